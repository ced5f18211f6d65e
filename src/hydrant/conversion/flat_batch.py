"""The fast path: records that are plainly what their flat columns hold become Arrow's columns at once.

It takes a record only where the deserializers, which read token by token, would make the same of it: one object, no
repeated key, values of the very type of their column, timestamps and dates as they are usually written. All others
are left to them, one by one, so that this path knows no rules of its own about what fails. Tests compare the two on
any input.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from .columns import arrow_type, schema_of
from .failures import Mismatch, RecordError
from .hive_types import Array, HiveType, Map, Scalar, Struct
from .json_text import Number

if TYPE_CHECKING:
    import pyarrow as pa

    from .deserializers.base import Deserializer

_SPACED_COLONS = (b" :", b"\t:", b"\n:", b"\r:")
_YEAR = r"(1[7-9]|20|21)\d\d"
"""Years that are the same in any calendar, and fit into nanoseconds."""
_DAY = rf"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?"
_PLAIN_DATE = rf"^{_DAY}$"
_BLANK_TIME = rf"^{_DAY} {_TIME}$"
_UTC_TIME = rf"^{_DAY}T{_TIME}Z$"
_EXACT_TYPES: dict[str, set[type]] = {
    "tinyint": {int, type(None)},
    "smallint": {int, type(None)},
    "int": {int, type(None)},
    "bigint": {int, type(None)},
    "boolean": {bool, type(None)},
    "float": {int, float, type(None)},
    "double": {int, float, type(None)},
    "string": {str, type(None)},
}


@dataclass(frozen=True)
class Flat:
    """What the fast path made: tables, the places of their rows in the batch, and those of the records that it left."""

    tables: "list[pa.Table]"
    places: list[int]
    left: list[int]


Rows = list[dict[str, Any]]


def is_flat(columns: Struct) -> bool:
    """Whether the fast path is worth trying."""
    return not any(isinstance(kind, Array | Map | Struct) or kind == Scalar("binary") for _, kind in columns.fields)


def flat_table(deserializer: "Deserializer", bodies: Sequence[bytes]) -> Flat:
    """The records of a batch that are plain; only for columns that are flat."""
    import pyarrow as pa

    columns = deserializer.columns
    places, rows, left = _parsed(deserializer, bodies)
    while True:
        bad: set[int] = set()
        batch = _Batch(deserializer, bodies, places, rows, bad)
        arrays = [batch.column(key, kind) for key, kind in _keyed(deserializer)]
        if not bad:
            return Flat([pa.Table.from_arrays(arrays, schema=schema_of(columns))], places, sorted(left))
        left += [places[k] for k in bad]
        kept = [k for k in range(len(rows)) if k not in bad]
        places, rows = [places[k] for k in kept], [rows[k] for k in kept]


def _keyed(deserializer: "Deserializer") -> list[tuple[str | None, HiveType]]:
    """The key of each column; None where another column of that name takes its values."""
    key_of = {name: key for key, name in deserializer.keys.items()}
    return [(key_of.get(name), kind) for name, kind in deserializer.columns.fields]


# --- Records ----------------------------------------------------------------------------------------------------------


def _parsed(deserializer: "Deserializer", bodies: Sequence[bytes]) -> tuple[list[int], Rows, list[int]]:
    """Objects without repeated keys, by the keys that are looked up; their places, and the places of others."""
    try:
        found: list[Any] = list(map(orjson.loads, bodies))
    except orjson.JSONDecodeError:
        found = [_loaded(body) for body in bodies]
    simple = _no_repeated_keys(found, bodies)
    shapes = _Shapes(deserializer)
    places: list[int] = []
    rows: Rows = []
    left: list[int] = []
    for place, row in enumerate(found):
        if type(row) is dict and (simple or _own_keys(row, bodies[place])):
            seen = shapes.seen(row)
            if seen is not None:
                places.append(place)
                rows.append(seen)
                continue
        left.append(place)
    return places, rows, left


def _loaded(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _no_repeated_keys(found: Sequence[Any], bodies: Sequence[bytes]) -> bool:
    """Whether as many keys are written as the objects have: each `":` ends a key, unless it is within a text."""
    if set(map(type, found)) != {dict}:
        return False
    text = b"\n".join(bodies)
    return text.count(b'":') == sum(map(len, found)) and not any(map(text.count, _SPACED_COLONS))


def _own_keys(row: dict[str, Any], body: bytes) -> bool:
    return body.count(b'":') == len(row) and not any(map(body.count, _SPACED_COLONS))


class _Shapes:
    """How the keys of records are to be read, remembered by their order."""

    def __init__(self, deserializer: "Deserializer") -> None:
        self._fold = deserializer.case_insensitive
        self._dots = deserializer.dots_to_underscores
        self._known: dict[tuple[str, ...], dict[str, str] | bool] = {}

    def seen(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """The row by its keys as they are looked up; None when two of them are equal."""
        shape = tuple(row)
        renamed = self._known.get(shape)
        if renamed is None:
            if len(self._known) > 10_000:  # keys that are data
                self._known.clear()
            renamed = self._known[shape] = self._renamed(shape)
        if renamed is True:
            return row
        if renamed is False:
            return None
        return {renamed[key]: value for key, value in row.items()}

    def _renamed(self, shape: tuple[str, ...]) -> dict[str, str] | bool:
        """New names by old; True when they stay, False when the shape is for the slow path."""
        if self._dots and any("." in key for key in shape):
            return False
        names = {key: key.lower() if self._fold else key for key in shape}
        if len(set(names.values())) < len(names):
            return False
        return True if all(key == name for key, name in names.items()) else names


# --- Columns ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Batch:
    """Makes columns; the numbers of rows that are not plain go to `bad`, and their value is null meanwhile."""

    deserializer: "Deserializer"
    bodies: Sequence[bytes]
    places: Sequence[int]
    rows: Rows
    bad: set[int]

    def column(self, key: str | None, kind: HiveType) -> "pa.Array":
        """A column by its key."""
        import pyarrow as pa

        if key is None:
            return pa.nulls(len(self.rows), arrow_type(kind))
        values = [row.get(key) for row in self.rows]
        if isinstance(kind, Scalar) and kind.name in _EXACT_TYPES:
            return self._exact(key, values, kind)
        if isinstance(kind, Scalar) and self.deserializer.plain_times(kind.name):
            return self._times(values, kind)
        return self._read(key, values, kind)

    def _exact(self, key: str, values: list[Any], kind: Scalar) -> "pa.Array":
        import pyarrow as pa

        allowed = _EXACT_TYPES[kind.name]
        types = set(map(type, values))
        if not types <= allowed:
            self._drop(values, lambda value: type(value) in allowed)
        if float in allowed and int in types:
            values = [self._float_of(key, k, value) if type(value) is int else value for k, value in enumerate(values)]
        try:
            return pa.array(values, arrow_type(kind))
        except (pa.ArrowInvalid, OverflowError, UnicodeEncodeError):
            self._drop(values, _fits(kind))
            return pa.array(values, arrow_type(kind))

    def _float_of(self, key: str, k: int, value: int) -> float | None:
        """A whole number as a float; of `-0` the parser has lost the sign."""
        if value == 0 and self._spelt(key, k, 0) is None:
            self.bad.add(k)
            return None
        return float(value)

    def _times(self, values: list[Any], kind: Scalar) -> "pa.Array":
        import pyarrow as pa
        import pyarrow.compute as pc

        self._drop(values, lambda value: value is None or type(value) is str)
        texts = pa.array(values, pa.string())
        pattern = _PLAIN_DATE if kind.name == "date" else self._time_pattern
        self._drop_marked(values, pc.match_substring_regex(texts, pattern))
        texts = pc.utf8_rtrim(pa.array(values, pa.string()), "Z")
        try:
            return texts.cast(arrow_type(kind))
        except pa.ArrowInvalid:  # the 30th of February
            self._drop(values, lambda value: value is None or value[8:10] < "29")
            return pc.utf8_rtrim(pa.array(values, pa.string()), "Z").cast(arrow_type(kind))

    @property
    def _time_pattern(self) -> str:
        return f"{_BLANK_TIME}|{_UTC_TIME}" if self.deserializer.reads_utc else _BLANK_TIME

    def _read(self, key: str, values: list[Any], kind: HiveType) -> "pa.Array":
        """Value by value, where the text of a number is known."""
        import pyarrow as pa

        read = self.deserializer.reader(kind)
        found: list[Any] = [None] * len(values)
        for k, value in enumerate(values):
            if value is None:
                continue
            text = self._spelt(key, k, value)
            try:
                found[k] = None if text is None else read(text)
            except (Mismatch, RecordError):
                text = None
            if text is None:
                self.bad.add(k)
        try:
            return pa.array(found, arrow_type(kind))
        except (pa.ArrowInvalid, OverflowError, UnicodeEncodeError):
            self.bad.update(range(len(values)))
            return pa.nulls(len(values), arrow_type(kind))

    def _spelt(self, key: str, k: int, value: Any) -> str | None:
        """A text, or a number as the record spells it; None where that cannot be told."""
        if type(value) is str:
            return value
        if type(value) not in {int, float}:
            return None
        text = repr(value)
        body, name = self.bodies[self.places[k]], key.encode()
        spelt = any(
            b'"' + name + colon + text.encode() + end in body for colon in (b'":', b'": ') for end in (b",", b"}")
        )
        return Number(text) if spelt else None

    def _drop(self, values: list[Any], keep: Callable[[Any], bool]) -> None:
        for k, value in enumerate(values):
            if not keep(value):
                self.bad.add(k)
                values[k] = None

    def _drop_marked(self, values: list[Any], marks: "pa.BooleanArray") -> None:
        if marks.false_count:
            for k, mark in enumerate(marks.to_pylist()):
                if mark is False:
                    self.bad.add(k)
                    values[k] = None


_BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}


def _fits(kind: Scalar) -> Callable[[Any], bool]:
    bits = _BITS.get(kind.name)
    if bits is None:
        return lambda value: value is None or _encodes(value)
    most = 1 << (bits - 1)
    return lambda value: value is None or -most <= value < most


def _encodes(value: Any) -> bool:
    try:
        return bool(str(value).encode() or True)
    except UnicodeEncodeError:
        return False
