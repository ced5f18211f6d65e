"""A queue on a data stream: takes records from the shards as consumers ask for them, and keeps track of each.

Contents stay in the stream: a record that the stream keeps no longer is delivered no more.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from .deliveries import Deliveries, Delivery, Place

if TYPE_CHECKING:
    from ..models import Stream
    from ..storage.shard import Shard, StoredRecord

MAX_BYTES = 10 << 20
"""No more records are gathered for an answer that has so many."""
_MAX_DIGITS = 20
_GONE, _INVALID = "ResourceNotFoundException", "InvalidArgumentException"


@dataclass(frozen=True)
class Attributes:
    """What can be changed about a queue (K-4)."""

    visibility_seconds: int = 30
    max_receives: int | None = 6
    """None: no record becomes a dead letter."""


class Start(NamedTuple):
    """Where a queue begins: TRIM_HORIZON, LATEST or AT_TIMESTAMP, with the time in epoch seconds."""

    kind: str = "LATEST"
    timestamp: float | None = None


class Received(NamedTuple):
    """A record as a consumer gets it."""

    handle: str
    record: StoredRecord
    first_received_at: float
    received: int


class Refused(NamedTuple):
    """Why nothing was done for a receipt handle: a code of AWS's, and words."""

    code: str
    words: str


