"""Brings a batch into a table: one commit, with rows that go and rows that come.

Rows that go are taken out of the files that hold them, which are written anew (copy on write): pyiceberg writes no
delete files. AWS writes those (L-13); what a reader sees is the same.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.expressions import BooleanExpression
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.upsert_util import create_match_filter

from .changes import DELETE, INSERT, OPERATIONS, Change, Net, net
from .failures import INVALID_OPERATION, UNIQUE_KEYS_NOT_FOUND, Failure, Mismatch, RecordError
from .rows import RowReader

FORMAT_VERSION = 2
"""The only one that Firehose writes to (L-18)."""


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

    Raises NotWritable: one is no column, or stands inside another, which AWS allows and this does not.
    """
    if not configured:
        return tuple(sorted(schema.identifier_field_names()))
    names = {field.name for field in schema.fields}
    for name in configured:
        if name not in names:
            raise NotWritable(f"Unique key {name} is not a column at the first level of the table")
    return tuple(configured)


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
    return Change(operation, key, None if operation == DELETE else reader.row(record))


def write(table: Table, keys: Sequence[str], changes: Sequence[Change]) -> None:
    """Commit a batch. pyiceberg itself tries again a few times, unless the others' rows may have keys of this batch.

    Raises Conflict.
    """
    result = net(changes)
    try:
        with warnings.catch_warnings(), table.transaction() as transaction:
            warnings.simplefilter("ignore")  # a delete that finds no row is as good as another
            if result.removed:
                transaction.delete(_matching(table.schema(), keys, result))
            if result.rows:
                transaction.append(pa.Table.from_pylist(list(result.rows), schema=_arrow(table.schema())))
    except (CommitFailedException, ValidationException) as error:
        raise Conflict(str(error)) from error


def _arrow(schema: Schema) -> pa.Schema:
    return schema_to_pyarrow(schema, include_field_ids=False)


def _matching(schema: Schema, keys: Sequence[str], result: Net) -> BooleanExpression:
    rows = [dict(zip(keys, key, strict=True)) for key in result.removed]
    return create_match_filter(pa.Table.from_pylist(rows, schema=_arrow(schema.select(*keys))), list(keys))
