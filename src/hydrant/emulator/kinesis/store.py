"""Kinesis inside the process: what Firehose and other parts of the emulator use without HTTP.

    stream = find_stream("000000000000", "us-east-1", "events")
    for shard in stream.shards.values():
        position = shard.tip                       # LATEST; shard.horizon is TRIM_HORIZON
        while shard.wait(position, timeout=1.0):
            records, position = shard.read(position, 10_000, 10 << 20)

A reader is at the end of a closed shard when `shard.closed and position >= shard.tip`. `stream.on_shards_changed` is a
list of callbacks (see `Stream`); `stream.deleted` tells that the stream is no more.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator

from .consumer import Consumer
from .models import KinesisStore, Stream, kinesis_stores
from .settings import Settings
from .storage.memory import MemoryLedger
from .storage.shard import Shard, StoredRecord, StoredRecords

__all__ = [
    "Consumer",
    "Shard",
    "StoredRecord",
    "StoredRecords",
    "Stream",
    "all_streams",
    "create_stream",
    "delete_stream",
    "find_stream",
]

_names = threading.RLock()


@functools.cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings.from_environment()


@functools.cache
def ledger() -> MemoryLedger:
    """Return the count of memory of this process."""
    return MemoryLedger(settings().memory_bytes, drop_unread=settings().drops_unread)


def find_stream(account_id: str, region: str, name: str) -> Stream | None:
    """Return a stream in any state, None when there is none of this name."""
    with _names:
        streams = kinesis_stores[account_id][region].streams
        stream = streams.get(name)
        if stream is not None and stream.gone:
            del streams[name]
            return None
        return stream


def create_stream(account_id: str, region: str, name: str, *, shard_count: int, mode: str) -> Stream | None:
    """Make a stream; None when the name is taken."""
    with _names:
        if find_stream(account_id, region, name):
            return None
        stream = Stream(
            name, account_id, region, shard_count=shard_count, mode=mode, ledger=ledger(), settings=settings()
        )
        kinesis_stores[account_id][region].streams[name] = stream
        return stream


def delete_stream(stream: Stream) -> None:
    """Delete a stream: its records go at once, its name when DELETING has ended.

    Raises CannotWrite where the stack is kept and the disk takes nothing.
    """
    stream.delete()
    find_stream(stream.account_id, stream.region, stream.name)


def streams_in(account_id: str, region: str) -> list[Stream]:
    """Return the streams of an account and region, by name."""
    with _names:
        store: KinesisStore = kinesis_stores[account_id][region]
        return [stream for name in sorted(store.streams) if (stream := find_stream(account_id, region, name))]


def all_streams() -> Iterator[Stream]:
    """Yield every stream of every account and region."""
    with _names:
        places = [(account_id, region) for account_id, region, _ in kinesis_stores.iter_stores()]
    for account_id, region in places:
        yield from streams_in(account_id, region)
