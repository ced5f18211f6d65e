"""Columns with types of Hive as a schema of Iceberg, as Glue makes one when it makes a table (L-29). Pure."""

from collections.abc import Sequence
from itertools import count

from pyiceberg.schema import Schema, assign_fresh_schema_ids
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    MapType,
    NestedField,
    StringType,
    StructType,
    TimestampType,
)

from hydrant.conversion.hive_types import (
    Array,
    Chars,
    ColumnTypeError,
    Decimal,
    HiveType,
    Map,
    Scalar,
    Struct,
    parse_columns,
)

_SCALARS: dict[str, IcebergType] = {
    "boolean": BooleanType(),
    "int": IntegerType(),
    "bigint": LongType(),
    "float": FloatType(),
    "double": DoubleType(),
    "string": StringType(),
    "binary": BinaryType(),
    "date": DateType(),
    "timestamp": TimestampType(),
}


class NoSchema(ValueError):
    """The columns are none that a table of Iceberg can have."""


def schema_of(columns: Sequence[tuple[str, str]]) -> Schema:
    """The schema of columns, name and type each; all are optional. Raises NoSchema, which names the column."""
    ids = count(1)
    try:
        fields = parse_columns(columns).fields
    except ColumnTypeError as error:
        raise NoSchema(str(error)) from None
    if not fields:
        raise NoSchema("there are no columns")
    made = []
    for name, kind in fields:
        try:
            made.append(NestedField(next(ids), name, _type(kind)))
        except NoSchema as error:
            raise NoSchema(f"column {name}: {error}") from None
    return assign_fresh_schema_ids(Schema(*made))


def _type(kind: HiveType) -> IcebergType:
    """Inner ids are given afterwards, outer ones first, as Iceberg's libraries do it."""
    if isinstance(kind, Scalar):
        if kind.name not in _SCALARS:
            raise NoSchema(f"Iceberg has no {kind.name}; use int")
        return _SCALARS[kind.name]
    if isinstance(kind, Decimal):
        return DecimalType(kind.precision, kind.scale)
    if isinstance(kind, Chars):
        if kind.fixed:
            raise NoSchema("Iceberg has no char; use string")
        return StringType()
    if isinstance(kind, Array):
        return ListType(0, _type(kind.element), element_required=False)
    if isinstance(kind, Map):
        return MapType(0, _type(kind.key), 0, _type(kind.value), value_required=False)
    return _struct(kind)


def _struct(kind: Struct) -> StructType:
    return StructType(*[NestedField(0, name, _type(each)) for name, each in kind.fields])
