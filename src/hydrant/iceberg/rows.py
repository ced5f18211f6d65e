"""Records as rows of a table: names at the first level and types have to be the table's (L-15, L-16). Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from pyiceberg.schema import Schema
from pyiceberg.types import DecimalType

from ..valid_json import loads, loads_with
from .failures import INVALID_RECORD, INVALID_VALUE, MISSING_COLUMN, Mismatch, RecordError
from .values import Reader, reader_of

Row = dict[str, Any]
_MISSING = "One or more columns are missing in the record"
"""As seen on AWS (L-21)."""


class RowReader:
    """Reads records for one schema of a table."""

    def __init__(self, schema: Schema) -> None:
        """Raises Mismatch: a column has a type that is not served; the text names it."""
        self._columns: list[tuple[str, bool, Reader]] = []
        for field in schema.fields:
            try:
                self._columns.append((field.name, field.required, reader_of(field.field_type)))
            except Mismatch as error:
                raise Mismatch(f"column {field.name} {error}") from None
        self._names = frozenset(name for name, _, _ in self._columns)
        self._exact = any(isinstance(schema.find_type(each), DecimalType) for each in schema.field_ids)

    def row(self, record: bytes) -> Row:
        """The row of a record. Raises RecordError."""
        given = self._document(record)
        if self._names.isdisjoint(given):
            raise RecordError(MISSING_COLUMN, _MISSING)
        return {name: _value(name, given.get(name), reader, required) for name, required, reader in self._columns}

    def key(self, record: bytes, keys: Sequence[str]) -> Row:
        """The values of some columns alone: all that a record has to have in order to delete. Raises RecordError."""
        given = self._document(record)
        readers = {name: reader for name, _, reader in self._columns}
        return {name: _value(name, given.get(name), readers[name], required=True) for name in keys}

    def _document(self, record: bytes) -> Mapping[str, Any]:
        try:
            found = loads_with(record, parse_float=Decimal) if self._exact else loads(record)
        except InvalidOperation:
            raise RecordError(INVALID_RECORD, "The record has a number whose exponent is out of range") from None
        except (ValueError, RecursionError) as error:
            raise RecordError(INVALID_RECORD, f"The record is not a single JSON object: {error}") from None
        if not isinstance(found, dict):
            raise RecordError(INVALID_RECORD, "The record is not a single JSON object")
        return found


def _value(name: str, value: Any, reader: Reader, required: bool) -> Any:
    if value is None:
        if required:
            raise RecordError(MISSING_COLUMN, f"{_MISSING}: {name}")
        return None
    try:
        return reader(value)
    except Mismatch as error:
        raise RecordError(INVALID_VALUE, f"The value of column {name} {error}") from None
