"""How the space of hash keys is divided among shards: pure rules.

A partition key's MD5 is its hash key, a number of 128 bits; each open shard holds one range of them and the ranges of
all open shards partition the space [Kinesis API reference: PutRecord, HashKeyRange].
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

KEY_SPACE = 1 << 128
"""Number of hash keys; the last one is 340282366920938463463374607431768211455."""

try:  # Python's own takes half of OpenSSL's time for texts as short as keys
    from _md5 import md5 as _md5  # type: ignore[import-not-found]
except ImportError:  # a Python built without it
    _md5 = hashlib.md5


class HashRange(NamedTuple):
    """Hash keys `start` to `end`, both included."""

    start: int
    end: int


def hash_key(partition_key: str) -> bytes:
    """Return the hash key of a partition key: 16 bytes, most significant first."""
    return hash_keys([partition_key.encode()])[0]


def hash_keys(partition_keys: Iterable[bytes]) -> list[bytes]:
    """Return the hash keys of partition keys in UTF-8."""
    return [_md5(key, usedforsecurity=False).digest() for key in partition_keys]


def explicit_hash_key(number: str) -> bytes:
    """Return the hash key that `ExplicitHashKey` names; `OverflowError` or `ValueError` if it is not below 2**128."""
    return int(number).to_bytes(16, "big")


def uniform_starts(count: int) -> list[int]:
    """Return where `count` ranges of equal size begin."""
    return [index * KEY_SPACE // count for index in range(count)]


def uniform_ranges(count: int) -> list[HashRange]:
    """Divide the space into `count` ranges of equal size (they differ by one key at most)."""
    starts = uniform_starts(count)
    return [HashRange(start, end - 1) for start, end in zip(starts, [*starts[1:], KEY_SPACE], strict=True)]


def split(parent: HashRange, new_start: int) -> tuple[HashRange, HashRange]:
    """Divide a range; `new_start` begins the second part. `ValueError` when a part would be empty."""
    if not parent.start < new_start <= parent.end:
        raise ValueError("a split must leave keys on both sides")
    return HashRange(parent.start, new_start - 1), HashRange(new_start, parent.end)


def merge(one: HashRange, other: HashRange) -> HashRange:
    """Join two ranges that touch, in either order. `ValueError` when they don't."""
    low, high = sorted((one, other))
    if low.end + 1 != high.start:
        raise ValueError("only ranges that touch can be merged")
    return HashRange(low.start, high.end)


class ScalePlan(NamedTuple):
    """What leads to equal ranges: first cut at `cuts`, then join at `joins` (each the start of a second part)."""

    cuts: list[int]
    joins: list[int]


def plan_scaling(starts: Sequence[int], target: int) -> ScalePlan:
    """Plan the way from ranges that begin at `starts` to `target` equal ranges, no shard having over two parents."""
    wanted, present = set(uniform_starts(target)), set(starts)
    return ScalePlan(cuts=sorted(wanted - present), joins=sorted(present - wanted))
