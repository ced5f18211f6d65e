"""What a trace needs: which records a function was called with, which an object holds, who was told of it.

Records are named by shard and position, so an entry stands for a whole batch. Everything is bounded: the oldest entries
go. Reading looks at all of them, which takes milliseconds.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ENTRIES = 10_000
"""Of each kind."""
SPANS = 100
"""Of one object; beyond, the last one covers the rest."""

Span = tuple[str, int, int]
"""Shard, first position and the one after the last."""


@dataclass(frozen=True, slots=True)
class Call:
    """A batch that a function was called with; times in epoch seconds."""

    delivery_stream: str
    span: Span
    records: int
    function: str
    request_ids: tuple[str, ...]
    attempts: int
    started: float
    ended: float


@dataclass(frozen=True, slots=True)
class Written:
    """An object that was written. Each span holds records of the object, and maybe others."""

    delivery_stream: str
    output: str
    bucket: str
    key: str
    at: float
    records: int
    size: int
    spans: tuple[Span, ...]


@dataclass(slots=True)
class Message:
    """A message of a topic that tells of objects; `sent` has protocol, endpoint and time of each subscriber."""

    topic: str
    message_id: str
    at: float
    objects: tuple[tuple[str, str], ...]
    sent: list[tuple[str, str, float]] = field(default_factory=list)


class Journal:
    """Safe for concurrent use."""

    def __init__(self, entries: int = ENTRIES) -> None:
        self._calls: deque[Call] = deque(maxlen=entries)
        self._written: deque[Written] = deque(maxlen=entries)
        self._messages: dict[str, Message] = {}
        self._telling: dict[tuple[str, str], list[Message]] = {}
        """By bucket and key the messages that tell of an object."""
        self._entries = entries
        self._lock = threading.Lock()

    def called(self, call: Call) -> None:
        """A function answered, or its attempts are used up."""
        with self._lock:
            self._calls.append(call)

    def wrote(self, written: Written) -> None:
        """An object is in S3."""
        with self._lock:
            self._written.append(written)

    def published(self, message: Message) -> None:
        """A topic tells of an object."""
        with self._lock:
            if before := self._messages.pop(message.message_id, None):
                self._forget(before)
            self._messages[message.message_id] = message
            for each in message.objects:
                self._telling.setdefault(each, []).append(message)
            while len(self._messages) > self._entries:
                self._forget(self._messages.pop(next(iter(self._messages))))

    def sent(self, message_id: str, protocol: str, endpoint: str, at: float) -> None:
        """A message was sent to a subscriber; does nothing for one that tells of no object."""
        with self._lock:
            if message := self._messages.get(message_id):
                message.sent.append((protocol, endpoint, at))

    def calls_with(self, stream: str, shard: str, position: int) -> list[Call]:
        """Calls whose batch held a record, the oldest first."""
        with self._lock:
            return [
                call for call in self._calls if call.delivery_stream == stream and holds(call.span, shard, position)
            ]

    def objects_with(self, stream: str, shard: str, position: int) -> list[Written]:
        """Objects that may hold a record."""
        with self._lock:
            return [
                each
                for each in self._written
                if each.delivery_stream == stream and any(holds(span, shard, position) for span in each.spans)
            ]

    def object_named(self, key: str, bucket: str | None) -> list[Written]:
        """Objects with this key."""
        with self._lock:
            return [each for each in self._written if each.key == key and bucket in (None, each.bucket)]

    def calls_of(self, written: Written) -> list[Call]:
        """Calls whose batch may have had records that are in an object."""
        with self._lock:
            return [
                call
                for call in self._calls
                if call.delivery_stream == written.delivery_stream
                and any(_overlap(call.span, span) for span in written.spans)
            ]

    def messages_of(self, bucket: str, key: str) -> list[Message]:
        """Messages that tell of an object."""
        with self._lock:
            return list(self._telling.get((bucket, key), ()))

    def _forget(self, message: Message) -> None:
        for each in message.objects:
            left = [other for other in self._telling.get(each, ()) if other is not message]
            if left:
                self._telling[each] = left
            else:
                self._telling.pop(each, None)


def holds(span: Span, shard: str, position: int) -> bool:
    """Whether a position is within a span."""
    return span[0] == shard and span[1] <= position < span[2]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def merged(spans: Iterable[Span], most: int = SPANS) -> Sequence[Span]:
    """Spans sorted and joined where they touch; at most so many, the last one covers what is beyond in its shard."""
    joined: list[Span] = []
    for shard, begin, end in sorted(set(spans)):
        if joined and joined[-1][0] == shard and (begin <= joined[-1][2] or len(joined) >= most):
            joined[-1] = (shard, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((shard, begin, end))
    return joined


JOURNAL = Journal()
"""That of this emulator."""
