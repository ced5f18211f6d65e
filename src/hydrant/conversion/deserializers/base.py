"""What both deserializers have in common."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, DecimalException
from decimal import Decimal as Number
from typing import Any, Protocol

from hydrant.conversion.failures import PRIMITIVE, Mismatch, mismatch
from hydrant.conversion.hive_types import Decimal, HiveType, Struct
from hydrant.conversion.json_text import Value, documents

Row = dict[str, Any]
"""Values by column as `columns` takes them: times in nanoseconds and dates in days since 1970, structs as dicts, maps
as lists of pairs."""

Read = Callable[[Value], Any]
"""From a JSON value, which is not null, to a value of a column. Raises Mismatch."""

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""Python would read digits of other scripts too, and underscores between them."""
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)


class Deserializer(Protocol):
    """Makes rows of records."""

    @property
    def columns(self) -> Struct:
        """The table's columns."""

    @property
    def case_insensitive(self) -> bool:
        """Whether keys match columns without regard to case."""

    @property
    def dots_to_underscores(self) -> bool:
        """Whether a key with dots stands for a column with underscores."""

    @property
    def reads_utc(self) -> bool:
        """Whether a timestamp may be written as `2026-11-28T10:00:00Z`."""

    @property
    def keys(self) -> dict[str, str]:
        """The column of each key of a record, by the key as it is looked up."""

    def row(self, document: Value) -> Row:
        """One document. Raises Mismatch or RecordError."""

    def reader(self, kind: HiveType) -> Read:
        """What reads a value of a type."""

    def plain_times(self, name: str) -> bool:
        """Whether this is a type of times of which a usual text can mean one thing only."""


def rows_of(record: bytes, deserializer: Deserializer) -> list[Row]:
    """A row for each document of a record; one that fails fails the record. Raises RecordError."""
    rows = []
    for document in documents(record):
        if not isinstance(document, list):
            raise PRIMITIVE
        try:
            rows.append(deserializer.row(document))
        except Mismatch as error:
            raise mismatch(str(error)) from None
        except RecursionError:
            raise mismatch("values are nested too deep") from None
    return rows


def fitted(text: str, wanted: Decimal) -> Number | None:
    """HiveDecimal: rounded half up to the scale; None when it has too many digits before it, or is no number."""
    text = text.strip()
    if _DECIMAL.fullmatch(text) is None:
        return None
    try:
        value = _EXACT.create_decimal(text)
        if value and value.adjusted() > 100:
            return None
        rounded = value.quantize(Number(1).scaleb(-wanted.scale), context=_EXACT)
    except DecimalException:
        return None
    whole = wanted.precision - wanted.scale
    return rounded if not rounded or rounded.adjusted() < whole else None
