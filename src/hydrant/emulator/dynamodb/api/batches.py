"""BatchGetItem and BatchWriteItem."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import RequestContext

from ..engine import capacity
from ..engine.capacity import Consumed
from ..engine.errors import invalid
from ..engine.ordered import Place
from ..engine.table import Write, delete_write, put_write
from ..engine.values import Item, checked_item, item_size
from ..models import Table
from . import requests
from .items import collection_metrics, commit, units_of_get
from .operations import Answer, Request, items_of, operation

_MOST_GETS, _MOST_WRITES = 100, 25
_ANSWER_BYTES = 16 << 20


class BatchOperations:
    """BatchGetItem, BatchWriteItem."""

    @operation("BatchGetItem", items=True)
    def batch_get_item(self, context: RequestContext, request: Request) -> Answer:
        """Items by their keys; what would make the answer larger than 16 MB is named as unprocessed (T-8)."""
        wanted = request["RequestItems"]
        if sum(len(each["Keys"]) for each in wanted.values()) > _MOST_GETS:
            raise invalid("Too many items requested for the BatchGetItem call")
        room = _ANSWER_BYTES
        found: dict[str, list[Item]] = {}
        left: dict[str, Any] = {}
        consumed = []
        for name, each in wanted.items():
            table = items_of(context, name)
            items, rest, used, room = _got(table, each, room)
            found[name] = items
            consumed.append(used)
            if rest:
                left[name] = {**each, "Keys": rest}
        answer: Answer = {"Responses": found, "UnprocessedKeys": left}
        documents = capacity.total(consumed, request.get("ReturnConsumedCapacity"))
        return {**answer, **({"ConsumedCapacity": documents} if documents else {})}

    @operation("BatchWriteItem", items=True)
    def batch_write_item(self, context: RequestContext, request: Request) -> Answer:
        """Up to 25 puts and deletes, each by itself; all are judged before the first is made (T-15)."""
        wanted = request["RequestItems"]
        if sum(map(len, wanted.values())) > _MOST_WRITES:
            raise invalid("Too many items requested for the BatchWriteItem call")
        prepared = [(items_of(context, name), name, each) for name, each in wanted.items()]
        writes = [(table, name, _writes(table, each)) for table, name, each in prepared]
        metrics: dict[str, list[Answer]] = {}
        consumed = []
        for table, name, each in writes:
            used = Consumed(table.name)
            for write in each:
                change = table.contents.plan(write)
                commit(table, change, used)
                if measured := collection_metrics(table, change.key, request):
                    metrics.setdefault(name, []).append(measured)
            consumed.append(used)
        answer: Answer = {"UnprocessedItems": {}}
        if metrics:
            answer["ItemCollectionMetrics"] = metrics
        documents = capacity.total(consumed, request.get("ReturnConsumedCapacity"))
        return {**answer, **({"ConsumedCapacity": documents} if documents else {})}


def _got(table: Table, each: Request, room: int) -> tuple[list[Item], list[Item], Consumed, int]:
    projection = requests.projection(each)
    keys = [checked_item(key) for key in each["Keys"]]
    _check_distinct(table, keys)
    found: list[Item] = []
    consumed = Consumed(table.name)
    for number, key in enumerate(keys):
        item = table.contents.get(key)
        room -= 0 if item is None else item_size(item)
        if room < 0:
            return found, each["Keys"][number:], consumed, room
        consumed.reads += units_of_get(item, each)
        if item is not None:
            found.append(projection.of(item) if projection else item)
    return found, [], consumed, room


def _writes(table: Table, given: list[dict[str, Any]]) -> list[Write]:
    schema = table.contents.schema
    writes: list[Write] = []
    for each in given:
        put, delete = each.get("PutRequest"), each.get("DeleteRequest")
        if (put is None) is (delete is None):
            raise invalid("Supplied WriteRequest must contain exactly one of PutRequest and DeleteRequest")
        if put is not None:
            writes.append(put_write(schema, checked_item(put["Item"]), None))
        elif delete is not None:
            writes.append(delete_write(schema, checked_item(delete["Key"]), None))
    _check_distinct(table, [write.key for write in writes])
    for write in writes:  # an item that is too large, or no item of an index, refuses all of them
        table.contents.plan(write)
    return writes


def _check_distinct(table: Table, keys: list[Item]) -> None:
    seen: set[Place] = set()
    for key in keys:
        table.contents.schema.check_key(key)
        place = table.contents.entries.place(key)
        if place in seen:
            raise invalid("Provided list of item keys contains duplicates")
        seen.add(place)
