"""How often functions were invoked in one chain of requests: the Lineage of AWS's trace header (M-15).

AWS's SDKs send the header `X-Amzn-Trace-Id` of the invocation that they run in with whatever they ask for. SQS keeps it
with the message (AWSTraceHeader), S3 and SNS hand it on with their notifications; so the next invocation knows of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import unquote

HEADER = "X-Amzn-Trace-Id"
MOST_TURNS = 16
"""So often a function is invoked in one chain; the next invocation is stopped."""
_LINEAGE = "Lineage"
_MOST_FUNCTIONS = 32
"""Of so many functions of a chain the turns are told: the header stays small."""

_current: ContextVar[str] = ContextVar("hydrant_trace_header", default="")


@contextmanager
def traced(header: str | None) -> Iterator[None]:
    """What this thread sends meanwhile belongs to the chain of a trace header."""
    token = _current.set(header or "")
    try:
        yield
    finally:
        _current.reset(token)


def current() -> str:
    """The trace header of what this thread sends; empty where there is none."""
    return _current.get()


def turns(header: str, function: str) -> int:
    """How often a function, by its ARN without qualifier, was invoked in the chain of a header."""
    return _counts(header).get(_name(function), 0)


def has_lineage(header: str) -> bool:
    """Whether a header tells of invocations."""
    return bool(_counts(header))


def passed_on(header: str, function: str) -> str:
    """The header that an invocation of a function gets: with one turn more."""
    counts = _counts(header)
    counts[_name(function)] = counts.pop(_name(function), 0) + 1
    return _with(header, counts)


def merged(headers: Sequence[str]) -> str:
    """The header of an invocation with messages of several chains: of each function the most turns."""
    told = [header for header in headers if header]
    if not told:
        return ""
    counts: dict[str, int] = {}
    for header in told:
        for name, count in _counts(header).items():
            counts[name] = max(count, counts.get(name, 0))
    return _with(told[0], counts)


def _name(function: str) -> str:
    return f"{zlib.crc32(function.encode()):08x}"


def _counts(header: str) -> dict[str, int]:
    """Turns by function, `a87bd80c:1|68fd508a:5`; what is no such thing does not count. SDKs quote the bar."""
    text = unquote(next((value for name, value in _parts(header) if name == _LINEAGE), ""))
    pairs = (each.rpartition(":") for each in text.split("|"))
    return {name: int(count) for name, _, count in pairs if name and count.isascii() and count.isdecimal()}


def _with(header: str, counts: Mapping[str, int]) -> str:
    others = [f"{name}={value}" for name, value in _parts(header) if name != _LINEAGE]
    last = list(counts.items())[-_MOST_FUNCTIONS:]
    lineage = [f"{_LINEAGE}={'|'.join(f'{name}:{count}' for name, count in last)}"] if last else []
    return ";".join([*others, *lineage])


def _parts(header: str) -> list[tuple[str, str]]:
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return [(name, value) for name, sign, value in pairs if sign]
