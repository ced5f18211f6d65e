"""Reading lines page by page (J-19, J-20): GetLogEvents of one stream, FilterLogEvents of several."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice, repeat
from typing import NamedTuple

from .lines import Line, Place, after, before, span

MOST_EVENTS = 10_000
MOST_BYTES = 1_048_576
OVERHEAD = 26
_LOOKED_AT = 2_000_000
"""So many lines are looked at for one page; then it is handed out as it is, and the token goes on, as on AWS."""


class TokenError(ValueError):
    """A token that was not given out."""


class Page(NamedTuple):
    """Lines with their stream, and where to go on; None at the end."""

    lines: list[tuple[str, Line]]
    token: str | None


@dataclass(frozen=True)
class Times:
    """From `start` on and before `end`, in ms; None for no bound."""

    start: int | None = None
    end: int | None = None


def filter_lines(
    streams: Mapping[str, list[Line]], times: Times, matches: Callable[[str], bool], limit: int, token: str | None
) -> Page:
    """The lines of all streams together that match, in the order of their times. Raises TokenError."""
    found: list[tuple[str, Line]] = []
    room, last = MOST_BYTES, None
    for looked, (stream, line) in enumerate(_merged(streams, times, _read(token))):
        if looked >= _LOOKED_AT and last is not None:
            return Page(found, last.event_id)
        if matches(line.message):
            room -= len(line.message) + OVERHEAD
            if len(found) == limit or (room < 0 and found):
                return Page(found, last.event_id if last else None)
            found.append((stream, line))
        last = line
    return Page(found, None)


def _read(token: str | None) -> Place | None:
    try:
        return None if token is None else Place.read(token)
    except ValueError as error:
        raise TokenError(token) from error


def _merged(streams: Mapping[str, list[Line]], times: Times, place: Place | None) -> Iterable[tuple[str, Line]]:
    """The lines behind a place; of one stream without comparing anything."""
    parts: list[Iterable[tuple[str, Line]]] = []
    for name, lines in streams.items():
        where = span(lines, times.start, times.end)
        first = where.start if place is None else max(where.start, after(lines, place))
        if first < where.stop:
            parts.append(zip(repeat(name), lines[first : where.stop], strict=False))
    if len(parts) == 1:
        return parts[0]
    return heapq.merge(*parts, key=lambda pair: pair[1][:2])


class StreamPage(NamedTuple):
    """Lines of one stream, and the tokens for what lies behind and before them."""

    lines: list[Line]
    forward: str
    backward: str


def read_stream(lines: list[Line], times: Times, limit: int, token: str | None, *, from_head: bool) -> StreamPage:
    """A page of a stream; at its end the token stays the same. Raises TokenError."""
    where = span(lines, times.start, times.end)
    first, last = where.start, where.stop
    if token is not None:
        direction, _, digits = token.partition("/")
        place = _read(digits)
        if direction not in ("f", "b") or place is None:
            raise TokenError(token)
        from_head = direction == "f"
        if from_head:
            first = max(first, after(lines, place))
        else:
            last = min(last, before(lines, place))
    last = max(first, last)
    page = _fit(islice(lines, first, last), limit) if from_head else _fit(reversed(lines[first:last]), limit)[::-1]
    if not page:
        here = token.partition("/")[2] if token else _edge(lines, first)
        return StreamPage([], f"f/{here}", f"b/{here}")
    return StreamPage(page, f"f/{page[-1].event_id}", f"b/{page[0].event_id}")


def _edge(lines: list[Line], at: int) -> str:
    return lines[at - 1].event_id if 0 < at <= len(lines) else f"{0:056d}"


def _fit(lines: Iterable[Line], limit: int) -> list[Line]:
    page: list[Line] = []
    room = MOST_BYTES
    for line in islice(lines, limit):
        room -= len(line.message) + OVERHEAD
        if room < 0 and page:
            break
        page.append(line)
    return page
