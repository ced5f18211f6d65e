"""Finds a record among those that the streams hold: by its sequence number, or by a member of its document."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from hydrant.emulator.kinesis.store import Shard, StoredRecord, Stream, all_streams
from hydrant.members import has_member, needle

MOST = 10
"""So many records are found by a member."""
_CHUNK_RECORDS = 2_000
_CHUNK_BYTES = 32 * 1024 * 1024


class Place(NamedTuple):
    """Where a record is; `record` is None when the stream does not hold it any more."""

    stream: Stream
    shard: Shard
    position: int
    record: StoredRecord | None


def by_number(sequence_number: str) -> Place | None:
    """The place that a sequence number names, whether the record is still there or not."""
    for stream in all_streams():
        for shard in list(stream.shards.values()):
            try:
                position = shard.position_of(sequence_number)
            except ValueError:  # below the shard's, or above
                continue
            if position < shard.tip and shard.sequence_numbers(position, 1) == [sequence_number]:
                return Place(stream, shard, position, _held(shard, position))
    return None


def _held(shard: Shard, position: int) -> StoredRecord | None:
    if position < shard.horizon:
        return None
    records, following = shard.read(position, 1, 1)
    return records[0] if records and following == position + 1 else None


def by_member(name: str, value: str, most: int = MOST) -> list[Place]:
    """Records whose document has a member of this value, as text or as JSON; the newest of each shard first."""
    found: list[Place] = []
    for stream in all_streams():
        for shard in list(stream.shards.values()):
            newest = islice(_with(shard, name, value), most)
            found += [Place(stream, shard, position, record) for position, record in newest]
    return sorted(found, key=lambda place: -place.record.arrival if place.record else 0.0)[:most]


def _with(shard: Shard, name: str, value: str) -> Iterator[tuple[int, StoredRecord]]:
    """Position and record, the newest first: of many only those are wanted."""
    part = needle(value)
    end = shard.tip
    while end > shard.horizon:
        begin = max(shard.horizon, end - _CHUNK_RECORDS)
        for position, record in reversed(list(_between(shard, begin, end))):
            if part in record.data and has_member(record.data, name, value):
                yield position, record
        end = begin


def _between(shard: Shard, begin: int, end: int) -> Iterator[tuple[int, StoredRecord]]:
    """Records of a shard from one position to another; what is dropped meanwhile is left out."""
    position = begin
    while position < end:
        records, following = shard.read(position, end - position, _CHUNK_BYTES)
        if not records:
            return
        first = following - len(records)
        yield from ((first + index, record) for index, record in enumerate(records) if first + index < end)
        position = following
