"""Requests and answers in AWS's CBOR, as the SDKs for Java write and read them. Pure.

Read is what those SDKs write for calls with records: maps and lists with and without a length [RFC 8949, 3.2.2], texts,
bytes and whole numbers. Anything else - a tag, null, a text in pieces, a member twice - is left to the long way. So are
more items than a put can have: this is read in the server's own thread. `cbor2`'s decoder in C would be as fast, but
the versions that LocalStack is built with read past the end of some texts (CVE-2025-64076) and nest without end
(CVE-2026-26209). Its encoder gets what we have made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2

from .put_bodies import Columns

_UNSIGNED, _BYTES, _TEXT, _LIST, _MAP = 0, 2, 3, 4, 5
_OPEN = -1
"""The length of what ends with a break."""
_BREAK = 0xFF
_TIME_TAG = 1
_EPOCH = datetime.fromtimestamp(0, UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MAX_DEPTH = 4
_MAX_ITEMS = 5000
"""500 records with three members each, their names, and some."""
_MAX_RECORDS = 500
_DATA = re.compile(rb"[\xa2\xbf]dData(?:([\x40-\x57])|\x58(.)|\x59(..)|\x5a(....))", re.DOTALL).match
_KEY = re.compile(rb"lPartitionKey(?:([\x60-\x77])|\x78(.)|\x79(..))", re.DOTALL).match


def read(body: bytes) -> dict[str, Any]:
    """The document of a body, its records mostly as columns. Raises ValueError for what the long way shall read."""
    reader = _Reader(body)
    try:
        request = dict(reader.members())
    except IndexError as error:
        raise ValueError("it ends too early") from error
    if reader.at != len(body):
        raise ValueError("something is behind it, or missing")
    return request


def write(answer: dict[str, Any]) -> bytes:
    """An answer, with times as AWS's SDKs read them: milliseconds, whole."""
    times: dict[datetime, cbor2.CBORTag] = {}
    for record in answer.get("Records") or ():
        arrived = record.get("ApproximateArrivalTimestamp")
        if arrived is not None:
            tagged = times.get(arrived) or times.setdefault(arrived, _time(arrived))
            record["ApproximateArrivalTimestamp"] = tagged
    return cbor2.dumps(answer)


def _time(moment: datetime) -> cbor2.CBORTag:
    return cbor2.CBORTag(_TIME_TAG, (moment - _EPOCH) // _MILLISECOND)


class _Reader:
    """Reads one body from its beginning on. Each method raises ValueError or IndexError where it cannot."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._left = _MAX_ITEMS
        self.at = 0

    def members(self) -> Iterator[tuple[str, Any]]:
        """Name and value of each member of the request."""
        if self._body[:1] == b"":
            raise ValueError("there is nothing")
        seen: set[str] = set()
        for name in self._names(seen):
            columns = self._columns() if name == "Records" else None
            yield name, self._item(1) if columns is None else columns

    def _names(self, seen: set[str]) -> Iterator[str]:
        """The names in a map; who asks reads each one's value before the next."""
        major, length = self._head()
        if major != _MAP:
            raise ValueError("no map")
        for _ in self._counted(length):
            name = self._item(_MAX_DEPTH)
            if type(name) is not str or name in seen:
                raise ValueError("no name, or one that was there before")
            seen.add(name)
            yield name

    def _item(self, depth: int) -> Any:
        at = self.at
        major, length = self._head()
        if major in (_TEXT, _BYTES) and length >= 0:
            part = self._body[self.at : self.at + length]
            if len(part) < length:
                raise ValueError("it ends too early")
            self.at += length
            return part.decode() if major == _TEXT else part
        if major == _UNSIGNED and length >= 0:
            return length
        if depth >= _MAX_DEPTH:
            raise ValueError("too deep")
        if major == _LIST:
            return [self._item(depth + 1) for _ in self._counted(length)]
        self.at = at
        return {name: self._item(depth + 1) for name in self._names(set())}

    def _head(self) -> tuple[int, int]:
        """Type and length, or value, of the item that begins here."""
        self._left -= 1
        if self._left < 0:
            raise ValueError("more than a put has")
        first = self._body[self.at]
        self.at += 1
        major, more = first >> 5, first & 31
        if more < 24:
            return major, more
        if more == 31:
            return major, _OPEN
        end = self.at + (1 << (more - 24))
        if more > 27 or end > len(self._body):
            raise ValueError("no length")
        value = int.from_bytes(self._body[self.at : end], "big")
        self.at = end
        return major, value

    def _counted(self, length: int) -> Iterator[None]:
        """Once for each item of a list or map of this length."""
        if length != _OPEN:
            for _ in range(length):
                yield
            return
        while self._body[self.at] != _BREAK:
            yield
        self.at += 1

    def _columns(self) -> Columns | None:
        """The records of a put, if each is as producers write it; else None, and nothing is read."""
        before = self.at
        major, length = self._head()
        if major == _LIST:
            columns = Columns([], [])
            if all(self._record(columns) for _ in self._counted(length)):
                return columns
        self.at = before
        return None

    def _record(self, columns: Columns) -> bool:
        """Whether a record with data and key and nothing else begins here; it is added to the columns."""
        body, begin = self._body, self.at
        data = _DATA(body, begin)
        if data is None or len(columns.keys) == _MAX_RECORDS:
            return False
        end = data.end() + _length(data)
        key = _KEY(body, end)
        if key is None:
            return False
        last = key.end() + _length(key)
        if last > len(body) or (body[begin] == 0xBF and body[last] != _BREAK):
            return False
        columns.data.append(body[data.end() : end])
        columns.keys.append(body[key.end() : last].decode())
        self.at = last + (body[begin] == 0xBF)
        return True


def _length(match: re.Match[bytes]) -> int:
    """The length that a head tells: in itself, or in the bytes behind it."""
    which = match.lastindex or 0
    value = int.from_bytes(match[which], "big")
    return value & 31 if which == 1 else value
