"""aws_dynamodb_table_item (internal/service/dynamodb/table_item.go)."""

import json
from typing import Any

from hydrant.offline_provider.resource import DataSource, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, same_json
from hydrant.offline_provider.schema import Values

from .tables import read_item, written_item


def _item(text: str) -> str | None:
    try:
        read_item(text)
    except (ValueError, TypeError) as error:
        return f"invalid format of item: {error}"
    return None


class DynamoDBTableItem(ResourceType):
    """An item. The id is made of table, key names and key values."""

    name = "aws_dynamodb_table_item"
    rules = Rules(
        force_new=("table_name", "hash_key", "range_key"),
        equivalent={"item": same_json},
        checks={"item": _item},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put the item unless one is there."""
        session.client("dynamodb").put_item(
            TableName=new["table_name"],
            Item=read_item(new["item"]),
            ConditionExpression="attribute_not_exists(#hash)",
            ExpressionAttributeNames={"#hash": new["hash_key"]},
        )
        new["id"] = _id(new)

    def imported(self, session: Any, import_id: str) -> Values:
        """The real provider has no import for items."""
        raise Refused("aws_dynamodb_table_item cannot be imported; applying it puts the item, unless it is there.")

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the item by its key."""
        found = session.client("dynamodb").get_item(TableName=state["table_name"], Key=_key(state), ConsistentRead=True)
        return {"item": written_item(found["Item"]), "id": _id(state)} if "Item" in found else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put the new item; the old one goes when its key is another."""
        dynamodb = session.client("dynamodb")
        dynamodb.put_item(TableName=new["table_name"], Item=read_item(new["item"]))
        if _key(old) != _key(new):
            dynamodb.delete_item(TableName=old["table_name"], Key=_key(old))
        new["id"] = _id(new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the item."""
        dynamodb = session.client("dynamodb")
        gone = dynamodb.delete_item(TableName=state["table_name"], Key=_key(state), ReturnValues="ALL_OLD")
        if "Attributes" not in gone:
            raise NotFound


class DynamoDBTableItemData(DataSource):
    """An item by its key."""

    name = "aws_dynamodb_table_item"
    rules = Rules(checks={"key": _item})

    def read(self, session: Any, config: Values) -> Values:
        """Read it, or the part of it that is asked for."""
        names, projection = config["expression_attribute_names"], config["projection_expression"]
        found = session.client("dynamodb").get_item(
            TableName=config["table_name"],
            Key=read_item(config["key"]),
            ConsistentRead=True,
            **({"ExpressionAttributeNames": names} if names else {}),
            **({"ProjectionExpression": projection} if projection else {}),
        )
        if "Item" not in found:
            raise NotFound
        key = json.loads(config["key"])
        parts = [config["table_name"], *(str(part) for name, value in key.items() for part in (name, *value.values()))]
        return {"id": "|".join(parts), "item": written_item(found["Item"])}


def _names(values: Values) -> list[str]:
    return [name for name in (values["hash_key"], values["range_key"]) if name]


def _key(values: Values) -> dict[str, Any]:
    item = read_item(values["item"])
    return {name: item[name] for name in _names(values)}


def _id(values: Values) -> str:
    item = json.loads(values["item"])
    parts = [values["table_name"]]
    for name in _names(values):
        parts += [name, *map(str, item[name].values())]
    return "|".join(parts)
