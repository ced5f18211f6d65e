"""Queries and scans: pages of a table or an index. Pure.

A page ends after Limit items, or before the item that would make it larger than 1 MB; filters are applied to what was
read, and projections do not change what counts [Developer Guide: Paginating table query results] (T-7, T-8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .conditions import Condition
from .errors import invalid
from .index import Index
from .key_conditions import KeyRange
from .ordered import Place
from .projections import Projection
from .table import TableItems
from .values import Item, item_size

PAGE_BYTES = 1 << 20


@dataclass(frozen=True)
class Reading:
    """What a query or scan wants. `segment`: number and total of a parallel scan."""

    index: Index | None = None
    wanted: KeyRange | None = None
    forward: bool = True
    start: Item | None = None
    limit: int | None = None
    filter: Condition | None = None
    projection: Projection | None = None
    count_only: bool = False
    whole_items: bool = False
    segment: tuple[int, int] = (0, 1)


@dataclass(frozen=True)
class Page:
    """What was read: items as the caller sees them, how many were looked at, and where the next page begins."""

    items: list[Item]
    count: int
    scanned: int
    next_key: Item | None
    size: int
    fetched: int
    """Bytes that were read from the table besides the index."""


def read_page(table: TableItems, reading: Reading) -> Page:
    """One page. Raises Refused when the starting key is none."""
    entries = reading.index.entries if reading.index else table.entries
    positions = _positions(table, reading)
    found: list[Item] = []
    scanned = count = size = fetched = 0
    last: Item | None = None
    for position in positions:
        item = entries.at(position)
        shown = reading.index.shown(item) if reading.index else item
        bytes_here = item_size(shown)
        if scanned and size + bytes_here > PAGE_BYTES:
            break
        scanned, size, last = scanned + 1, size + bytes_here, item
        seen = item if reading.whole_items else shown
        fetched += item_size(item) if reading.whole_items else 0
        if reading.filter is None or reading.filter.met(seen):
            count += 1
            if not reading.count_only:
                found.append(reading.projection.of(seen) if reading.projection else seen)
        if scanned == reading.limit or size >= PAGE_BYTES:
            break
    else:
        last = None
    return Page(found, count, scanned, _next_key(table, reading.index, last), size, fetched)


def _positions(table: TableItems, reading: Reading) -> Iterable[int]:
    entries = reading.index.entries if reading.index else table.entries
    first, last = entries.bounds(reading.wanted) if reading.wanted else entries.segment(*reading.segment)
    if reading.start is not None:
        place = _starting_place(table, reading)
        if reading.forward:
            first = max(first, entries.after(place))
        else:
            last = min(last, entries.before(place))
    return range(first, last) if reading.forward else range(last - 1, first - 1, -1)


def _starting_place(table: TableItems, reading: Reading) -> Place:
    """Where ExclusiveStartKey lies; it need not be there any more. Raises Refused."""
    key, index = reading.start or {}, reading.index
    schemas = (table.schema,) if index is None else (table.schema, index.schema)
    names = {name for schema in schemas for name in schema.names}
    if set(key) != names:
        raise invalid("The provided starting key is invalid")
    for schema in schemas:
        if any(schema.types[name] not in key[name] for name in schema.names):
            raise invalid("The provided starting key is invalid: The provided key element does not match the schema")
    asked = reading.wanted
    if asked is not None and key[(index.schema if index else table.schema).hash] != asked.partition:
        raise invalid("The provided starting key is outside query boundaries based on provided conditions")
    base = table.entries.place(key)
    return base if index is None else index.entries.place(key, base)


def _next_key(table: TableItems, index: Index | None, last: Item | None) -> Item | None:
    if last is None:
        return None
    return {**table.schema.key_of(last), **(index.schema.key_of(last) if index else {})}
