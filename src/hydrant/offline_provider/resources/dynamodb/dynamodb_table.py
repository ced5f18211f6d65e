"""aws_dynamodb_table. Source of the table: internal/service/dynamodb/table.go."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes
from hydrant.offline_provider.values import Unknown, has_unknown
from hydrant.offline_provider.waiting import wait_for

from . import requests, tables
from .tables import ON_DEMAND, PROVISIONED

_ONE_REGION = "the emulator's tables are in one region and are not imported from S3"
_PROJECTIONS = one_of("ALL", "KEYS_ONLY", "INCLUDE")


class DynamoDBTable(ResourceType):
    """A table. The id is the name."""

    name = "aws_dynamodb_table"
    rules = Rules(
        force_new=(
            "name",
            "hash_key",
            "range_key",
            "local_secondary_index",
            "restore_backup_arn",
            "restore_source_name",
            "restore_source_table_arn",
            "restore_to_latest_time",
        ),
        defaults={"billing_mode": PROVISIONED, "table_class": "STANDARD", "ttl.enabled": False},
        computed_blocks=("point_in_time_recovery", "server_side_encryption", "ttl", "warm_throughput"),
        recompute={
            "stream_arn": ("stream_enabled", "stream_view_type"),
            "stream_label": ("stream_enabled", "stream_view_type"),
        },
        checks={
            "billing_mode": one_of(PROVISIONED, ON_DEMAND),
            "attribute.type": one_of("S", "N", "B"),
            "global_secondary_index.projection_type": _PROJECTIONS,
            "local_secondary_index.projection_type": _PROJECTIONS,
            "stream_view_type": one_of("", "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"),
            "table_class": one_of("STANDARD", "STANDARD_INFREQUENT_ACCESS"),
        },
        unserved=dict.fromkeys(("replica", "global_table_witness", "import_table", "restore_date_time"), _ONE_REGION),
        parameters={"TableName": "name"},
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """Attributes and keys must fit; on demand there is no capacity to find out."""
        _check_attributes(planned)
        if planned["billing_mode"] == ON_DEMAND and prior is None:
            for name in ("read_capacity", "write_capacity"):
                planned[name] = 0 if planned[name] is Unknown else planned[name]

    def create(self, session: Any, new: Values) -> None:
        """Create or restore, wait, then what CreateTable does not take."""
        _check(new)
        dynamodb, name = session.client("dynamodb"), new["name"]
        restored = _restore(dynamodb, new)
        if not restored:
            dynamodb.create_table(**requests.table_request(new))
        new["id"] = name
        tables.wait_active(dynamodb, name)
        if restored:
            self._complete(session, new)
        if new["ttl"] and new["ttl"][0]["enabled"]:
            _set_ttl(dynamodb, name, new["ttl"][0])
        if new["point_in_time_recovery"] and new["point_in_time_recovery"][0]["enabled"]:
            _set_recovery(dynamodb, name, new["point_in_time_recovery"][0])

    def _complete(self, session: Any, new: Values) -> None:
        """What a restore does not take."""
        dynamodb = session.client("dynamodb")
        changes: dict[str, Any] = {}
        if new["stream_enabled"]:
            changes["StreamSpecification"] = requests.stream_request(new)
        if new["deletion_protection_enabled"]:
            changes["DeletionProtectionEnabled"] = True
        for member, value in changes.items():
            _update(dynamodb, new["name"], {member: value})
        _set_tags(dynamodb, session.arn("dynamodb", f"table/{new['name']}"), {}, new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the description, and what has calls of its own."""
        dynamodb, name = session.client("dynamodb"), state["id"]
        table = tables.described(dynamodb, name)
        if table["TableStatus"] == "DELETING":
            return None
        mode = tables.billing_mode(table)
        values: Values = {
            "arn": table["TableArn"],
            "name": name,
            "billing_mode": mode,
            **tables.keys_of(table["KeySchema"]),
            "attribute": [
                {"name": each["AttributeName"], "type": each["AttributeType"]} for each in table["AttributeDefinitions"]
            ],
            "global_secondary_index": _global_indexes(table, state, mode),
            "local_secondary_index": [tables.local_index(each) for each in table.get("LocalSecondaryIndexes", [])],
            "deletion_protection_enabled": table.get("DeletionProtectionEnabled", False),
            "table_class": table.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
            "point_in_time_recovery": tables.recovery_of(dynamodb, name),
            "server_side_encryption": _encryption(table, state),
            "ttl": _ttl(dynamodb, name, state),
            "tags": tables.tags_of(dynamodb, table["TableArn"]),
            **_stream(table, state),
            **_capacity(table["ProvisionedThroughput"], state, mode),
            **_throughputs(table, state),
        }
        return values

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """One kind of change after the other, as AWS takes one at a time."""
        _check(new)
        dynamodb, name = session.client("dynamodb"), new["name"]
        self._change_capacity(dynamodb, old, new, changed)
        if "global_secondary_index" in changed:
            _change_indexes(dynamodb, old, new, capacity="billing_mode" not in changed)
        if changed & {"stream_enabled", "stream_view_type"}:
            _change_stream(dynamodb, old, new)
        for attribute, member in (
            ("table_class", "TableClass"),
            ("deletion_protection_enabled", "DeletionProtectionEnabled"),
        ):
            if attribute in changed:
                _update(
                    dynamodb, name, {member: new[attribute] if attribute == "table_class" else bool(new[attribute])}
                )
        if "server_side_encryption" in changed:
            _update(dynamodb, name, {"SSESpecification": requests.encryption_request(new) or {"Enabled": False}})
        if "point_in_time_recovery" in changed and new["point_in_time_recovery"]:
            _set_recovery(dynamodb, name, new["point_in_time_recovery"][0])
        if "ttl" in changed:
            _change_ttl(dynamodb, name, old, new)
        _set_tags(dynamodb, session.arn("dynamodb", f"table/{name}"), old, new)

    def _change_capacity(self, dynamodb: Any, old: Values, new: Values, changed: set[str]) -> None:
        if changed & {"on_demand_throughput", "warm_throughput"} and requests.throughputs(new):
            _update(dynamodb, new["name"], requests.throughputs(new))
        if "billing_mode" not in changed and not changed & {"read_capacity", "write_capacity"}:
            return
        request: dict[str, Any] = {"BillingMode": new["billing_mode"]}
        if new["billing_mode"] == PROVISIONED:
            request |= {name: value for name, value in requests.table_request(new).items() if "Provisioned" in name}
            if "billing_mode" in changed:
                updates = [{kind: each} for kind, each in requests.index_updates(old, new) if kind == "Update"]
                if updates:
                    request["GlobalSecondaryIndexUpdates"] = updates
        _update(dynamodb, new["name"], request)

    def delete(self, session: Any, state: Values) -> None:
        """Delete and wait until it is gone."""
        dynamodb, name = session.client("dynamodb"), state["name"]
        dynamodb.delete_table(TableName=name)
        wait_for(f"deletion of {name}", lambda: self._is_gone(dynamodb, name))

    def _is_gone(self, dynamodb: Any, name: str) -> bool:
        try:
            tables.described(dynamodb, name)
        except dynamodb.exceptions.ResourceNotFoundException:
            return True
        return False


