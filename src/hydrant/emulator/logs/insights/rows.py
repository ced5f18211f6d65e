"""Lines as rows of a query: fields that AWS finds in them, and those that commands make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import dropwhile
from operator import not_
from typing import Any

from hydrant.valid_json import loads

from ..lines import Line

Value = str | float | bool | None
MOST_FIELDS = 200
"""So many fields of a JSON line are found [Logs: Insights]."""


class Row:
    """A line with its fields; JSON is read once it is asked for."""

    __slots__ = ("_found", "_line", "made")

    def __init__(self, line: Line, stream: str, log: str) -> None:
        self._line = line
        self._found: dict[str, Value] | None = None
        self.made: dict[str, Value] = {
            "@timestamp": float(line.timestamp),
            "@message": line.message,
            "@logStream": stream,
            "@log": log,
            "@ingestionTime": float(line.ingestion_time),
            "@ptr": line.event_id,
        }

    @classmethod
    def empty(cls) -> Row:
        """A row without any field, for what commands make."""
        row = cls(Line(0, 0, "", 0), "", "")
        row.made = {}
        return row

    def get(self, name: str) -> Value:
        """The value of a field; None when there is none."""
        if name in self.made:
            return self.made[name]
        if self._found is None:
            self._found = _discover(self._line.message)
        return self._found.get(name)


def _discover(message: str) -> dict[str, Value]:
    start = message.find("{")
    if start < 0:
        return {}
    try:
        root = loads(message[start:])
    except ValueError:
        return {}
    found: dict[str, Value] = {}
    for name, value in _flat(root):
        found[name] = value
        if len(found) == MOST_FIELDS:
            break
    return found


def _flat(root: Any) -> Iterator[tuple[str, Value]]:
    """Fields in the order of the text, however deep they are; only a field's name is as long as the way to it."""
    way: list[str] = []
    inside = [_members(root)]
    while inside:
        name, value = next(inside[-1], (None, None))
        if name is None:
            inside.pop()
            del way[-1:]
        elif isinstance(value, dict | list):
            way.append(name)
            inside.append(_members(value))
        elif value is not None and (full := ".".join(dropwhile(not_, (*way, name)))):
            yield full, float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        return iter(value.items())
    return ((str(at), each) for at, each in enumerate(value))


TIMES = ("@timestamp", "@ingestionTime")


def shown(name: str, value: Value, *, time: bool = False) -> str:
    """A value as results show it: times readable, numbers without digits that say nothing."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float | int):
        if time or name in TIMES:
            return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d %H:%M:%S}.{int(value) % 1000:03d}"
        return str(int(value)) if value == int(value) else f"{value:.4f}".rstrip("0")
    return str(value)
