"""Brings a batch into a table: one commit, with rows that go and rows that come.

Rows that go are taken out of the files that hold them, which are written anew (copy on write): pyiceberg writes no
delete files. AWS writes those (L-13); what a reader sees is the same.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import isnan
from typing import Any

import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.expressions import And, BooleanExpression, EqualTo, In, Or
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.types import IcebergType, PrimitiveType, UUIDType

from .changes import DELETE, INSERT, OPERATIONS, Change, Key, Net, net
from .failures import INVALID_OPERATION, INVALID_VALUE, UNIQUE_KEYS_NOT_FOUND, Failure, Mismatch, RecordError
from .rows import RowReader

FORMAT_VERSION = 2
"""The only one that Firehose writes to (L-18)."""


_EQUAL: Any = EqualTo
_AMONG: Any = In
_BOTH: Any = And
_EITHER: Any = Or
"""They take more than their types say."""


class NotWritable(Exception):
    """The table is none that Firehose writes to; the text says why."""


class Conflict(Exception):
    """Another writer was faster; the table has to be loaded again."""


@dataclass(frozen=True)
class Read:
    """A batch that was read by a schema: what it comes to, and by place what fails alone."""

    changes: Sequence[Change]
    failures: Mapping[int, Failure]


def keys_of(schema: Schema, configured: Sequence[str]) -> tuple[str, ...]:
    """The columns that tell rows apart: those configured, else those that the table itself names (L-12).

    Raises NotWritable: one is no column, or stands inside another, which AWS allows and this does not, or has a type by
    which rows are not found. A table that names such columns itself is as one without keys.
    """
    types = {field.name: field.field_type for field in schema.fields}
    if not configured:
        own = sorted(schema.identifier_field_names())
        return tuple(own) if all(_tells_apart(types.get(name)) for name in own) else ()
    for name in configured:
        if name not in types:
            raise NotWritable(f"Unique key {name} is not a column at the first level of the table")
        if not _tells_apart(types[name]):
            raise NotWritable(f"Unique key {name} has the type {types[name]}, by which rows cannot be found")
    return tuple(dict.fromkeys(configured))


def _tells_apart(kind: IcebergType | None) -> bool:
    """Whether rows are found by values of a type: Arrow compares no UUIDs, and nothing that is nested."""
    return isinstance(kind, PrimitiveType) and not isinstance(kind, UUIDType)


def read(schema: Schema, keys: Sequence[str], records: Sequence[tuple[str, bytes]]) -> Read:
    """Operations with their records as changes of rows. Raises NotWritable: a column has a type that is not served."""
    try:
        reader = RowReader(schema)
    except Mismatch as error:
        raise NotWritable(str(error)) from None
    changes, failures = [], {}
    for place, (operation, record) in enumerate(records):
        try:
            changes.append(_change(reader, keys, operation, record))
        except RecordError as error:
            failures[place] = error.failure
    return Read(changes, failures)


def _change(reader: RowReader, keys: Sequence[str], operation: str, record: bytes) -> Change:
    """Raises RecordError."""
    if operation not in OPERATIONS:
        raise RecordError(INVALID_OPERATION, f"Operation {operation} is none of {', '.join(OPERATIONS)}")
    if operation == INSERT:
        row = reader.row(record)
        return Change(operation, tuple(row[name] for name in keys) if keys else None, row)
    if not keys:
        raise RecordError(UNIQUE_KEYS_NOT_FOUND, f"Operation {operation} needs unique keys, and the table has none")
    key = tuple(reader.key(record, keys).values())
    if any(isinstance(value, float) and isnan(value) for value in key):
        raise RecordError(INVALID_VALUE, "A unique key is NaN, by which no row can be found")
    return Change(operation, key, None if operation == DELETE else reader.row(record))


def write(table: Table, keys: Sequence[str], changes: Sequence[Change]) -> None:
    """Commit a batch. pyiceberg itself tries again a few times, unless the others' rows may have keys of this batch.

    Raises Conflict.
    """
    result = net(changes)
    try:
        with table.transaction() as transaction:
            # A delete that finds no row is as good as another. `catch_warnings` would change what other threads have.
            warnings.filterwarnings("ignore", "Delete operation did not match any records")
            if result.removed:
                transaction.delete(_matching(table.schema(), keys, result))
            if result.rows:
                transaction.append(pa.Table.from_pylist(list(result.rows), schema=_arrow(table.schema())))
    except (CommitFailedException, ValidationException) as error:
        raise Conflict(str(error)) from error


def _arrow(schema: Schema) -> pa.Schema:
    return schema_to_pyarrow(schema, include_field_ids=False)


def _matching(schema: Schema, keys: Sequence[str], result: Net) -> BooleanExpression:
    """The rows of the keys that go. pyiceberg looks at each term many times: the column with the most values is one
    term for all rows that have the others alike.
    """
    rows = [dict(zip(keys, key, strict=True)) for key in result.removed]
    found = pa.Table.from_pylist(rows, schema=_arrow(schema.select(*keys))).to_pylist()
    most = max(keys, key=lambda name: len({row[name] for row in found}))
    others = [name for name in keys if name != most]
    alike: dict[Key, list[Any]] = {}
    for row in found:
        alike.setdefault(tuple(row[name] for name in others), []).append(row[most])
    terms = [
        reduce(_BOTH, [_EQUAL(name, value) for name, value in zip(others, key, strict=True)], _AMONG(most, values))
        for key, values in alike.items()
    ]
    found_by: BooleanExpression = terms[0] if len(terms) == 1 else _EITHER(*terms)
    return found_by