class DynamoDBTableData(DataSource):
    """A table by its name."""

    name = "aws_dynamodb_table"

    def read(self, session: Any, config: Values) -> Values:
        """Read what the resource has."""
        dynamodb, name = session.client("dynamodb"), config["name"]
        table = tables.described(dynamodb, name)
        encryption = table.get("SSEDescription", {})
        blocks = {"key_schema": [], "on_demand_throughput": [], "warm_throughput": []}  # type: Values
        return {
            "id": name,
            "arn": table["TableArn"],
            "billing_mode": tables.billing_mode(table),
            **tables.keys_of(table["KeySchema"]),
            "read_capacity": table["ProvisionedThroughput"]["ReadCapacityUnits"],
            "write_capacity": table["ProvisionedThroughput"]["WriteCapacityUnits"],
            "attribute": [
                {"name": each["AttributeName"], "type": each["AttributeType"]} for each in table["AttributeDefinitions"]
            ],
            "global_secondary_index": [
                {**blocks, **tables.global_index(each)} for each in table.get("GlobalSecondaryIndexes", [])
            ],
            "local_secondary_index": [tables.local_index(each) for each in table.get("LocalSecondaryIndexes", [])],
            "deletion_protection_enabled": table.get("DeletionProtectionEnabled", False),
            "table_class": table.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
            "point_in_time_recovery": tables.recovery_of(dynamodb, name),
            "ttl": tables.ttl_of(dynamodb, name),
            "server_side_encryption": [
                {"enabled": bool(encryption), "kms_key_arn": encryption.get("KMSMasterKeyArn", "")}
            ],
            "on_demand_throughput": [],
            "warm_throughput": [],
            "replica": [],
            "tags": tables.tags_of(dynamodb, table["TableArn"]),
            **tables.stream_of(table),
        }


