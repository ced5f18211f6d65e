"""The lines of a log stream, in the order of their times."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple

_IDS = count(1)
_INSERTING = threading.Lock()
_ID_DIGITS = 20
_NEVER = 10 ** (_ID_DIGITS - 1)
_place = itemgetter(0, 1)


class Line(NamedTuple):
    """A line: when (ms since 1970), its number, its text, when it came in. The methods are what moto asks for."""

    timestamp: int
    number: int
    message: str
    ingestion_time: int

    @property
    def event_id(self) -> str:
        """The id of the event: 56 digits, in the order of the lines."""
        return f"{self.timestamp * 10**_ID_DIGITS + self.number:056d}"

    def to_filter_dict(self) -> dict[str, Any]:
        """As FilterLogEvents shows it."""
        return {"eventId": self.event_id, **self.to_response_dict()}

    def to_response_dict(self) -> dict[str, Any]:
        """As GetLogEvents shows it."""
        return {"timestamp": self.timestamp, "message": self.message, "ingestionTime": self.ingestion_time}


class Place(NamedTuple):
    """Between two lines: before the line that has this time and number, or would have."""

    timestamp: int
    number: int

    @classmethod
    def read(cls, digits: str) -> Place:
        """Of the id of a line. Raises ValueError."""
        if not digits.isdecimal():
            raise ValueError(digits)
        return cls(*divmod(int(digits), 10**_ID_DIGITS))


def new_lines(events: Sequence[dict[str, Any]], now: int) -> list[Line]:
    """Lines of the events of PutLogEvents. `now` in ms."""
    return [Line(event["timestamp"], next(_IDS), event["message"], now) for event in events]


def insert(lines: list[Line], more: list[Line]) -> None:
    """Put lines, which are in order, to others that are. Safe for concurrent use."""
    with _INSERTING:
        late = bool(lines and more and more[0].timestamp < lines[-1].timestamp)
        lines += more
        if late:
            lines.sort(key=_place)


def span(lines: list[Line], start: int | None, end: int | None) -> range:
    """Where the lines from `start` on and before `end` (ms) stand."""
    first = 0 if start is None else bisect_left(lines, start, key=itemgetter(0))
    last = len(lines) if end is None else bisect_left(lines, end, key=itemgetter(0))
    return range(first, max(first, last))


def after(lines: list[Line], place: Place) -> int:
    """Where the first line behind a place stands; a line of that place counts as before it."""
    return bisect_right(lines, place, key=_place)


def before(lines: list[Line], place: Place) -> int:
    """How many lines stand before a place."""
    return bisect_left(lines, place, key=_place)
