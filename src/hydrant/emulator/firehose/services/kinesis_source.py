"""A Kinesis stream as source, read in the process without HTTP (E-1 to E-4).

Reading starts with what arrived at DeliveryStartTimestamp or later. A shard that came from a split or merge is read
after its parents have been read to their end (AWS's order is unknown, E-5; this one keeps each key in order).
"""

import logging
import threading
from collections.abc import Callable

from hydrant.emulator.columns import Same
from hydrant.emulator.kinesis.store import Shard, Stream

from ..checkpoints import Checkpoints
from ..engine.records import Records
from ..engine.source.base import Partition

LOG = logging.getLogger(__name__)
STREAM_GONE = "Kinesis.ResourceNotFound"
STREAM_GONE_MESSAGE = (
    "Firehose was unable to find the specified Kinesis stream. Create the stream and a new delivery stream for it."
)


class KinesisPartition:
    """One shard, and `reader`, what the delivery stream is called among the shard's readers."""

    def __init__(self, shard: Shard, reader: str, checkpoints: Checkpoints | None = None) -> None:
        self._shard = shard
        self._checkpoints = checkpoints or Checkpoints()
        self._reader = reader
        self._sealed = False
        self.partition_id = shard.shard_id

    @property
    def tip(self) -> int:
        """Position after the last record."""
        return self._shard.tip

    def read(self, position: int, limit: int, max_bytes: int) -> tuple[Records, int]:
        """Records from `position` on and the next position."""
        records, following = self._shard.read(position, limit, max_bytes)
        self._shard.readers.move(self._reader, following)
        numbers, keys, data, arrivals = records.columns
        return Records(numbers, Same(0, len(records)), keys, data, arrivals), following

    def count_from(self, position: int) -> int:
        """How many records there are from a position on."""
        return self._shard.count_from(position)

    def arrival_from(self, position: int) -> float | None:
        """When the oldest record from a position on arrived."""
        return self._shard.arrival_from(position)

    def wait(self, position: int, timeout: float) -> bool:
        """Block until there is a record at `position`, the shard closes or reading ends."""
        return self._shard.wait(position, timeout, lambda: self._sealed)

    def exhausted(self, position: int) -> bool:
        """Whether the shard is closed and read, or reading it has ended."""
        return self._sealed or (self._shard.closed and position >= self._shard.tip)

    def acknowledge(self, position: int) -> None:
        """Remember how far it has come; the stream's retention decides what is kept."""
        self._checkpoints.move(self._shard.shard_id, position)

    def seal(self) -> None:
        """Read no more: what is unread stays in the stream."""
        self._sealed = True
        self._shard.wake()


class KinesisSource:
    """All shards of a stream, parents before children; each from its checkpoint on, where it has one."""

    def __init__(
        self,
        stream: Stream,
        start_timestamp: float,
        report: Callable[[str, str], None],
        reader: str,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        """`start_timestamp` in epoch seconds; `report` gets code and message for the error log."""
        self._checkpoints = checkpoints or Checkpoints()
        self.kinesis_stream_arn: str | None = stream.arn
        self._stream = stream
        self._start_timestamp = start_timestamp
        self._report = report
        self._reader = reader
        self._lock = threading.RLock()
        self._known: set[str] = set()
        self._finished: set[str] = set()
        self._opened: Callable[[Partition, int], None] | None = None

    def start(self, opened: Callable[[Partition, int], None]) -> None:
        """Report every shard as soon as it may be read."""
        with self._lock:
            self._opened = opened
            self._stream.on_shards_changed.append(self._changed)
            self._open_ready()
        if self._stream.deleted:  # while the delivery stream was CREATING
            self._changed(self._stream)

    def finished(self, partition: Partition) -> None:
        """A shard has been read to its end."""
        with self._lock:
            self._finished.add(partition.partition_id)
            self._open_ready()

    def stop(self) -> None:
        """Report no more shards, and claim no records."""
        with self._lock:
            for shard in self._stream.shards.values():
                shard.readers.leave(self._reader)
            self._opened = None
            if self._changed in self._stream.on_shards_changed:
                self._stream.on_shards_changed.remove(self._changed)

    def retention_seconds(self) -> float:
        """The stream's retention."""
        return self._stream.retention_seconds

    def _changed(self, stream: Stream) -> None:
        if stream.deleted:
            LOG.warning("%s was deleted: its delivery stream stays ACTIVE and gets no more records", stream.arn)
            self._report(STREAM_GONE, STREAM_GONE_MESSAGE)
            return
        with self._lock:
            self._open_ready()

    def _open_ready(self) -> None:
        if self._opened is None:
            return
        shards = self._stream.shards
        self._known &= shards.keys()  # the stream forgets shards that are past its retention
        self._finished &= shards.keys()
        for shard_id, shard in shards.items():
            waiting = any(parent in shards and parent not in self._finished for parent in shard.parent_ids)
            if shard_id not in self._known and not waiting:
                self._known.add(shard_id)
                position = self._checkpoints.of(shard_id)
                # A power cut may have taken the newest records from the stream.
                position = shard.position_at(self._start_timestamp) if position is None else min(position, shard.tip)
                shard.readers.place(self._reader, position)
                self._opened(KinesisPartition(shard, self._reader, self._checkpoints), position)