def _given(planned: Values) -> bool:
    """Whether the table gets its capacity from elsewhere."""
    return any(planned[name] for name in ("restore_source_name", "restore_source_table_arn", "restore_backup_arn"))


def _check(new: Values) -> None:
    """What must stand together. Raises Refused; in a plan, what is left out and what is not known yet look alike."""
    if new["stream_enabled"] and not new["stream_view_type"]:
        raise Refused("stream_view_type is required when stream_enabled = true", "stream_view_type")
    if new["billing_mode"] != PROVISIONED or _given(new):
        return
    for name in ("read_capacity", "write_capacity"):
        if not new[name]:
            raise Refused(f'{name} must be at least 1 when billing_mode is "{PROVISIONED}"', name)


def _check_attributes(planned: Values) -> None:
    """Each attribute is one of a key, and each key has its attribute. Raises Refused."""
    watched = ("attribute", "hash_key", "range_key", "global_secondary_index", "local_secondary_index")
    if any(planned[name] is Unknown for name in watched) or has_unknown(planned["attribute"]) or _given(planned):
        return
    used = {planned["hash_key"], planned["range_key"]}
    for index in (*(planned["global_secondary_index"] or []), *(planned["local_secondary_index"] or [])):
        used |= {index.get("range_key")} | ({index["hash_key"]} if index.get("hash_key") else set())
        used |= {each["attribute_name"] for each in index.get("key_schema") or []}
    if Unknown in used:
        return
    defined = {each["name"] for each in planned["attribute"] or []}
    if unused := sorted(defined - used):
        raise Refused(f"all attributes must be indexed. Unused attributes: {unused}", "attribute")
    if missing := sorted(used - defined - {None, ""}):
        raise Refused(f"all indexes must match a defined attribute. Unmatched indexes: {missing}", "attribute")


def _restore(dynamodb: Any, new: Values) -> bool:
    """Make the table of another one or of a backup; False when it is to be a new one."""
    if new["restore_backup_arn"]:
        dynamodb.restore_table_from_backup(BackupArn=new["restore_backup_arn"], **requests.restore_request(new))
        return True
    if not new["restore_source_name"] and not new["restore_source_table_arn"]:
        return False
    source = (
        {"SourceTableName": new["restore_source_name"]}
        if new["restore_source_name"]
        else {"SourceTableArn": new["restore_source_table_arn"]}
    )
    dynamodb.restore_table_to_point_in_time(
        UseLatestRestorableTime=bool(new["restore_to_latest_time"]), **source, **requests.restore_request(new)
    )
    return True


def _global_indexes(table: tables.Answer, state: Values, mode: str) -> list[Values]:
    """The indexes in the form in which the configuration has them."""
    known = {each["name"]: each for each in state.get("global_secondary_index") or []}
    found = []
    for index in table.get("GlobalSecondaryIndexes", []):
        if index["IndexStatus"] == "DELETING":
            continue
        before = known.get(index["IndexName"], {})
        values = {
            **tables.global_index(index),
            "key_schema": [],
            "on_demand_throughput": before.get("on_demand_throughput") or [],
            "warm_throughput": before.get("warm_throughput") or [],
            **_capacity(index["ProvisionedThroughput"], before, mode),
        }
        if before.get("key_schema"):
            values["key_schema"] = [
                {"attribute_name": each["AttributeName"], "key_type": each["KeyType"]} for each in index["KeySchema"]
            ]
            values["range_key"] = before.get("range_key")
        found.append(values)
    return found


def _capacity(found: tables.Answer, state: Values, mode: str) -> Values:
    """Units; on demand there are none, and what the configuration says besides stays."""
    names = {"read_capacity": "ReadCapacityUnits", "write_capacity": "WriteCapacityUnits"}
    if mode == ON_DEMAND:
        return {ours: state.get(ours) or 0 for ours in names}
    return {ours: found[theirs] for ours, theirs in names.items()}


