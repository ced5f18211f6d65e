"""The arguments of aws_dynamodb_table as members of AWS's requests. Pure."""

from typing import Any

from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list

from .tables import ON_DEMAND, PROVISIONED

Index = dict[str, Any]


def table_request(new: Values) -> dict[str, Any]:
    """CreateTable."""
    request: dict[str, Any] = {
        "TableName": new["name"],
        "BillingMode": new["billing_mode"],
        "AttributeDefinitions": definitions(new),
        "KeySchema": _keys(new["hash_key"], new["range_key"]),
        **_capacity(new),
        **indexes_request(new),
    }
    if new["stream_enabled"]:
        request["StreamSpecification"] = stream_request(new)
    if encryption := encryption_request(new):
        request["SSESpecification"] = encryption
    if new["table_class"]:
        request["TableClass"] = new["table_class"]
    if new["deletion_protection_enabled"]:
        request["DeletionProtectionEnabled"] = True
    if tags := tag_list(new):
        request["Tags"] = tags
    return request | throughputs(new)


def restore_request(new: Values) -> dict[str, Any]:
    """What a restore puts over what it restores: the same arguments, under other names."""
    overrides = {"BillingModeOverride": new["billing_mode"]}
    members = {**_capacity(new), **indexes_request(new)}
    for member, name in (
        ("ProvisionedThroughput", "ProvisionedThroughputOverride"),
        ("GlobalSecondaryIndexes", "GlobalSecondaryIndexOverride"),
        ("LocalSecondaryIndexes", "LocalSecondaryIndexOverride"),
    ):
        if member in members:
            overrides[name] = members[member]
    if encryption := encryption_request(new):
        overrides["SSESpecificationOverride"] = encryption
    return {"TargetTableName": new["name"], **overrides}


def indexes_request(new: Values) -> dict[str, Any]:
    """The indexes of a new table."""
    request: dict[str, Any] = {}
    if new["global_secondary_index"]:
        request["GlobalSecondaryIndexes"] = [
            index_request(each, new["billing_mode"]) for each in new["global_secondary_index"]
        ]
    if new["local_secondary_index"]:
        request["LocalSecondaryIndexes"] = [
            {
                "IndexName": each["name"],
                "KeySchema": _keys(new["hash_key"], each["range_key"]),
                "Projection": _projection(each),
            }
            for each in new["local_secondary_index"]
        ]
    return request


def definitions(new: Values) -> list[dict[str, str]]:
    """AttributeDefinitions."""
    return [{"AttributeName": each["name"], "AttributeType": each["type"]} for each in new["attribute"] or []]


def index_request(index: Index, mode: str) -> dict[str, Any]:
    """A global secondary index of a new table, or one to be made."""
    if index["key_schema"]:
        keys = [{"AttributeName": each["attribute_name"], "KeyType": each["key_type"]} for each in index["key_schema"]]
    else:
        keys = _keys(index["hash_key"], index["range_key"])
    request = {"IndexName": index["name"], "KeySchema": keys, "Projection": _projection(index)}
    if mode == PROVISIONED:
        request |= _capacity(index | {"billing_mode": mode})
    return request | throughputs(index)


def throughputs(values: Values) -> dict[str, Any]:
    """OnDemandThroughput and WarmThroughput, where they are given."""
    request: dict[str, Any] = {}
    for block, member, names in (
        (
            "on_demand_throughput",
            "OnDemandThroughput",
            {"max_read_request_units": "MaxReadRequestUnits", "max_write_request_units": "MaxWriteRequestUnits"},
        ),
        (
            "warm_throughput",
            "WarmThroughput",
            {"read_units_per_second": "ReadUnitsPerSecond", "write_units_per_second": "WriteUnitsPerSecond"},
        ),
    ):
        given = values[block][0] if values[block] else {}
        if found := {theirs: int(given[ours]) for ours, theirs in names.items() if given.get(ours)}:
            request[member] = found
    return request


def stream_request(new: Values) -> dict[str, Any]:
    """StreamSpecification."""
    if not new["stream_enabled"]:
        return {"StreamEnabled": False}
    return {"StreamEnabled": True, "StreamViewType": new["stream_view_type"]}


def encryption_request(new: Values) -> dict[str, Any]:
    """SSESpecification; empty where nothing is said."""
    if not new["server_side_encryption"]:
        return {}
    given = new["server_side_encryption"][0]
    if not given["enabled"]:
        return {"Enabled": False}
    key = {"SSEType": "KMS", "KMSMasterKeyId": given["kms_key_arn"]} if given["kms_key_arn"] else {}
    return {"Enabled": True, **key}


def index_updates(old: Values, new: Values) -> list[tuple[str, dict[str, Any]]]:
    """GlobalSecondaryIndexUpdates from one state to the other, in order: removals, capacities, new ones.

    An index whose keys or projection change is removed and made again, as AWS cannot change them.
    """
    before = {each["name"]: each for each in old["global_secondary_index"] or []}
    after = {each["name"]: each for each in new["global_secondary_index"] or []}
    mode = new["billing_mode"]
    same = {name for name in before.keys() & after.keys() if _shape(before[name]) == _shape(after[name])}
    updates: list[tuple[str, dict[str, Any]]] = []
    updates += [("Delete", {"IndexName": name}) for name in before if name not in same]
    for name in sorted(same):
        change = throughputs(after[name]) if throughputs(after[name]) != throughputs(before[name]) else {}
        if mode == PROVISIONED and _units(before[name]) != _units(after[name]):
            change |= _capacity(after[name] | {"billing_mode": mode})
        if change:
            updates.append(("Update", {"IndexName": name, **change}))
    updates += [("Create", index_request(index, mode)) for name, index in after.items() if name not in same]
    return updates


def _shape(index: Index) -> tuple[Any, ...]:
    request = index_request(index, ON_DEMAND)
    projection = request["Projection"]
    keys = tuple((each["AttributeName"], each["KeyType"]) for each in request["KeySchema"])
    return keys, projection["ProjectionType"], frozenset(projection.get("NonKeyAttributes", ()))


def _units(index: Index) -> tuple[Any, Any]:
    return index["read_capacity"], index["write_capacity"]


def _capacity(values: Values) -> dict[str, Any]:
    if values["billing_mode"] == ON_DEMAND:
        return {}
    read, write = int(values["read_capacity"] or 0), int(values["write_capacity"] or 0)
    return {"ProvisionedThroughput": {"ReadCapacityUnits": read, "WriteCapacityUnits": write}}


def _keys(partition: str, sort: str | None) -> list[dict[str, str]]:
    keys = [{"AttributeName": partition, "KeyType": "HASH"}]
    return [*keys, {"AttributeName": sort, "KeyType": "RANGE"}] if sort else keys


def _projection(index: Index) -> dict[str, Any]:
    included = sorted(index["non_key_attributes"] or [])
    more = {"NonKeyAttributes": included} if included else {}
    return {"ProjectionType": index["projection_type"], **more}
