"""How much an account may have in a region: the defaults of AWS, which it raises on request."""

from __future__ import annotations

from localstack.aws.api import RequestContext

from .. import exceptions, store
from ..models import Stream
from .account import commitment_holds
from .control_quotas import MAX_PASSING

SHARD_LIMIT = 20_000
"""Open shards of provisioned streams, in the largest regions [KDS: quotas and limits]."""
ON_DEMAND_LIMIT = 50
"""On-demand streams [KDS: quotas and limits]; enforced with HYDRANT_KINESIS_QUOTAS=1, as is the next one."""

MAX_CONSUMERS, MAX_CONSUMERS_ADVANTAGE = 20, 50
"""Registered consumers of a stream; the second of an on-demand stream whose account has committed itself (K-3)."""


def counts(context: RequestContext) -> tuple[int, int]:
    """Return the open shards, and the on-demand streams, of the caller's account and region; not of deleted ones."""
    streams = [stream for stream in store.streams_in(context.account_id, context.region) if not stream.deleted]
    return sum(len(stream.open_shards) for stream in streams), sum(stream.mode == "ON_DEMAND" for stream in streams)


def check_shards(context: RequestContext, more: int) -> None:
    """`LimitExceededException` when so many shards more would be too many."""
    present, _ = counts(context)
    if present + more > SHARD_LIMIT:
        raise exceptions.LimitExceededException(
            f"This request would exceed the shard limit for the account {context.account_id} in {context.region}."
            f" Current shard count for the account: {present}. Limit: {SHARD_LIMIT}."
            f" Number of additional shards that would have resulted from this request: {more}."
        )


def check_new_stream(context: RequestContext, mode: str, shard_count: int) -> None:
    """`LimitExceededException` when an account can't have one more stream of this kind now."""
    if mode == "PROVISIONED":
        check_shards(context, shard_count)
    if not store.settings().quotas:
        return
    _, on_demand = counts(context)
    if mode == "ON_DEMAND" and on_demand >= ON_DEMAND_LIMIT:
        raise exceptions.LimitExceededException(
            f"This request would exceed the on-demand stream limit for the account {context.account_id} in"
            f" {context.region}. Current on-demand stream count for the account: {on_demand}."
            f" Limit: {ON_DEMAND_LIMIT}."
        )
    check_passing(context)


def check_new_consumer(context: RequestContext, stream: Stream) -> None:
    """`LimitExceededException` when a stream has as many registered consumers as it may."""
    advantage = stream.mode == "ON_DEMAND" and commitment_holds(context)
    most = MAX_CONSUMERS_ADVANTAGE if advantage else MAX_CONSUMERS
    if len(stream.consumers) + stream.queue_count >= most:
        raise exceptions.LimitExceededException(
            f"Stream {stream.name} under account {stream.account_id} has {most} consumers registered already."
            " Queues count as such."
        )


def check_passing(context: RequestContext) -> None:
    """`LimitExceededException` when as many streams are CREATING or DELETING as may be at once."""
    if not store.settings().quotas:
        return
    streams = store.streams_in(context.account_id, context.region)
    if sum(stream.status in {"CREATING", "DELETING"} for stream in streams) >= MAX_PASSING:
        raise exceptions.LimitExceededException(
            f"Only {MAX_PASSING} streams can simultaneously be in CREATING or DELETING state in account"
            f" {context.account_id}."
        )
