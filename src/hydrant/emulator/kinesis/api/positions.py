"""Where reading starts: the five iterator types, shared by GetShardIterator and SubscribeToShard."""

from __future__ import annotations

from hydrant.emulator.clock import CLOCK

from .. import exceptions
from ..models import Stream
from ..storage.shard import Shard


def starting_position(
    stream: Stream, shard: Shard, kind: str, sequence_number: str | None, timestamp: float | None
) -> int:
    """Return the absolute position in the shard that an iterator type means. `InvalidArgumentException` if it can't."""
    by_number = kind in {"AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"}
    if by_number != (sequence_number is not None) and kind != "AT_TIMESTAMP":
        raise exceptions.InvalidArgumentException(
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or"
            " (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber."
            f" Request specified {kind} and {'no' if by_number else 'also a'} StartingSequenceNumber."
        )
    if sequence_number is not None and by_number:
        return _by_number(stream, shard, kind, sequence_number)
    if kind == "AT_TIMESTAMP":
        return _by_time(shard, timestamp)
    return shard.tip if kind == "LATEST" else shard.horizon


def _by_number(stream: Stream, shard: Shard, kind: str, number: str) -> int:
    find = shard.position_of if kind == "AT_SEQUENCE_NUMBER" else shard.position_after
    try:
        return find(number)
    except ValueError:
        raise exceptions.invalid_starting_number(stream, shard.shard_id, number) from None


def _by_time(shard: Shard, timestamp: float | None) -> int:
    if timestamp is None:
        raise exceptions.InvalidArgumentException(
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP."
            " Current request has no timestamp parameter."
        )
    now = CLOCK.now()
    if timestamp > now:
        raise exceptions.InvalidArgumentException(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis."
            f" timestampInMillis: {int(timestamp * 1000)}, currentTimestampInMillis: {int(now * 1000)}"
        )
    return shard.position_at(timestamp)