def _stream(table: tables.Answer, state: Values) -> Values:
    """While the stream is off AWS tells no view type, and what the configuration says stays."""
    found = tables.stream_of(table)
    if not found["stream_enabled"]:
        found["stream_view_type"] = state.get("stream_view_type") or ""
    return found


def _throughputs(table: tables.Answer, state: Values) -> Values:
    on_demand, warm = table.get("OnDemandThroughput"), table.get("WarmThroughput")
    return {
        "on_demand_throughput": [
            {
                "max_read_request_units": on_demand.get("MaxReadRequestUnits", -1),
                "max_write_request_units": on_demand.get("MaxWriteRequestUnits", -1),
            }
        ]
        if on_demand and (state.get("on_demand_throughput") or not state.get("name"))
        else [],
        "warm_throughput": [
            {"read_units_per_second": warm["ReadUnitsPerSecond"], "write_units_per_second": warm["WriteUnitsPerSecond"]}
        ]
        if warm
        else [],
    }


def _encryption(table: tables.Answer, state: Values) -> list[Values]:
    """The block; with AWS's own key there is no description, and what the configuration says stays."""
    found = table.get("SSEDescription")
    if found is not None:
        return [{"enabled": found["Status"] == "ENABLED", "kms_key_arn": found.get("KMSMasterKeyArn", "")}]
    said = state.get("server_side_encryption")
    return [{"enabled": False, "kms_key_arn": ""}] if said else []


def _ttl(dynamodb: Any, name: str, state: Values) -> list[Values]:
    found = tables.ttl_of(dynamodb, name)
    said = state.get("ttl")
    return said if said and not found[0]["enabled"] and not said[0]["enabled"] else found


def _update(dynamodb: Any, name: str, request: dict[str, Any]) -> None:
    dynamodb.update_table(TableName=name, **request)
    tables.wait_active(dynamodb, name)


def _change_indexes(dynamodb: Any, old: Values, new: Values, *, capacity: bool) -> None:
    """One index at a time; with a change of the billing mode, `capacity` went with that."""
    for kind, each in requests.index_updates(old, new):
        if kind == "Update" and not capacity:
            continue
        more = {"AttributeDefinitions": requests.definitions(new)} if kind == "Create" else {}
        _update(dynamodb, new["name"], {"GlobalSecondaryIndexUpdates": [{kind: each}], **more})


def _change_stream(dynamodb: Any, old: Values, new: Values) -> None:
    """A stream that is to show something else is turned off and made anew."""
    if old["stream_enabled"]:
        _update(dynamodb, new["name"], {"StreamSpecification": {"StreamEnabled": False}})
    if new["stream_enabled"]:
        _update(dynamodb, new["name"], {"StreamSpecification": requests.stream_request(new)})


def _change_ttl(dynamodb: Any, name: str, old: Values, new: Values) -> None:
    before = old["ttl"][0] if old["ttl"] else {"enabled": False}
    after = new["ttl"][0] if new["ttl"] else {"enabled": False}
    if before["enabled"] and before != after:
        _set_ttl(dynamodb, name, {**before, "enabled": False})
    if after["enabled"] and before != after:
        _set_ttl(dynamodb, name, after)


def _set_ttl(dynamodb: Any, name: str, wanted: Values) -> None:
    specification = {"Enabled": wanted["enabled"], "AttributeName": wanted["attribute_name"]}
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)


def _set_recovery(dynamodb: Any, name: str, wanted: Values) -> None:
    specification: dict[str, Any] = {"PointInTimeRecoveryEnabled": bool(wanted["enabled"])}
    if wanted["enabled"] and wanted["recovery_period_in_days"]:
        specification["RecoveryPeriodInDays"] = int(wanted["recovery_period_in_days"])
    dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=specification)


def _set_tags(dynamodb: Any, arn: str, old: Values, new: Values) -> None:
    added, removed = tag_changes(old, new)
    if removed:
        dynamodb.untag_resource(ResourceArn=arn, TagKeys=removed)
    if added:
        dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": key, "Value": value} for key, value in added.items()])