@dataclass(eq=False)
class Queue:
    """A queue. All methods may be called from any thread; `clock` gives epoch seconds."""

    name: str
    arn: str
    stream: Stream
    start: Start
    attributes: Attributes
    tags: dict[str, str]
    clock: Callable[[], float]
    state_seconds: float
    policy: str | None = None
    deleted: bool = False
    _deliveries: Deliveries = field(default_factory=Deliveries)
    _cursors: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _secret: str = field(default_factory=lambda: secrets.token_hex(12))
    _turn: int = 0

    def __post_init__(self) -> None:
        self.created_at = self.clock()
        self._passing, self._passing_until = "CREATING", self.created_at + self.state_seconds
        oldest = max(self.stream.created_at, self.stream.oldest_possible)
        self.starts_at = {
            "LATEST": self.created_at,
            "TRIM_HORIZON": oldest,
            "AT_TIMESTAMP": max(self.start.timestamp or 0.0, oldest),
        }[self.start.kind]
        for shard in list(self.stream.shards.values()):
            self._cursors[shard.shard_id] = self._begin(shard)
            shard.readers.place(self._reader, self._cursors[shard.shard_id])

    @property
    def status(self) -> str:
        """CREATING, ACTIVE, UPDATING or DELETING; the passing ones end by themselves."""
        if self.deleted:
            return "DELETING"
        return self._passing if self.clock() < self._passing_until else "ACTIVE"

    @property
    def gone(self) -> bool:
        """Whether the queue was deleted and its DELETING has ended."""
        return self.deleted and self.clock() >= self._passing_until

    def update(self, attributes: Attributes) -> None:
        """Go by other attributes; what is in flight keeps its time."""
        self.attributes = attributes
        self._passing, self._passing_until = "UPDATING", self.clock() + self.state_seconds

    def delete(self) -> None:
        """Deliver no more; handles are valid no more; the stream keeps its records."""
        self.deleted, self._passing_until = True, self.clock() + self.state_seconds
        for shard in list(self.stream.shards.values()):
            shard.readers.leave(self._reader)

    def receive(self, limit: int, visibility: float | None, *, dead: bool) -> list[Received]:
        """Up to so many visible records, dead ones or others; they are in flight for `visibility` seconds then."""
        with self._lock:
            now = self.clock()
            seconds = self.attributes.visibility_seconds if visibility is None else visibility
            chosen = self._choose(now, limit, dead=dead)
            for delivery, _ in chosen:
                self._deliveries.send(delivery, now, seconds)
            return [
                Received(self._handle(delivery), record, delivery.first_received_at or now, delivery.received)
                for delivery, record in chosen
            ]

    def acknowledge(self, handle: str, *, dead: bool) -> Refused | None:
        """Deliver a record no more."""
        with self._lock:
            delivery = self._of(handle, dead=dead)
            if isinstance(delivery, Refused):
                return delivery
            self._deliveries.forget(delivery)
            self._note(delivery.place.shard_id)
            return None

    def change_visibility(self, handle: str, seconds: float, *, dead: bool) -> Refused | None:
        """Let a record be in flight for so many seconds from now on."""
        with self._lock:
            delivery = self._of(handle, dead=dead)
            if isinstance(delivery, Refused):
                return delivery
            self._deliveries.hide(delivery, self.clock(), seconds, self.attributes.max_receives)
            return None

    def restore(self, handle: str) -> Refused | None:
        """Let a dead record be delivered like others again."""
        with self._lock:
            delivery = self._of(handle, dead=True)
            if isinstance(delivery, Refused):
                return delivery
            self._deliveries.restore(delivery)
            return None

    def revive(self) -> None:
        """Go on in another process. A power cut may have taken the newest records from the stream."""
        for shard in list(self.stream.shards.values()):
            self._cursors[shard.shard_id] = min(self._cursors.get(shard.shard_id, 0), shard.tip)
            shard.readers.place(self._reader, 0)
            self._note(shard.shard_id)

    @property
    def _reader(self) -> str:
        return f"queue {self.name}"

    def _begin(self, shard: Shard) -> int:
        if self.start.kind == "LATEST":
            return shard.tip
        return shard.horizon if self.start.kind == "TRIM_HORIZON" else shard.position_at(self.starts_at)

    def _choose(self, now: float, limit: int, *, dead: bool) -> list[tuple[Delivery, StoredRecord]]:
        chosen: list[tuple[Delivery, StoredRecord]] = []
        size = 0
        while len(chosen) < limit and size < MAX_BYTES:
            delivery = self._deliveries.next_visible(now, self.attributes.max_receives, dead=dead)
            if delivery is None:
                break
            record = self._read(delivery.place)
            if record is None:
                self._deliveries.forget(delivery)
                continue
            chosen.append((delivery, record))
            size += len(record.data)
        if not dead and len(chosen) < limit and size < MAX_BYTES:
            chosen += self._fresh(limit - len(chosen), MAX_BYTES - size)
        return chosen

    def _read(self, place: Place) -> StoredRecord | None:
        """A record that was taken before; None when the stream keeps it no more."""
        shard = self.stream.shards.get(place.shard_id)
        records, following = shard.read(place.position, 1, 1) if shard else ([], 0)
        return records[0] if records and following == place.position + 1 else None

    def _fresh(self, limit: int, max_bytes: int) -> list[tuple[Delivery, StoredRecord]]:
        """Records that nobody has received yet, from each shard in turn."""
        found: list[tuple[Delivery, StoredRecord]] = []
        for shard in self._shards_in_turn():
            cursor = self._cursors.get(shard.shard_id, 0)
            if cursor >= shard.tip:
                continue
            records, following = shard.read(cursor, limit - len(found), max_bytes)
            first = following - len(records)
            found += [
                (self._deliveries.take(Place(shard.shard_id, first + i)), record) for i, record in enumerate(records)
            ]
            self._cursors[shard.shard_id] = following
            self._note(shard.shard_id)
            max_bytes -= sum(len(record.data) for record in records)
            if len(found) >= limit or max_bytes <= 0:
                break
        return found

    def _shards_in_turn(self) -> Iterator[Shard]:
        shards = list(self.stream.shards.values())
        self._turn += 1
        for i in range(len(shards)):
            yield shards[(self._turn + i) % len(shards)]

    def _note(self, shard_id: str) -> None:
        """Tell the shard which records are needed no more."""
        shard, oldest = self.stream.shards.get(shard_id), self._deliveries.oldest(shard_id)
        if shard is not None:
            shard.readers.move(self._reader, self._cursors.get(shard_id, 0) if oldest is None else oldest)

    def _handle(self, delivery: Delivery) -> str:
        return f"{self._secret}:{delivery.place.shard_id}:{delivery.place.position}:{delivery.receipt}"

    def _of(self, handle: str, *, dead: bool) -> Delivery | Refused:
        """The record of a handle, when it is the newest one of it."""
        self._deliveries.land(self.clock(), self.attributes.max_receives)
        secret, _, rest = handle.partition(":")
        shard_id, _, numbers = rest.partition(":")
        position, _, receipt = numbers.partition(":")
        if secret != self._secret or not (_is_number(position) and _is_number(receipt)):
            return Refused(_INVALID, "The receipt handle is none of this queue.")
        delivery = self._deliveries.find(Place(shard_id, int(position)))
        if delivery is None:
            return Refused(_GONE, "The record was acknowledged, or its retention has ended.")
        if delivery.receipt != int(receipt):
            return Refused(_INVALID, "The record has been received again: use its newest receipt handle.")
        if delivery.dead != dead:
            words = "is a dead-letter record" if delivery.dead else "is no dead-letter record"
            return Refused(_INVALID, f"The record {words}.")
        return delivery


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS


def changed(attributes: Attributes, visibility: int | None, letters: tuple[int | None] | None) -> Attributes:
    """The attributes with those that are given; `letters` has the most receives, None in it for no dead letters."""
    if visibility is not None:
        attributes = replace(attributes, visibility_seconds=visibility)
    return attributes if letters is None else replace(attributes, max_receives=letters[0])
