"""SubscribeToShard: records pushed to a registered consumer as an event stream.

A stream that was taken over, or whose consumer or data stream is gone, ends within the time of a heartbeat.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator

from localstack.aws.api import RequestContext

from hydrant.emulator.clock import CLOCK

from .. import exceptions, metrics
from ..consumer import Consumer
from ..models import Stream
from ..storage.shard import Shard
from .answers import child_shards
from .operations import Answer, Request, consumer_by_arn, epoch, operation, stream_by_arn
from .positions import starting_position
from .records import MAX_BYTES_PER_GET, MAX_RECORDS_PER_GET, records_answer

MAX_SUBSCRIPTION_SECONDS = 300.0
"""Seconds until the caller must subscribe again [Kinesis API reference: SubscribeToShard]."""
HEARTBEAT = 5.0
"""Seconds until an event without records is sent."""


class SubscribeOperations:
    """SubscribeToShard."""

    @operation("SubscribeToShard")
    def subscribe_to_shard(self, context: RequestContext, request: Request) -> Answer:
        """Push records from a starting position on, for up to five minutes."""
        stream = stream_by_arn(context, request["ConsumerARN"])
        consumer = consumer_by_arn(stream, request["ConsumerARN"])
        if stream.status in {"CREATING", "DELETING"}:
            raise exceptions.stream_not_active(stream)
        if CLOCK.now() < consumer.ready_at:
            raise exceptions.consumer_busy(stream, consumer.name, "it is not ACTIVE yet")
        shard = stream.shards.get(request["ShardId"])
        if shard is None:
            raise exceptions.shard_missing(stream.name, stream.account_id, request["ShardId"])
        start = request["StartingPosition"]
        timestamp = start.get("Timestamp")
        position = starting_position(
            stream,
            shard,
            start["Type"],
            start.get("SequenceNumber"),
            None if timestamp is None else epoch(timestamp),
        )
        if request.get("DryRun"):
            raise exceptions.dry_run("SubscribeToShard")
        number = consumer.subscriptions.begin(shard.shard_id, time.monotonic())
        if number is None:
            raise exceptions.consumer_busy(stream, consumer.name, f"it subscribed to {shard.shard_id} a moment ago")
        served = functools.partial(consumer.subscriptions.current, shard.shard_id, number)
        shard.readers.place(consumer.reader, position)
        return {"EventStream": _events(stream, shard, position, consumer, served)}


def _events(
    stream: Stream, shard: Shard, position: int, consumer: Consumer, served: Callable[[], bool]
) -> Iterator[Answer]:
    end = time.monotonic() + MAX_SUBSCRIPTION_SECONDS
    while (left := end - time.monotonic()) > 0:
        if not served():
            return
        shard.readers.move(consumer.reader, position)  # the event before was taken
        shard.wait(position, min(HEARTBEAT, left))
        if stream.deleted or not served():
            return
        records, position = shard.read(position, MAX_RECORDS_PER_GET, MAX_BYTES_PER_GET)
        behind = shard.millis_behind(position)
        event: Answer = {
            "Records": records_answer(stream, records),
            "ContinuationSequenceNumber": shard.continuation(position),
            "MillisBehindLatest": behind,
        }
        metrics.pushed(stream, consumer.name, records, behind)
        at_end = shard.closed and position >= shard.tip
        if at_end:
            event["ChildShards"] = child_shards(stream, shard)
        yield {"SubscribeToShardEvent": event}
        if at_end:
            shard.readers.move(consumer.reader, position)
            return
