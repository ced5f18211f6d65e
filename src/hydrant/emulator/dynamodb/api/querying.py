"""Query and Scan."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import RequestContext

from ..engine import legacy
from ..engine.capacity import Consumed, read_units
from ..engine.condition_grammar import read_condition
from ..engine.conditions import Condition
from ..engine.errors import invalid, invalid_values
from ..engine.index import Index
from ..engine.key_conditions import KeyRange, key_range
from ..engine.names import Placeholders
from ..engine.projections import Projection
from ..engine.reading import Page, Reading, read_page
from ..engine.schema import KeySchema
from ..engine.values import checked_item
from ..models import Table
from .items import with_capacity
from .operations import Answer, Request, items_of, operation
from .requests import read_projected

_QUERY = ("KeyConditionExpression", "FilterExpression", "ProjectionExpression")
_SCAN = ("FilterExpression", "ProjectionExpression")


class QueryOperations:
    """Query, Scan."""

    @operation("Query", items=True)
    def query(self, context: RequestContext, request: Request) -> Answer:
        """A page of a partition, in the order of the sort key."""
        legacy.check_not_mixed(request)
        names = Placeholders.of(request, _QUERY)
        condition = _key_condition(request, names)
        filtering, projection = _filter(request, "QueryFilter", names), read_projected(request, names)
        names.all_used()
        table = items_of(context, request["TableName"])
        index = _index(table, request)
        schema = index.schema if index else table.contents.schema
        wanted = key_range(condition, schema)
        _check_filter(filtering, schema)
        reading = _reading(request, index, filtering, projection, wanted=wanted)
        return _answered(table, request, reading)

    @operation("Scan", items=True)
    def scan(self, context: RequestContext, request: Request) -> Answer:
        """A page of a table or index, or of a segment of it."""
        legacy.check_not_mixed(request)
        segment = _segment(request)
        names = Placeholders.of(request, _SCAN)
        filtering, projection = _filter(request, "ScanFilter", names), read_projected(request, names)
        names.all_used()
        table = items_of(context, request["TableName"])
        index = _index(table, request)
        return _answered(table, request, _reading(request, index, filtering, projection, segment=segment))


def _reading(
    request: Request,
    index: Index | None,
    filtering: Condition | None,
    projection: Projection | None,
    *,
    wanted: KeyRange | None = None,
    segment: tuple[int, int] = (0, 1),
) -> Reading:
    count_only, whole = _selected(request, index, projection)
    start = request.get("ExclusiveStartKey")
    return Reading(
        index=index,
        wanted=wanted,
        forward=request.get("ScanIndexForward") is not False,
        start=None if start is None else checked_item(start),
        limit=request.get("Limit"),
        filter=filtering,
        projection=projection,
        count_only=count_only,
        whole_items=whole,
        segment=segment,
    )


def _answered(table: Table, request: Request, reading: Reading) -> Answer:
    page = read_page(table.contents, reading)
    answer: Answer = {"Count": page.count, "ScannedCount": page.scanned}
    if not reading.count_only:
        answer["Items"] = page.items
    if page.next_key is not None:
        answer["LastEvaluatedKey"] = page.next_key
    return {**answer, **with_capacity(request, _consumed(table, request, reading, page))}


def _consumed(table: Table, request: Request, reading: Reading, page: Page) -> Consumed:
    consistent = bool(request.get("ConsistentRead"))
    consumed = Consumed(table.name)
    if reading.index is None:
        consumed.reads = read_units(page.size, consistent=consistent)
    else:
        units = read_units(page.size, consistent=consistent)
        consumed.add_index(reading.index.name, units, local=reading.index.local)
        if page.fetched:
            consumed.reads = read_units(page.fetched, consistent=consistent)
    return consumed


def _key_condition(request: Request, names: Placeholders) -> Condition:
    if request.get("KeyConditionExpression") is not None:
        return read_condition("KeyConditionExpression", request["KeyConditionExpression"], names)
    condition = legacy.filtered(request.get("KeyConditions"), None)
    if condition is None:
        raise invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    return condition


def _filter(request: Request, member: str, names: Placeholders) -> Condition | None:
    if request.get("FilterExpression") is not None:
        return read_condition("FilterExpression", request["FilterExpression"], names)
    return legacy.filtered(request.get(member), request.get("ConditionalOperator"))


def _check_filter(condition: Condition | None, schema: KeySchema) -> None:
    for path in condition.paths if condition else ():
        if path.top in schema.names:
            raise invalid(
                f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {path.top}"
            )


def _index(table: Table, request: Request) -> Index | None:
    name = request.get("IndexName")
    if name is None:
        return None
    index = table.contents.indexes.get(name)
    if index is None:
        raise invalid(f"The table does not have the specified index: {name}")
    if request.get("ConsistentRead") and not index.local:
        raise invalid("Consistent reads are not supported on global secondary indexes")
    return index


def _selected(request: Request, index: Index | None, projection: Projection | None) -> tuple[bool, bool]:
    """Whether only the count is wanted, and whether whole items are, behind an index. Raises Refused."""
    select: str | None = request.get("Select")
    if projection is not None and select not in {None, "SPECIFIC_ATTRIBUTES"}:
        given = "ProjectionExpression" if request.get("ProjectionExpression") is not None else "AttributesToGet"
        raise invalid(f"Cannot specify the {given} when choosing to get {_SELECTED[str(select)]}")
    if select == "SPECIFIC_ATTRIBUTES" and projection is None:
        raise invalid(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        )
    if select == "ALL_PROJECTED_ATTRIBUTES" and index is None:
        raise invalid_values("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
    return select == "COUNT", _whole(select, index, projection)


_SELECTED: dict[str, str] = {
    "COUNT": "only the Count",
    "ALL_ATTRIBUTES": "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES": "ALL_PROJECTED_ATTRIBUTES",
}


def _whole(select: str | None, index: Index | None, projection: Projection | None) -> bool:
    if index is None or index.projection is None:
        return False
    missing = [path.top for path in projection.paths if not index.has(path.top)] if projection else []
    if index.local:
        return select == "ALL_ATTRIBUTES" or bool(missing)
    if select == "ALL_ATTRIBUTES":
        raise invalid_values(
            f"Select type ALL_ATTRIBUTES is not supported for global secondary index {index.name} because its "
            "projection type is not ALL"
        )
    if missing:
        raise invalid_values(f"Global secondary index {index.name} does not project [{', '.join(missing)}]")
    return False


def _segment(request: dict[str, Any]) -> tuple[int, int]:
    number, total = request.get("Segment"), request.get("TotalSegments")
    if number is None and total is None:
        return 0, 1
    if total is None:
        raise invalid(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
            "present"
        )
    if number is None:
        raise invalid(
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
            "present"
        )
    if number >= total:
        raise invalid(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {number} is not less than TotalSegments: {total}"
        )
    return number, total
