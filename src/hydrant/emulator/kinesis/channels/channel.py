"""A channel at work: one thread gathers the records of all shards, and writes an object when the oldest is old enough.

Its places in the shards move when an object is written: a record is delivered at least once, or is a dead letter. What
S3 refuses is tried again until the channel is deleted; meanwhile nothing more is gathered than one object holds.
"""

from __future__ import annotations

import json
import logging
import math
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from hydrant.emulator.kept.place import CHANGES

from . import formats, template

if TYPE_CHECKING:
    from ..models import Stream
    from ..storage.shard import StoredRecord

LOG = logging.getLogger(__name__)
MOST_BYTES = 64 << 20
"""An object is written when so much has been gathered, though it is not old enough."""
_READ_RECORDS, _READ_BYTES = 10_000, 10 << 20
_LOOK = 0.1
"""Seconds between two looks at the shards and the clock, which tests move."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


class SinkError(Exception):
    """An object could not be written, for now."""


class Sink(Protocol):
    """Where objects and log lines go."""

    def put(self, bucket: str, owner: str, key: str, body: bytes, storage_class: str | None) -> None: ...  # noqa: D102
    def log(self, group: str, stream: str, line: str) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Bucket:
    """A bucket, and the account that it must belong to."""

    arn: str
    owner: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.arn.rpartition(":")[2]


@dataclass(frozen=True)
class Destination:
    """Where records go, in which form; `errors_prefix` None: the default below the channel's name and id."""

    bucket: Bucket
    compression: str
    storage_class: str | None
    key_template: str | None
    errors: Bucket
    errors_prefix: str | None


@dataclass(frozen=True)
class Logging:
    """Whether failures are written to CloudWatch Logs; None: the default names."""

    enabled: bool = False
    group: str | None = None
    stream: str | None = None


class _Gathered(NamedTuple):
    shard_id: str
    record: StoredRecord


