"""A batch of records becomes one file, but for the records that fail (I-19).

The rows of a file stand in the order of the records, whichever path read them (I-17). Values as Python has them take
several times a record's bytes, so there are never more than a piece's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .columns import concatenated, encodable, in_order, table_of, too_far
from .deserializers.base import Deserializer, Row, rows_of
from .deserializers.hive import HiveDeserializer, HiveOptions
from .deserializers.openx import OpenXDeserializer, OpenXOptions
from .failures import Failure, RecordError, mismatch
from .flat_batch import Flat, flat_table, is_flat
from .hive_types import Struct
from .serializers.orc import OrcOptions
from .serializers.parquet import ParquetOptions

if TYPE_CHECKING:
    import pyarrow as pa

Deserialization = HiveOptions | OpenXOptions
Serialization = ParquetOptions | OrcOptions


_PIECE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Converted:
    """`file` is None when no record could be converted; `failures` by the place of the record in the batch."""

    file: bytes | None
    rows: int
    failures: dict[int, Failure] = field(default_factory=dict)


@dataclass(frozen=True)
class Converter:
    """For one version of a table. Immutable; safe for concurrent use."""

    columns: Struct
    deserialization: Deserialization
    serialization: Serialization

    def convert(self, bodies: Sequence[bytes]) -> Converted:
        """Convert a batch."""
        failures: dict[int, Failure] = {}
        tables: list[pa.Table] = []
        for start, end in _pieces(bodies):
            made, failed = self._piece(bodies[start:end])
            tables += made
            failures.update((start + place, failure) for place, failure in failed.items())
        if not tables:
            return Converted(None, 0, failures)
        table = concatenated(tables)
        return Converted(self.serialization.write(table), table.num_rows, failures)

    def _piece(self, bodies: Sequence[bytes]) -> "tuple[list[pa.Table], dict[int, Failure]]":
        failures: dict[int, Failure] = {}
        flat = self._fast(bodies)
        rows: list[tuple[int, list[Row]]] = []
        for place in flat.left:
            try:
                rows.append((place, self._rows(bodies[place])))
            except RecordError as error:
                failures[place] = error.failure
        slow = self._tables(rows, failures)
        places = [place for place, each in rows if place not in failures for _ in each]
        return in_order([*flat.tables, *slow], [*flat.places, *places]), failures

    def _fast(self, bodies: Sequence[bytes]) -> Flat:
        if not is_flat(self.columns):
            return Flat([], [], list(range(len(bodies))))
        return flat_table(self._deserializer, bodies)

    def _tables(self, rows: Sequence[tuple[int, list[Row]]], failures: dict[int, Failure]) -> "list[pa.Table]":
        """Tables of rows by the place of their record. A record with a value that Arrow's columns do not take fails,
        and holds up no other: it is looked for by halves."""
        if not rows:
            return []
        try:
            return [self._table([row for _, each in rows for row in each])]
        except (ValueError, OverflowError) as error:
            if len(rows) == 1:
                failures[rows[0][0]] = mismatch(f"a value fits in no file: {error}").failure
                return []
        middle = len(rows) // 2
        return [*self._tables(rows[:middle], failures), *self._tables(rows[middle:], failures)]

    def _table(self, rows: Sequence[Row]) -> "pa.Table":
        try:
            return table_of(self.columns, rows)
        except UnicodeEncodeError:
            return table_of(self.columns, [encodable(row) for row in rows])

    def _rows(self, body: bytes) -> list[Row]:
        rows = rows_of(body, self._deserializer)
        for row in rows:
            if any(too_far(row[name], kind) for name, kind in self.columns.fields):
                raise mismatch("a timestamp is further away than files can hold")
        return rows

    @cached_property
    def _deserializer(self) -> Deserializer:
        options = self.deserialization
        if isinstance(options, HiveOptions):
            return HiveDeserializer(self.columns, options)
        return OpenXDeserializer(self.columns, options)


def _pieces(bodies: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Where pieces begin and end: a record, and those behind it as long as all have some MiB."""
    start = size = 0
    for place, body in enumerate(bodies):
        if size and size + len(body) > _PIECE_BYTES:
            yield start, place
            start, size = place, 0
        size += len(body)
    if bodies:
        yield start, len(bodies)
