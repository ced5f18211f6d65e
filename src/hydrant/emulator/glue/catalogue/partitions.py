"""Partitions of a table: PartitionInputs by their values, with the times of the API."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import AlreadyExists, EntityNotFound, InvalidInput
from .expressions import Condition
from .tables import Members, Table

Values = tuple[str, ...]
_BETWEEN = "\x00"
"""What stands in no value."""


def create(table: Table, given: Members, now: float) -> None:
    """Add a partition. Raises AlreadyExists, and InvalidInput where values and keys are not of one number."""
    values = _values(table, given.get("Values"))
    if values in table.partitions:
        raise AlreadyExists("Partition already exists.")
    table.partitions[values] = {**given, "Values": list(values), "CreationTime": now}


def update(table: Table, wanted: Sequence[str], given: Members) -> None:
    """Put other settings in the place of a partition's; its values may change. Raises as `create`, EntityNotFound."""
    old = values_of(table, wanted)
    new = _values(table, given.get("Values") or list(old))
    if new != old and new in table.partitions:
        raise AlreadyExists("Partition already exists.")
    created = table.partitions.pop(old)["CreationTime"]
    table.partitions[new] = {**given, "Values": list(new), "CreationTime": created}


def delete(table: Table, wanted: Sequence[str]) -> None:
    """Take a partition away. Raises EntityNotFound."""
    del table.partitions[values_of(table, wanted)]


def values_of(table: Table, wanted: Sequence[str]) -> Values:
    """The values of a partition that is there. Raises EntityNotFound, InvalidInput."""
    values = _values(table, wanted)
    if values not in table.partitions:
        raise EntityNotFound("Cannot find partition.")
    return values


def matching(table: Table, condition: Condition | None, segment: Mapping[str, int] | None) -> dict[str, Values]:
    """Partitions that fit a condition and lie in a segment, by a key for pages.

    One that is older than a change of the number of keys fits no condition.
    """
    names = [key["Name"].lower() for key in table.keys]
    return {
        key: values
        for values in table.partitions
        if _lies_in(key := _BETWEEN.join(values), segment)
        and (condition is None or (len(values) == len(names) and condition(dict(zip(names, values, strict=True)))))
    }


def shown(table: Table, values: Values, catalog_id: str, *, with_columns: bool = True) -> Members:
    """A partition as the API tells it."""
    kept = table.partitions[values]
    told: Members = {**kept, "DatabaseName": table.database, "TableName": table.name, "CatalogId": catalog_id}
    if not with_columns and "StorageDescriptor" in kept:
        told["StorageDescriptor"] = {
            name: value for name, value in kept["StorageDescriptor"].items() if name != "Columns"
        }
    return told


def _values(table: Table, given: Any) -> Values:
    if len(given or ()) != len(table.keys):
        raise InvalidInput("The number of partition keys do not match the number of partition values")
    return tuple(given)


def _lies_in(key: str, segment: Mapping[str, int] | None) -> bool:
    return segment is None or zlib.crc32(key.encode()) % segment["TotalSegments"] == segment["SegmentNumber"]
