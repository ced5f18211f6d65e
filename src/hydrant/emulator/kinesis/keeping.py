"""Streams that outlive the process: where their records lie, and how they come back (HYDRANT_PERSIST)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from hydrant.emulator.kept import place

from .storage.log import RecordLog
from .storage.stored_log import StoredLog, count_of

if TYPE_CHECKING:
    from .models import Stream

LOG = logging.getLogger(__name__)
SERVICE = "kinesis"


def log_of(stream: Stream, shard_index: int) -> RecordLog:
    """Return the log of a shard: on the disk when the stack is kept. Raises DurableError."""
    kept = place.log(f"{_name(stream)}/{shard_index:012d}", count_of)
    return RecordLog() if kept is None else StoredLog(kept)


def save() -> None:
    """Save what streams and shards there are. Raises CannotWrite."""
    place.CHANGES.save(SERVICE)


def forget(stream: Stream) -> None:
    """Delete the records of a stream."""
    place.forget_log(_name(stream))


def begin() -> None:
    """Let all streams that came back work again; records of streams that did not go. Raises DurableError."""
    from . import store
    from .models import kinesis_stores

    names = set()
    for _, _, streams_of in list(kinesis_stores.iter_stores()):
        streams_of.streams = {name: stream for name, stream in streams_of.streams.items() if not stream.deleted}
        for stream in streams_of.streams.values():
            stream.revive(store.ledger(), store.settings())
            names.add(_name(stream))
        for channel in list(streams_of.channels.values()):
            if not channel.deleted:
                channel.revive()
    place.forget_logs_but(SERVICE, names)


def _name(stream: Stream) -> str:
    return f"{SERVICE}/{stream.account_id}.{stream.region}.{stream.name}.{int(stream.created_at * 1e6)}"
