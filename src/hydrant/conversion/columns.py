"""Arrow's columns of rows: types of Hive as Athena's readers expect them in files (I-53, I-54).

Timestamps are held in nanoseconds. A batch with one outside the years 1677 to 2262 is held in microseconds, which reach
far enough; digits behind them are cut there. Imports pyarrow when used.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from operator import le
from typing import TYPE_CHECKING, Any

from .hive_types import Array, Chars, Decimal, HiveType, Map, Scalar, Struct

if TYPE_CHECKING:
    import pyarrow as pa

LEAST_NANOS, MOST_NANOS = -(1 << 63) + 1, (1 << 63) - 1
MICROS_BOUND = ((1 << 63) - 1) * 1000
"""Nanoseconds beyond which a timestamp fits in no column."""


@cache
def arrow_type(kind: HiveType, unit: str = "ns") -> "pa.DataType":
    """The type of a column."""
    import pyarrow as pa

    if isinstance(kind, Scalar):
        return pa.timestamp(unit) if kind.name == "timestamp" else _scalars()[kind.name]
    if isinstance(kind, Decimal):
        return pa.decimal128(kind.precision, kind.scale)
    if isinstance(kind, Chars):
        return pa.string()
    if isinstance(kind, Array):
        return pa.list_(pa.field("element", arrow_type(kind.element, unit)))
    if isinstance(kind, Map):
        return pa.map_(arrow_type(kind.key, unit), arrow_type(kind.value, unit))
    return pa.struct([pa.field(name, arrow_type(each, unit)) for name, each in kind.fields])


@cache
def _scalars() -> Mapping[str, "pa.DataType"]:
    import pyarrow as pa

    return {
        "boolean": pa.bool_(),
        "tinyint": pa.int8(),
        "smallint": pa.int16(),
        "int": pa.int32(),
        "bigint": pa.int64(),
        "float": pa.float32(),
        "double": pa.float64(),
        "string": pa.string(),
        "binary": pa.binary(),
        "date": pa.date32(),
    }


def schema_of(columns: Struct, unit: str = "ns") -> "pa.Schema":
    """The table's schema."""
    import pyarrow as pa

    return pa.schema([pa.field(name, arrow_type(kind, unit)) for name, kind in columns.fields])


def table_of(columns: Struct, rows: Sequence[Mapping[str, Any]]) -> "pa.Table":
    """Rows as the deserializers make them."""
    import pyarrow as pa

    unit = "us" if any(_far(row[name], kind) for name, kind in columns.fields if _dated(kind) for row in rows) else "ns"
    arrays = []
    for name, kind in columns.fields:
        values = [row[name] for row in rows]
        if unit == "us" and _dated(kind):
            values = [_micros(value, kind) for value in values]
        arrays.append(pa.array(values, arrow_type(kind, unit)))
    return pa.Table.from_arrays(arrays, schema=schema_of(columns, unit))


def encodable(value: Any) -> Any:
    """A value with a question mark for half a surrogate pair, which is no UTF-8: Java writes that, too."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: encodable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(encodable, value))
    return value


def concatenated(tables: Sequence["pa.Table"]) -> "pa.Table":
    """One table behind the other, in the unit that holds all."""
    import pyarrow as pa

    if len({table.schema for table in tables}) > 1:
        coarse = next(table.schema for table in tables if "timestamp[us]" in str(table.schema))
        tables = [table.cast(coarse, safe=False) for table in tables]
    return pa.concat_tables(tables)


def in_order(tables: Sequence["pa.Table"], places: Sequence[int]) -> "list[pa.Table]":
    """Tables whose rows stand in the order of `places`, one for each row of them all; equal ones stay as they are."""
    tables = [table for table in tables if table.num_rows]
    if all(map(le, places, places[1:])):
        return tables
    order = sorted(range(len(places)), key=places.__getitem__)
    return [concatenated(tables).combine_chunks().take(order)]


def too_far(value: Any, kind: HiveType) -> bool:
    """Whether a timestamp in a value fits in no column at all."""
    return _dated(kind) and _far(value, kind, MICROS_BOUND)


@cache
def _dated(kind: HiveType) -> bool:
    """Whether there is a timestamp in a type."""
    if isinstance(kind, Array):
        return _dated(kind.element)
    if isinstance(kind, Map):
        return _dated(kind.key) or _dated(kind.value)
    if isinstance(kind, Struct):
        return any(_dated(each) for _, each in kind.fields)
    return kind == Scalar("timestamp")


def _far(value: Any, kind: HiveType, most: int = MOST_NANOS) -> bool:
    if value is None or not _dated(kind):
        return False
    if isinstance(kind, Array):
        return any(_far(each, kind.element, most) for each in value)
    if isinstance(kind, Map):
        return any(_far(key, kind.key, most) or _far(each, kind.value, most) for key, each in value)
    if isinstance(kind, Struct):
        return any(_far(value[name], each, most) for name, each in kind.fields)
    return not -most <= value <= most


def _micros(value: Any, kind: HiveType) -> Any:
    if value is None or not _dated(kind):
        return value
    if isinstance(kind, Array):
        return [_micros(each, kind.element) for each in value]
    if isinstance(kind, Map):
        return [(_micros(key, kind.key), _micros(each, kind.value)) for key, each in value]
    if isinstance(kind, Struct):
        return {name: _micros(value[name], each) for name, each in kind.fields}
    return value // 1000
