"""A stream of Kinesis as source, read in the store without any call (M-4)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from hydrant.emulator.arns import StreamArn
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kinesis.store import Shard, Stream, find_stream
from hydrant.emulator.pipes.engine.events import Origin

from ..engine.events import Record, of_stored
from ..engine.settings import Settings
from ..progress import Progress

_MOST_BYTES = 10 << 20
"""What one GetRecords gives on AWS."""


class SourceGone(Exception):
    """There is no such stream now. `deleted`: it was there, and what it had will never come again."""

    def __init__(self, words: str, *, deleted: bool = False) -> None:
        super().__init__(words)
        self.deleted = deleted


class KinesisShard:
    """A shard, under the name that its reader has in the store."""

    def __init__(self, stream: Stream, shard: Shard, origin: Origin, reader: str, stopped: threading.Event) -> None:
        self.name = shard.shard_id
        self.parents: Sequence[str] = shard.parent_ids
        self._stream, self._shard, self._origin, self._reader = stream, shard, origin, reader
        self._stopped = stopped

    def read(self, position: int, most: int) -> tuple[Sequence[Record], int]:
        """See Shard."""
        records, following = self._shard.read(position, most, _MOST_BYTES)
        name, origin = self.name, self._origin
        return [of_stored(record, name, origin) for record in records], following

    def wait(self, position: int, seconds: float) -> None:
        """See Shard."""
        self._shard.wait(position, seconds, self._stopped.is_set)

    def wake(self) -> None:
        """See Shard."""
        self._shard.wake()

    def ended(self, position: int) -> bool:
        """See Shard."""
        return self._shard.closed and position >= self._shard.tip

    def dealt(self, position: int) -> None:
        """See Shard."""
        self._shard.readers.move(self._reader, position)

    def hold(self, position: int, reads: Callable[[], bool]) -> None:
        """Keep what is not dealt with, also when memory is short, as long as `reads` says so."""
        self._shard.readers.place(self._reader, position, reads)

    def after(self, sequence: str) -> int:
        """See Shard. ValueError for a number that is not of this shard."""
        return self._shard.position_after(sequence)

    def retention(self) -> float:
        """See Shard."""
        return self._stream.retention_seconds

    def first_position(self, settings: Settings) -> int:
        """Where StartingPosition means."""
        if settings.start == "LATEST":
            return self._shard.tip
        return self.since(settings.moment) if settings.start == "AT_TIMESTAMP" else self._shard.horizon

    def since(self, moment: float | None) -> int:
        """The first record that arrived then or later; the oldest one without a time."""
        return self._shard.horizon if moment is None else self._shard.position_at(moment)

    def before(self, position: int) -> str:
        """The sequence number after which a reader at this position goes on."""
        return self._shard.continuation(position)


class KinesisSource:
    """A stream by the ARN of itself or of a consumer."""

    def __init__(self, settings: Settings, role: str, stopped: threading.Event) -> None:
        """`stopped`: nobody reads the stream any more."""
        arn = StreamArn.parse(settings.source)
        self._place = (arn.account, arn.region, arn.name)
        self._settings, self._stopped = settings, stopped
        consumer = (arn.consumer or "").partition(":")[0]
        self._reader = f"consumer {consumer}" if consumer else f"the event source mapping of {settings.function}"
        self._origin = Origin(settings.source, arn.region, role)
        self._seen: Stream | None = None

    def shards(self) -> dict[str, KinesisShard]:
        """All shards, by name. Raises SourceGone."""
        stream = find_stream(*self._place)
        seen, self._seen = self._seen, stream
        if stream is None or stream.deleted:
            raise SourceGone(f"Stream not found: {self._settings.stream}", deleted=(seen or stream) is not None)
        if seen not in {None, stream}:
            raise SourceGone(f"{self._settings.stream} was made anew", deleted=True)
        return {
            name: KinesisShard(stream, shard, self._origin, self._reader, self._stopped)
            for name, shard in list(stream.shards.items())
        }

    def leave(self) -> None:
        """Hold no records any more."""
        for shard in list(self._seen.shards.values()) if self._seen else ():
            shard.readers.leave(self._reader)


def begin(progress: Progress, shards: dict[str, KinesisShard], settings: Settings) -> None:
    """Take the position in each shard where reading begins."""
    dealt = {}
    if settings.start != "TRIM_HORIZON":
        dealt = {name: shard.before(shard.first_position(settings)) for name, shard in shards.items()}
    progress.begin(dealt, datetime.fromtimestamp(CLOCK.now(), UTC), frozenset(shards))


def position_in(progress: Progress, shard: KinesisShard, settings: Settings) -> int:
    """Where a shard goes on, or begins: one that came later is read whole."""
    last = progress.dealt.get(shard.name)
    if last is not None:
        try:
            return shard.after(last)
        except ValueError:  # the stream was made anew
            progress.forget_shard(shard.name)
            return shard.since(None)
    if settings.start == "LATEST" and shard.name in progress.first_shards and progress.started is not None:
        return shard.since(progress.started.timestamp())
    return shard.since(settings.moment if settings.start == "AT_TIMESTAMP" else None)
