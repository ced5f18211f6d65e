"""Where the quotas meet requests: the rim around `quotas` and `control_quotas`, with the clock of the process.

Reads of Firehose in the process are not counted (on AWS it makes one GetRecords per second and shard: E-2).
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from localstack import config
from localstack.aws.api import RequestContext

from hydrant.emulator.clock import CLOCK

from .. import exceptions, store
from ..models import Stream
from ..storage.shard import Shard, StoredRecords
from .control_quotas import RATES, ControlMeter

Request = Mapping[str, Any]
_NAME = re.compile(r"stream/([\w.-]+)")
_clock = CLOCK.ticks


@functools.cache
def _control() -> ControlMeter:
    return ControlMeter()


def refused_writes(stream: Stream, hash_keys: Sequence[bytes], sizes: Sequence[int]) -> dict[int, str]:
    """Return the shard id of each record, by index, that is not to be stored now.

    `sizes` in bytes of key and data. A record is refused when it is over a quota of its shard, when the memory is full
    of what was not read yet, and with LocalStack's KINESIS_ERROR_PROBABILITY all of a call are.
    """
    unlucky = random.random() < config.KINESIS_ERROR_PROBABILITY  # noqa: S311 - chance, not secrets
    admitted = 0 if unlucky else stream.admit(sizes)
    refused = _over_quota(stream, hash_keys[:admitted], sizes[:admitted]) if stream.growth is not None else {}
    return {**refused, **{i: stream.shard_of(hash_keys[i]).shard_id for i in range(admitted, len(sizes))}}


def begin_read(stream: Stream, shard: Shard) -> None:
    """Count a GetRecords; `ProvisionedThroughputExceededException` when it is over a quota."""
    if shard.meter and not shard.meter.begin_read(_clock()):
        raise exceptions.rate_exceeded(stream, shard.shard_id)


def end_read(shard: Shard, records: StoredRecords) -> None:
    """Count what a GetRecords returned."""
    if shard.meter:
        shard.meter.end_read(records.size, _clock())


def iterate(stream: Stream, shard: Shard) -> None:
    """Count a GetShardIterator; `ProvisionedThroughputExceededException` when it is over the quota."""
    if shard.meter and not shard.meter.iterate(_clock()):
        raise exceptions.rate_exceeded(stream, shard.shard_id)


def control_call(context: RequestContext, operation: str, request: Request) -> None:
    """Count a call of an operation; `LimitExceededException` when it comes too often."""
    if not store.settings().quotas:
        return
    name = _stream_name(request)
    region = f"{context.account_id} {context.region}"
    scopes = {
        "account": region,
        "stream": f"{region} {name}",
        "consumer": f"{request.get('ConsumerARN')} {request.get('ShardId')}",
    }
    now, rate = _clock(), RATES.get(operation)
    if rate and not _control().call(operation, scopes[rate.scope], now):
        raise exceptions.too_often(name, context.account_id)
    if not _control().may_change(operation, scopes["stream"], now):
        raise exceptions.too_often(name, context.account_id)


def control_done(context: RequestContext, operation: str, request: Request) -> None:
    """Count a call that was carried out, for those of which a stream takes few a day."""
    if store.settings().quotas:
        _control().changed(operation, f"{context.account_id} {context.region} {_stream_name(request)}", _clock())


def _over_quota(stream: Stream, hash_keys: Sequence[bytes], sizes: Sequence[int]) -> dict[int, str]:
    now, refused = _clock(), {}
    for i, (key, size) in enumerate(zip(hash_keys, sizes, strict=True)):
        shard = stream.shard_of(key)
        if shard.meter and not shard.meter.write(size, now):
            refused[i] = shard.shard_id
    _grow(stream, len(sizes) - len(refused), sum(size for i, size in enumerate(sizes) if i not in refused), now)
    return refused


def _stream_name(request: Request) -> str | None:
    if name := request.get("StreamName"):
        return str(name)
    found = _NAME.search(request.get("StreamARN") or request.get("ConsumerARN") or "")
    return found[1] if found else None


def _grow(stream: Stream, records: int, size: int, now: float) -> None:
    if stream.mode != "ON_DEMAND" or stream.growth is None:
        return
    with stream.lock:
        stream.growth.wrote(records, size, now)
        shards = len(stream.open_shards)
        target = stream.growth.target(shards, now) if stream.status == "ACTIVE" else shards
    if target > shards:
        stream.scale(target)
