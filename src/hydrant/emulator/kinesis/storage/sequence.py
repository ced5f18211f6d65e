"""Sequence numbers: decimal strings of 56 digits that grow within a shard, as on AWS: pure rules.

    186 bits:  2 | creation of the shard, s (36) | shard, low bits (4) | count of records (64) | shard (76) | 2 (4)

The place of a record is therefore found by arithmetic. A child is given a later second than its parents, so that its
numbers are above theirs. Clients must not take the layout for granted: AWS promises only the growth.
"""

from __future__ import annotations

from itertools import count as numbers
from itertools import islice

_VERSION = 2 << 184
_SECONDS_SHIFT = 148
_SHARD_SHIFT = 144
_COUNT_SHIFT = 80
STEP = 1 << _COUNT_SHIFT
"""Distance between two neighbours of a shard."""


def shard_base(created_seconds: int, shard_index: int) -> int:
    """Return the number below all records of a shard: its StartingSequenceNumber."""
    return (
        _VERSION
        | (created_seconds & ((1 << 36) - 1)) << _SECONDS_SHIFT
        | (shard_index & 15) << _SHARD_SHIFT
        | shard_index << 4
        | 2
    )


def number_at(base: int, position: int) -> str:
    """Return the sequence number of the record at an absolute position of the shard."""
    return str(base + (position + 1) * STEP)


def numbers_from(base: int, position: int, count: int) -> list[str]:
    """Return the sequence numbers of `count` records from a position on."""
    first = base + (position + 1) * STEP
    return list(map(str, islice(numbers(first, STEP), count)))  # a range multiplies for each


def at(base: int, number: int) -> int:
    """Return the position of the first record whose number is at least `number`. `ValueError` if below the shard's."""
    return max(0, -(-_offset(base, number) // STEP) - 1)


def after(base: int, number: int) -> int:
    """Return the position of the first record whose number is above `number`. `ValueError` if below the shard's."""
    return _offset(base, number) // STEP


def _offset(base: int, number: int) -> int:
    if number < base:
        raise ValueError("the sequence number is below those of the shard")
    return number - base
