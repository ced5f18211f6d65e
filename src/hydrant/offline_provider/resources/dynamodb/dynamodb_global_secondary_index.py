"""aws_dynamodb_global_secondary_index (internal/service/dynamodb/global_secondary_index.go)."""

from typing import Any

from hydrant.offline_provider.resource import NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from . import requests, tables
from .tables import ON_DEMAND, PROVISIONED

_UNITS = {"read_capacity_units": "ReadCapacityUnits", "write_capacity_units": "WriteCapacityUnits"}


class DynamoDBGlobalSecondaryIndex(ResourceType):
    """An index beside its table, which then ignores changes of `global_secondary_index` and `attribute`. No id."""

    name = "aws_dynamodb_global_secondary_index"
    rules = Rules(
        force_new=("table_name", "index_name", "key_schema", "projection"),
        computed_blocks=("provisioned_throughput", "on_demand_throughput"),
        checks={
            "key_schema.attribute_type": one_of("S", "N", "B"),
            "key_schema.key_type": one_of("HASH", "RANGE"),
            "projection.projection_type": one_of("ALL", "KEYS_ONLY", "INCLUDE"),
        },
        unserved={"on_demand_throughput": "the emulator throttles no index", "warm_throughput": "it warms none"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Add the index to the table, with its attributes, and wait."""
        dynamodb, table = session.client("dynamodb"), new["table_name"]
        tables.wait_active(dynamodb, table)
        described = tables.described(dynamodb, table)
        mode = tables.billing_mode(described)
        if mode == PROVISIONED and not new["provisioned_throughput"]:
            raise Refused("provisioned_throughput is needed, as the table is PROVISIONED", "provisioned_throughput")
        known = {each["AttributeName"]: each["AttributeType"] for each in described["AttributeDefinitions"]}
        known |= {each["attribute_name"]: each["attribute_type"] for each in new["key_schema"]}
        dynamodb.update_table(
            TableName=table,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in known.items()],
            GlobalSecondaryIndexUpdates=[{"Create": requests.index_request(_as_block(new), mode)}],
        )
        tables.wait_active(dynamodb, table)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the index among the table's."""
        described = tables.described(session.client("dynamodb"), state["table_name"])
        found = _found(described, state["index_name"])
        if found is None:
            return None
        types = {each["AttributeName"]: each["AttributeType"] for each in described["AttributeDefinitions"]}
        return {
            "arn": found["IndexArn"],
            "table_name": state["table_name"],
            "index_name": found["IndexName"],
            "key_schema": [
                {
                    "attribute_name": each["AttributeName"],
                    "attribute_type": types[each["AttributeName"]],
                    "key_type": each["KeyType"],
                }
                for each in found["KeySchema"]
            ],
            "projection": [
                {
                    "projection_type": found["Projection"]["ProjectionType"],
                    "non_key_attributes": found["Projection"].get("NonKeyAttributes"),
                }
            ],
            "provisioned_throughput": _throughput(found, tables.billing_mode(described)),
            "on_demand_throughput": [],
            "warm_throughput": _warm(found),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """The capacity changes in place."""
        dynamodb, table = session.client("dynamodb"), new["table_name"]
        if "provisioned_throughput" in changed and new["provisioned_throughput"]:
            request = requests.index_request(_as_block(new), PROVISIONED)
            update = {"IndexName": new["index_name"], "ProvisionedThroughput": request["ProvisionedThroughput"]}
            dynamodb.update_table(TableName=table, GlobalSecondaryIndexUpdates=[{"Update": update}])
            tables.wait_active(dynamodb, table)

    def delete(self, session: Any, state: Values) -> None:
        """Remove the index and wait."""
        dynamodb, table = session.client("dynamodb"), state["table_name"]
        if _found(tables.described(dynamodb, table), state["index_name"]) is None:
            raise NotFound
        tables.wait_active(dynamodb, table)
        removal = {"IndexName": state["index_name"]}
        dynamodb.update_table(TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": removal}])
        tables.wait_active(dynamodb, table)

    def imported(self, session: Any, import_id: str) -> Values:
        """The words of an import are `table,index`."""
        table, comma, index = import_id.partition(",")
        if not comma:
            raise Refused(f"expected table,index, got {import_id!r}")
        return {"table_name": table, "index_name": index}


def _found(table: tables.Answer, name: str) -> tables.Answer | None:
    indexes = table.get("GlobalSecondaryIndexes", [])
    return next((each for each in indexes if each["IndexName"] == name and each["IndexStatus"] != "DELETING"), None)


def _as_block(new: Values) -> Values:
    """The index as the table's block has it."""
    units = new["provisioned_throughput"][0] if new["provisioned_throughput"] else {}
    return {
        "name": new["index_name"],
        "key_schema": new["key_schema"],
        **new["projection"][0],
        "read_capacity": units.get("read_capacity_units"),
        "write_capacity": units.get("write_capacity_units"),
        "on_demand_throughput": [],
        "warm_throughput": [],
    }


def _throughput(found: tables.Answer, mode: str) -> list[Values]:
    if mode == ON_DEMAND:
        return []
    return [{ours: found["ProvisionedThroughput"][theirs] for ours, theirs in _UNITS.items()}]


def _warm(found: tables.Answer) -> Values | None:
    warm = found.get("WarmThroughput")
    return warm and {
        "read_units_per_second": warm["ReadUnitsPerSecond"],
        "write_units_per_second": warm["WriteUnitsPerSecond"],
    }
