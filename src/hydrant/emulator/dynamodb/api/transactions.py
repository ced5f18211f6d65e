"""TransactWriteItems and TransactGetItems."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.clock import CLOCK

from .. import kept_rows
from ..engine import capacity
from ..engine.capacity import Consumed, read_units
from ..engine.errors import Refused, invalid
from ..engine.ordered import Place
from ..engine.schema import KeySchema
from ..engine.table import Write
from ..engine.transactions import planned
from ..engine.values import Item, checked_item, item_size
from ..models import Table
from . import requests
from .items import collection_metrics, commit
from .operations import Answer, Request, items_of, operation, store_of

_TOKEN_SECONDS = 600
_MOST_BYTES = 4 << 20
_TWICE = "Transaction request cannot include multiple operations on one item"
_MAKERS: dict[str, Callable[[KeySchema, Request], Write]] = {
    "ConditionCheck": requests.check,
    "Delete": requests.delete,
    "Put": requests.put,
    "Update": requests.update,
}


class TransactionOperations:
    """TransactWriteItems, TransactGetItems."""

    @operation("TransactWriteItems", items=True)
    def transact_write_items(self, context: RequestContext, request: Request) -> Answer:
        """All of up to 100 writes or none; the same token within ten minutes makes them once (T-14)."""
        store, token = store_of(context), request.get("ClientRequestToken")
        if token is not None and (known := _known(context, token, request)) is not None:
            return known
        consumed, metrics = _written(context, request)
        answer: Answer = {"ItemCollectionMetrics": metrics} if metrics else {}
        if documents := capacity.total(consumed, request.get("ReturnConsumedCapacity"), transaction=True):
            answer["ConsumedCapacity"] = documents
        if token is not None:
            store.tokens[token] = (CLOCK.now(), _fingerprint(request), answer)
            kept_rows.touch_token(context.account_id, context.region, token)
        return answer

    @operation("TransactGetItems", items=True)
    def transact_get_items(self, context: RequestContext, request: Request) -> Answer:
        """Up to 100 items as they are at one moment."""
        found: list[Answer] = []
        consumed: dict[str, Consumed] = {}
        seen: set[tuple[str, Place]] = set()
        size = 0
        for each in request["TransactItems"]:
            table, item = _got(context, each["Get"], seen)
            size += 0 if item is None else item_size(item)
            wanted = requests.projection(each["Get"])
            found.append({} if item is None else {"Item": wanted.of(item) if wanted else item})
            used = consumed.setdefault(table.name, Consumed(table.name))
            used.reads += read_units(0 if item is None else item_size(item), transaction=True)
        if size > _MOST_BYTES:
            raise invalid("Collection size exceeded: the items of a transaction may have 4 MB in all")
        documents = capacity.total(consumed.values(), request.get("ReturnConsumedCapacity"), transaction=True)
        return {"Responses": found, **({"ConsumedCapacity": documents} if documents else {})}


def _known(context: RequestContext, token: str, request: Request) -> Answer | None:
    """What the same request was answered before; None when it is new. Raises Refused for another request."""
    store, now = store_of(context), CLOCK.now()
    for name in [name for name, (when, _, _) in store.tokens.items() if now - when > _TOKEN_SECONDS]:
        del store.tokens[name]
        kept_rows.touch_token(context.account_id, context.region, name)
    if token not in store.tokens:
        return None
    _, fingerprint, answer = store.tokens[token]
    if fingerprint != _fingerprint(request):
        raise Refused(
            "IdempotentParameterMismatchException",
            "The request uses the same client token as a previous, but non-identical request. Do not reuse a client "
            "token with different requests, unless the requests are identical",
        )
    known: Answer = answer
    return known


def _fingerprint(request: Request) -> str:
    return json.dumps(request["TransactItems"], sort_keys=True, default=repr)


def _written(context: RequestContext, request: Request) -> tuple[list[Consumed], dict[str, list[Answer]]]:
    steps: list[tuple[Table, Write]] = []
    seen: set[tuple[str, Place]] = set()
    for each in request["TransactItems"]:
        kind, wanted = _only(each)
        table = items_of(context, wanted["TableName"])
        _check_once(table, wanted.get("Key") or wanted.get("Item") or {}, seen)
        steps.append((table, _MAKERS[kind](table.contents.schema, wanted)))
    changes = planned([(table.contents, write) for table, write in steps])
    consumed: dict[str, Consumed] = {}
    metrics: dict[str, list[Answer]] = {}
    for (table, _), change in zip(steps, changes, strict=True):
        used = consumed.setdefault(table.name, Consumed(table.name))
        commit(table, change, used, transaction=True)
        if measured := collection_metrics(table, change.key, request):
            metrics.setdefault(table.name, []).append(measured)
    return list(consumed.values()), metrics


def _only(each: dict[str, Any]) -> tuple[str, Request]:
    given = [(kind, each[kind]) for kind in _MAKERS if each.get(kind) is not None]
    if len(given) != 1:
        raise invalid(
            "TransactItems can only contain one of Check, Put, Update or Delete"
            if given
            else "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
        )
    return given[0]


def _check_once(table: Table, item: Item, seen: set[tuple[str, Place]]) -> None:
    """Raise Refused when the same item is named again; what is no key is told with its step."""
    schema = table.contents.schema
    if not schema.holds(item):
        return
    place = table.contents.entries.place(checked_item(schema.key_of(item)))
    if (table.arn, place) in seen:
        raise invalid(_TWICE)
    seen.add((table.arn, place))


def _got(context: RequestContext, get: Request, seen: set[tuple[str, Place]]) -> tuple[Table, Item | None]:
    table = items_of(context, get["TableName"])
    key = checked_item(get["Key"])
    item = table.contents.get(key)
    _check_once(table, key, seen)
    return table, item
