"""What a request consumes, as ReturnConsumedCapacity tells. Pure.

[Developer Guide: DynamoDB throughput capacity, read and write unit consumption] (T-9). Nothing is throttled by it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .table import Change
from .values import item_size

_READ_BYTES, _WRITE_BYTES = 4096, 1024


def read_units(size: int, *, consistent: bool = False, transaction: bool = False) -> float:
    """Units of a read of so many bytes; of nothing as of the smallest."""
    units = max(1, math.ceil(size / _READ_BYTES))
    if transaction:
        return 2.0 * units
    return float(units) if consistent else units / 2


def write_units(change: Change, *, transaction: bool = False) -> float:
    """Units of a write: by the larger of the item before and after."""
    size = max((item_size(item) for item in (change.before, change.after) if item is not None), default=0)
    return float(max(1, math.ceil(size / _WRITE_BYTES)) * (2 if transaction else 1))


@dataclass
class Consumed:
    """Units of a table and its indexes."""

    table: str
    reads: float = 0.0
    writes: float = 0.0
    indexes: dict[str, tuple[bool, float]] = field(default_factory=dict)

    def add_index(self, name: str, units: float, *, local: bool) -> None:
        """Count units of an index."""
        self.indexes[name] = (local, self.indexes.get(name, (local, 0.0))[1] + units)

    def shown(self, how: str, *, transaction: bool = False) -> dict[str, Any]:
        """The document, by TOTAL or INDEXES."""
        of_indexes = sum(units for _, units in self.indexes.values())
        document: dict[str, Any] = {
            "TableName": self.table,
            "CapacityUnits": self.reads + self.writes + of_indexes,
        }
        if transaction:
            side = "WriteCapacityUnits" if self.writes else "ReadCapacityUnits"
            document[side] = document["CapacityUnits"]
        if how == "INDEXES":
            document["Table"] = {"CapacityUnits": self.reads + self.writes}
            for member, local in (("LocalSecondaryIndexes", True), ("GlobalSecondaryIndexes", False)):
                units = {
                    name: {"CapacityUnits": units}
                    for name, (is_local, units) in self.indexes.items()
                    if is_local is local
                }
                if units:
                    document[member] = units
        return document


def total(consumed: Iterable[Consumed], how: str | None, *, transaction: bool = False) -> list[dict[str, Any]]:
    """The documents of a request that names several tables; none unless they are asked for."""
    if how in {None, "NONE"}:
        return []
    return [each.shown(how or "", transaction=transaction) for each in consumed]


def written(
    consumed: Consumed,
    change: Change,
    touched: Mapping[str, bool],
    local: Mapping[str, bool],
    *,
    transaction: bool = False,
) -> None:
    """Count a write with the indexes that changed with it."""
    units = write_units(change, transaction=transaction)
    consumed.writes += units
    for name, changed in touched.items():
        if changed:
            consumed.add_index(name, units, local=local[name])
