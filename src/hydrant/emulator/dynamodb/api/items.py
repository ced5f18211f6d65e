"""Operations on single items: get, put, update, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from ..engine.capacity import Consumed, read_units, written
from ..engine.table import Change, Write
from ..engine.values import Item, checked_item, item_size
from ..models import Table
from . import requests
from .operations import Answer, Request, items_of, operation


class ItemOperations:
    """GetItem, PutItem, UpdateItem, DeleteItem."""

    @operation("GetItem", items=True)
    def get_item(self, context: RequestContext, request: Request) -> Answer:
        """Return an item, or the part of it that is asked for."""
        wanted = requests.projection(request)
        key = checked_item(request["Key"])
        table = items_of(context, request["TableName"])
        item = table.contents.get(key)
        consumed = Consumed(table.name, reads=units_of_get(item, request))
        answer: Answer = {} if item is None else {"Item": wanted.of(item) if wanted else item}
        return {**answer, **with_capacity(request, consumed)}

    @operation("PutItem", items=True)
    def put_item(self, context: RequestContext, request: Request) -> Answer:
        """Put an item in the place of what is there."""
        requests.check_returns("PutItem", request)
        table = items_of(context, request["TableName"])
        return write(table, requests.put(table.contents.schema, request), request)

    @operation("UpdateItem", items=True)
    def update_item(self, context: RequestContext, request: Request) -> Answer:
        """Change an item, or make it of its key and the update."""
        requests.check_returns("UpdateItem", request)
        table = items_of(context, request["TableName"])
        return write(table, requests.update(table.contents.schema, request), request)

    @operation("DeleteItem", items=True)
    def delete_item(self, context: RequestContext, request: Request) -> Answer:
        """Take an item away, if it is there."""
        requests.check_returns("DeleteItem", request)
        table = items_of(context, request["TableName"])
        return write(table, requests.delete(table.contents.schema, request), request)


def write(table: Table, wanted: Write, request: Mapping[str, Any]) -> Answer:
    """Make one write and answer it. Raises Refused."""
    change = table.contents.plan(wanted)
    consumed = Consumed(table.name)
    commit(table, change, consumed)
    attributes = returned(wanted, change, request.get("ReturnValues") or "NONE")
    answer: Answer = {"Attributes": attributes} if attributes else {}
    if metrics := collection_metrics(table, change.key, request):
        answer["ItemCollectionMetrics"] = metrics
    return {**answer, **with_capacity(request, consumed)}


def commit(table: Table, change: Change, consumed: Consumed, *, transaction: bool = False) -> None:
    """Make a planned change, and count what it costs."""
    touched = table.contents.commit(change)
    local = {name: index.local for name, index in table.contents.indexes.items()}
    written(consumed, change, touched, local, transaction=transaction)


def returned(wanted: Write, change: Change, how: str) -> Item | None:
    """The Attributes of an answer, by ReturnValues."""
    if how == "ALL_OLD":
        return change.before
    if how == "ALL_NEW":
        return change.after
    if how == "NONE" or wanted.update is None:
        return None
    return wanted.update.touched(change.before or {}, change.after or {}, old=how == "UPDATED_OLD")


def units_of_get(item: Item | None, request: Mapping[str, Any]) -> float:
    """Read units of one get."""
    return read_units(0 if item is None else item_size(item), consistent=bool(request.get("ConsistentRead")))


def with_capacity(request: Mapping[str, Any], consumed: Consumed) -> Answer:
    """The ConsumedCapacity of an answer, if it is asked for."""
    how = request.get("ReturnConsumedCapacity") or "NONE"
    return {} if how == "NONE" else {"ConsumedCapacity": consumed.shown(how)}


def collection_metrics(table: Table, key: Item, request: Mapping[str, Any]) -> Answer | None:
    """ItemCollectionMetrics, which only tables with local indexes have."""
    asked = request.get("ReturnItemCollectionMetrics") == "SIZE"
    if not asked or not any(index.local for index in table.contents.indexes.values()):
        return None
    hash_name = table.contents.schema.hash
    return {"ItemCollectionKey": {hash_name: key[hash_name]}, "SizeEstimateRangeGB": [0.0, 1.0]}