@dataclass(eq=False)
class Channel:
    """A channel. `start` begins its work; all other methods may be called from any thread."""

    name: str
    arn: str
    id: str
    role_arn: str
    stream: Stream
    record_format: str
    destination: Destination
    freshness: float
    logging: Logging
    encryption: Mapping[str, str] | None
    tags: dict[str, str]
    sink: Sink
    clock: Callable[[], float]
    state_seconds: float
    policy: str | None = None
    deleted: bool = False
    _read: dict[str, int] = field(default_factory=dict)
    _delivered: dict[str, int] = field(default_factory=dict)
    _gathered: list[_Gathered] = field(default_factory=list)
    _bytes: int = 0
    _oldest: float = math.inf
    _objects: int = 0
    _retry_at: float = 0.0
    _pause: float = _FIRST_PAUSE

    def __post_init__(self) -> None:
        self.created_at = self.clock()
        self._passing, self._passing_until = "CREATING", self.created_at + self.state_seconds
        self._ended, self._looking = threading.Event(), threading.Lock()
        for shard in list(self.stream.shards.values()):
            self._read[shard.shard_id] = shard.tip
            shard.readers.place(self._reader, shard.tip)
        self._delivered = dict(self._read)

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of a channel: what is gathered only is read from the stream again."""
        nothing = {"_gathered": [], "_bytes": 0, "_oldest": math.inf, "_retry_at": 0.0, "_pause": _FIRST_PAUSE}
        return {**vars(self), **nothing, "_read": dict(self._delivered)}

    def revive(self) -> None:
        """Go on in another process. A power cut may have taken the newest records from the stream."""
        for shard in list(self.stream.shards.values()):
            self._read[shard.shard_id] = min(self._read.get(shard.shard_id, 0), shard.tip)
            shard.readers.place(self._reader, self._read[shard.shard_id])
        self.start()

    @property
    def status(self) -> str:
        """CREATING, ACTIVE, UPDATING or DELETING; the passing ones end by themselves."""
        if self.deleted:
            return "DELETING"
        return self._passing if self.clock() < self._passing_until else "ACTIVE"

    @property
    def gone(self) -> bool:
        """Whether the channel was deleted and its DELETING has ended."""
        return self.deleted and self.clock() >= self._passing_until

    def start(self) -> None:
        """Begin to deliver."""
        threading.Thread(target=self._work, name=f"channel-{self.name}", daemon=True).start()

    def update(self, freshness: float | None, logging_: Logging | None) -> None:
        """Go by another freshness or other logs."""
        self.freshness = self.freshness if freshness is None else freshness
        self.logging = logging_ or self.logging
        self._passing, self._passing_until = "UPDATING", self.clock() + self.state_seconds

    def delete(self) -> None:
        """Deliver no more; what was delivered stays."""
        self.deleted, self._passing_until = True, self.clock() + self.state_seconds
        self._ended.set()
        for shard in list(self.stream.shards.values()):
            shard.readers.leave(self._reader)

    def forget(self) -> None:
        """Deliver nothing of what has been gathered so far: the stream's records were forgotten.

        Waits for a look that is under way: what is put afterwards is delivered, and nothing of before is written.
        """
        with self._looking:
            self._let_go()

    def look(self) -> None:
        """Gather what is there, and write it if it was time before: the object then holds all that had come by then."""
        with self._looking:
            now = self.clock()
            if self._bytes < MOST_BYTES:
                self._gather()
            if self._gathered and self._due(now) and now >= self._retry_at:
                self._deliver()

    @property
    def _reader(self) -> str:
        return f"channel {self.name}"

    def _work(self) -> None:
        while not self._ended.wait(_LOOK):
            try:
                self.look()
            except Exception:
                LOG.exception("a defect in channel %s; it goes on", self.name)

    def _gather(self) -> None:
        for shard in list(self.stream.shards.values()):
            position = self._read.setdefault(shard.shard_id, 0)
            while position < shard.tip and self._bytes < MOST_BYTES:
                records, position = shard.read(position, _READ_RECORDS, _READ_BYTES)
                self._gathered += [_Gathered(shard.shard_id, record) for record in records]
                self._oldest = min([self._oldest, *(record.arrival for record in records[:1])])
                self._bytes += sum(len(record.data) for record in records)
                self._read[shard.shard_id] = position

    def _due(self, now: float) -> bool:
        return self._bytes >= MOST_BYTES or now - self._oldest >= self.freshness

    def _deliver(self) -> None:
        """Write what was gathered and its dead letters; then it is done with, otherwise it is tried again."""
        now = datetime.fromtimestamp(self.clock(), UTC)
        faults = [(each, formats.fault(self.record_format, each.record.data)) for each in self._gathered]
        good = [each.record.data for each, words in faults if words is None]
        letters = [self._letter(each, words) for each, words in faults if words is not None]
        try:
            if letters:
                self._put_letters(letters, now)
                self._gathered = [each for each, words in faults if words is None]
            if good:
                self._put_records(good, now)
        except SinkError as error:
            self._failed(str(error))
            return
        self._let_go()

    def _let_go(self) -> None:
        """What was gathered is dealt with."""
        self._gathered, self._bytes, self._oldest, self._pause = [], 0, math.inf, _FIRST_PAUSE
        self._delivered = dict(self._read)
        CHANGES.touch("kinesis")
        for shard_id, position in self._read.items():
            if shard := self.stream.shards.get(shard_id):
                shard.readers.move(self._reader, position)

    def _put_records(self, records: list[bytes], now: datetime) -> None:
        where = self.destination
        extension = formats.extension(self.record_format, where.compression)
        name = template.ObjectName(self.name, self.id, now, extension)
        key = template.key(where.key_template or template.DEFAULT, name, self._suffix())
        body = formats.compressed(where.compression, formats.body(self.record_format, records))
        self.sink.put(where.bucket.name, where.bucket.owner, key, body, where.storage_class)

    def _put_letters(self, letters: list[str], now: datetime) -> None:
        where = self.destination
        prefix = where.errors_prefix or f"kinesis-channel/errors/{self.name}/{self.id}/"
        key = f"{prefix}{now:%Y/%m/%d/%H}/{self.name}-{now:%Y-%m-%d-%H-%M}-{self._suffix()}.json"
        self.sink.put(where.errors.name, where.errors.owner, key, "".join(letters).encode(), None)
        self._log(f"{len(letters)} records are no {self.record_format}: see {where.errors.name}/{key}")

    def _letter(self, each: _Gathered, words: str | None) -> str:
        about = {
            "channelName": self.name,
            "channelId": self.id,
            "streamARN": self.stream.arn,
            "shardId": each.shard_id,
            "sequenceNumber": each.record.sequence_number,
            "approximateArrivalTimestamp": int(each.record.arrival * 1000),
            "errorCode": "InvalidRecord",
            "errorMessage": words,
        }
        return json.dumps(about) + "\n"

    def _failed(self, words: str) -> None:
        self._retry_at = self.clock() + self._pause
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        LOG.warning("channel %s could not deliver, and tries again: %s", self.name, words)
        self._log(f"Delivery failed and is tried again: {words}")

    def _log(self, message: str) -> None:
        if self.logging.enabled:
            group = self.logging.group or f"/aws/kinesis/{self.name}/{self.id}"
            self.sink.log(group, self.logging.stream or "DestinationDelivery", json.dumps({"message": message}))

    def _suffix(self) -> str:
        self._objects += 1
        return f"{self._objects - 1:06d}-{secrets.token_hex(6)}"
