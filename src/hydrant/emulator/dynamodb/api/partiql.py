"""ExecuteStatement, BatchExecuteStatement and ExecuteTransaction: PartiQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from ..engine.capacity import Consumed
from ..engine.condition_grammar import read_condition
from ..engine.conditions import All, Attribute, Comparison, Condition, Constant, Exists
from ..engine.errors import Refused, invalid
from ..engine.key_conditions import KeyRange
from ..engine.names import Placeholders
from ..engine.partiql import Statement, translate
from ..engine.paths import Path
from ..engine.projections import read_projection
from ..engine.reading import Reading, read_page
from ..engine.schema import KeySchema
from ..engine.table import Write, delete_write, put_write, update_write
from ..engine.transactions import planned
from ..engine.update_grammar import read_update
from ..engine.values import Item, checked_item
from ..models import Table
from .items import commit, returned
from .operations import Answer, Request, items_of, operation

_RANGES = frozenset({"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"})
_NO_KEY = "Where clause does not contain a mandatory equality on all key attributes"


class PartiQLOperations:
    """Statements."""

    @operation("ExecuteStatement", items=True)
    def execute_statement(self, context: RequestContext, request: Request) -> Answer:
        """Run one statement."""
        statement = translate(request["Statement"], request.get("Parameters") or ())
        table = items_of(context, statement.table)
        if statement.kind == "SELECT":
            return _selected(table, statement, request)
        attributes = _written(table, statement)
        return {"Items": [attributes] if attributes else []}

    @operation("BatchExecuteStatement", items=True)
    def batch_execute_statement(self, context: RequestContext, request: Request) -> Answer:
        """Run statements one by one; each has its own answer or error."""
        return {"Responses": [_one(context, each) for each in request["Statements"]]}

    @operation("ExecuteTransaction", items=True)
    def execute_transaction(self, context: RequestContext, request: Request) -> Answer:
        """Read all, or write all or nothing."""
        statements = [
            translate(each["Statement"], each.get("Parameters") or ()) for each in request["TransactStatements"]
        ]
        if len({each.kind == "SELECT" for each in statements}) > 1:
            raise invalid("Transaction can contain either reads or writes, not both")
        tables = [items_of(context, each.table) for each in statements]
        pairs = list(zip(tables, statements, strict=True))
        if statements[0].kind == "SELECT":
            return {"Responses": [_response(_single(table, each)) for table, each in pairs]}
        writes = [(table, _write(table, each)) for table, each in pairs]
        places = [(table.arn, table.contents.entries.place(write.key)) for table, write in writes]
        if len(set(places)) < len(places):
            raise invalid("Transaction request cannot include multiple operations on one item")
        changes = planned([(table.contents, write) for table, write in writes])
        for (table, _), change in zip(writes, changes, strict=True):
            commit(table, change, Consumed(table.name), transaction=True)
        return {"Responses": [{} for _ in changes]}


def _one(context: RequestContext, each: Request) -> Answer:
    try:
        statement = translate(each["Statement"], each.get("Parameters") or ())
        table = items_of(context, statement.table)
        item = _single(table, statement) if statement.kind == "SELECT" else _written(table, statement)
    except Refused as refused:
        code = refused.code.removesuffix("Exception").replace("Validation", "ValidationError")
        return {"Error": {"Code": code, "Message": refused.words}}
    return {"TableName": table.name, **_response(item)}


def _response(item: Item | None) -> Answer:
    return {"Item": item} if item else {}


def _single(table: Table, statement: Statement) -> Item | None:
    """The item of a SELECT with its whole key. Raises Refused for another."""
    condition = _condition(statement)
    _key(table.contents.schema, condition)
    items: list[Item] = _selected(table, statement, {})["Items"]
    return items[0] if items else None


def _selected(table: Table, statement: Statement, request: Mapping[str, Any]) -> Answer:
    index = table.contents.indexes.get(statement.index) if statement.index else None
    if statement.index and index is None:
        raise invalid(f"The table does not have the specified index: {statement.index}")
    names, condition = _placeholders(statement), _condition(statement)
    schema = index.schema if index else table.contents.schema
    wanted = _range(schema, condition)
    if statement.order is not None and (wanted is None or statement.order[0] != schema.range):
        raise invalid("Must have WHERE clause in the statement when using ORDER BY clause, on the sort key.")
    reading = Reading(
        index=index,
        wanted=wanted,
        forward=statement.order is None or not statement.order[1],
        start=_start(request.get("NextToken")),
        limit=request.get("Limit"),
        filter=condition,
        projection=read_projection(statement.projection, names) if statement.projection else None,
    )
    page = read_page(table.contents, reading)
    return {"Items": page.items, **_next(page.next_key)}


def _written(table: Table, statement: Statement) -> Item | None:
    write = _write(table, statement)
    try:
        change = table.contents.plan(write)
    except Refused as refused:
        if statement.kind == "INSERT" and refused.code == "ConditionalCheckFailedException":
            raise Refused("DuplicateItemException", "Duplicate primary key exists in table") from refused
        raise
    commit(table, change, Consumed(table.name))
    return returned(write, change, statement.returning or "NONE")


def _write(table: Table, statement: Statement) -> Write:
    """What a statement writes. Raises Refused."""
    schema = table.contents.schema
    if statement.kind == "INSERT":
        missing = Exists(Attribute(Path((schema.hash,))), wanted=False)
        return put_write(schema, statement.item, missing)
    if statement.kind == "SELECT":
        raise invalid("A SELECT writes nothing")
    condition = _condition(statement)
    key = _key(schema, condition)
    if statement.kind == "DELETE":
        only_key = condition is not None and _keys_alone(schema, condition)
        return delete_write(schema, key, None if only_key else condition)
    update = read_update(statement.update, _placeholders(statement))
    return update_write(schema, key, update, condition)


def _placeholders(statement: Statement) -> Placeholders:
    return Placeholders(statement.names or None, statement.values or None)


def _condition(statement: Statement) -> Condition | None:
    if not statement.condition:
        return None
    return read_condition("Where clause", statement.condition, _placeholders(statement))


def _parts(condition: Condition | None) -> list[Condition]:
    if isinstance(condition, All):
        return [part for each in condition.parts for part in _parts(each)]
    return [] if condition is None else [condition]


def _on_keys(schema: KeySchema, condition: Condition | None) -> dict[str, Comparison]:
    """The comparisons of key attributes with values."""
    found: dict[str, Comparison] = {}
    for part in _parts(condition):
        if isinstance(part, Comparison) and part.operator in _RANGES and (name := _key_of(schema, part)):
            found[name] = part
    return found


def _key_of(schema: KeySchema, part: Comparison) -> str | None:
    """The key attribute that is compared with values of its type; None when it is something else."""
    first, *others = part.operands
    if not isinstance(first, Attribute) or len(first.path.parts) > 1 or first.path.top not in schema.names:
        return None
    expected = schema.types[first.path.top]
    fits = all(isinstance(other, Constant) and expected in other.value for other in others)
    return first.path.top if fits else None


def _values(part: Comparison) -> tuple[Any, ...]:
    return tuple(other.value for other in part.operands[1:] if isinstance(other, Constant))


def _key(schema: KeySchema, condition: Condition | None) -> Item:
    """The key that a WHERE names. Raises Refused when it does not name all of it."""
    found = _on_keys(schema, condition)
    if any(name not in found or found[name].operator != "=" for name in schema.names):
        raise invalid(_NO_KEY)
    return {name: _values(found[name])[0] for name in schema.names}


def _keys_alone(schema: KeySchema, condition: Condition) -> bool:
    return len(_parts(condition)) == len(schema.names)


def _range(schema: KeySchema, condition: Condition | None) -> KeyRange | None:
    """What a query can read; None when the whole table must be looked at."""
    found = _on_keys(schema, condition)
    if schema.hash not in found or found[schema.hash].operator != "=":
        return None
    partition = _values(found[schema.hash])[0]
    sort = found.get(schema.range) if schema.range else None
    return KeyRange(partition, sort.operator, _values(sort)) if sort else KeyRange(partition)


def _next(key: Item | None) -> Answer:
    if key is None:
        return {}
    text = json.dumps(key, default=lambda data: {"bytes": base64.b64encode(data).decode()})
    return {"NextToken": base64.b64encode(text.encode()).decode(), "LastEvaluatedKey": key}


def _start(token: str | None) -> Item | None:
    if token is None:
        return None
    try:
        document = json.loads(base64.b64decode(token, validate=True), object_hook=_bytes)
        return checked_item(document)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise invalid("Given NextToken is not one that a statement was answered with") from error


def _bytes(document: dict[str, Any]) -> Any:
    return base64.b64decode(document["bytes"]) if set(document) == {"bytes"} else document
