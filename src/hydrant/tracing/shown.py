"""A way as text: a line for each step with its time, and the time since the one before. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ..rejections.texts import safe
from .way import Way

_WIDTH = 10


def text(way: Way) -> str:
    """All of it."""
    return "\n".join(_lines(way))


def _lines(way: Way) -> Iterator[str]:
    yield safe(way.title)
    before: float | None = None
    for step in way.in_time():
        yield f"  {_clock(step.at):<12}  {_since(step.at, before):>9}  {step.what:<{_WIDTH}} {step.text}"
        before = step.at if step.at is not None else before
    for unknown in way.unknown:
        yield f"  not known: {unknown}"


def _clock(at: float | None) -> str:
    if at is None:
        return ""
    found = datetime.datetime.fromtimestamp(at).astimezone()
    return f"{found:%H:%M:%S}.{found.microsecond // 1000:03}"


def _since(at: float | None, before: float | None) -> str:
    if at is None or before is None:
        return ""
    seconds = at - before
    return f"+{seconds * 1000:.0f} ms" if seconds < 10 else f"+{seconds:,.1f} s"
