"""Operations on shards: list, split, merge, scale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from localstack.aws.api import RequestContext

from .. import exceptions
from ..models import Stream
from ..storage import hashing
from ..storage.shard import Shard
from . import limits, tokens
from .answers import shard_answer
from .operations import Answer, Request, active_stream_of, operation, same_creation, stream_by_arn, stream_of

SCALE_FACTOR = 2
MAX_SHARDS = 10_000
"""What UpdateShardCount scales to at most [Kinesis API reference: UpdateShardCount]."""
PAGE = 1000
_NOT_WITH_TOKEN = ("ExclusiveStartShardId", "StreamCreationTimestamp")
"""The token carries them [Kinesis API reference: ListShards]; a ShardFilter beside it is ignored."""


class ShardOperations:
    """ListShards and resharding."""

    @operation("ListShards")
    def list_shards(self, context: RequestContext, request: Request) -> Answer:
        """List shards that pass the filter, in pages."""
        stream, after, shard_filter = _list_place(context, request)
        if stream.status in {"CREATING", "DELETING"}:
            raise exceptions.stream_not_active(stream)
        stream.forget_expired_shards()
        passes = _filter(stream, shard_filter)
        shards = [shard for shard in stream.shards.values() if shard.shard_id > after and passes(shard)]
        limit = request.get("MaxResults") or PAGE
        answer: Answer = {"Shards": [shard_answer(shard) for shard in shards[:limit]]}
        if len(shards) > limit:
            place = [stream.arn, stream.created_at, shards[limit - 1].shard_id, shard_filter]
            answer["NextToken"] = tokens.write_next("shards", place)
        return answer

    @operation("SplitShard")
    def split_shard(self, context: RequestContext, request: Request) -> None:
        """Close a shard and open two in its place."""
        stream = _provisioned(context, request, "SplitShard")
        shard = _open_shard(stream, request["ShardToSplit"])
        start, (low, high) = int(request["NewStartingHashKey"]), shard.hash_range
        if not low + 1 < start < high:
            raise exceptions.InvalidArgumentException(
                f"NewStartingHashKey {start} used in SplitShard() on shard {shard.shard_id} in stream {stream.name}"
                f" under account {stream.account_id} is not both greater than one plus the shard's StartingHashKey"
                f" {low} and less than the shard's EndingHashKey {high}."
            )
        limits.check_shards(context, 1)
        stream.split_shard(shard.shard_id, start)

    @operation("MergeShards")
    def merge_shards(self, context: RequestContext, request: Request) -> None:
        """Close two neighbours and open one in their place."""
        stream = _provisioned(context, request, "MergeShards")
        one = _open_shard(stream, request["ShardToMerge"])
        other = _open_shard(stream, request["AdjacentShardToMerge"])
        try:
            hashing.merge(one.hash_range, other.hash_range)
        except ValueError:
            raise exceptions.InvalidArgumentException(
                f"Shards {one.shard_id} and {other.shard_id} in stream {stream.name} under account {stream.account_id}"
                " are not an adjacent pair of shards eligible for merging"
            ) from None
        stream.merge_shards(one.shard_id, other.shard_id)

    @operation("UpdateShardCount")
    def update_shard_count(self, context: RequestContext, request: Request) -> Answer:
        """Scale to a number of shards of equal range, at most to double and at least to half."""
        stream = _provisioned(context, request, "UpdateShardCount")
        current, target = len(stream.open_shards), request["TargetShardCount"]
        counts = f"Current open shard count: {current}, Target shard count: {target}"
        if target > current * SCALE_FACTOR:
            raise exceptions.LimitExceededException(
                f"UpdateShardCount cannot scale up over double your current open shard count. {counts}"
            )
        if target > MAX_SHARDS:
            raise exceptions.LimitExceededException(
                f"UpdateShardCount cannot scale up to more than {MAX_SHARDS} shards. {counts}"
            )
        if target * SCALE_FACTOR < current:
            raise exceptions.LimitExceededException(
                f"UpdateShardCount cannot scale down below half your current open shard count. {counts}"
            )
        limits.check_shards(context, max(0, target - current))
        stream.scale(target)
        return {
            "StreamName": stream.name,
            "StreamARN": stream.arn,
            "CurrentShardCount": current,
            "TargetShardCount": target,
        }


def _provisioned(context: RequestContext, request: Request, name: str) -> Stream:
    stream = active_stream_of(context, request)
    if stream.mode != "PROVISIONED":
        raise exceptions.provisioned_only(name, stream)
    return stream


def _open_shard(stream: Stream, shard_id: str) -> Shard:
    shard = stream.shards.get(shard_id)
    if shard is None:
        raise exceptions.shard_not_found(stream, shard_id)
    if shard.closed:
        raise exceptions.InvalidArgumentException(
            f"Shard {shard_id} in stream {stream.name} under account {stream.account_id} is closed:"
            " it was split or merged before."
        )
    return shard


def _list_place(context: RequestContext, request: Request) -> tuple[Stream, str, dict[str, Any]]:
    """Return the stream, the shard id to go on after, and the filter: from the request or its token."""
    token = request.get("NextToken")
    named = request.get("StreamName") or request.get("StreamARN")
    if token and named:
        raise exceptions.InvalidArgumentException("NextToken and StreamName cannot be provided together.")
    if token and (both := [name for name in _NOT_WITH_TOKEN if request.get(name) is not None]):
        raise exceptions.InvalidArgumentException(f"NextToken and {both[0]} cannot be provided together.")
    if token:
        arn, created_at, after, shard_filter = tokens.read_next("shards", token)
        stream = stream_by_arn(context, arn)
        if stream.created_at != created_at:
            raise exceptions.InvalidArgumentException("NextToken is invalid.")
        return stream, after, shard_filter
    if not named:
        raise exceptions.InvalidArgumentException("Either NextToken or StreamName should be provided.")
    stream = same_creation(stream_of(context, request), request)
    shard_filter = dict(request.get("ShardFilter") or {"Type": "FROM_TRIM_HORIZON"})
    if isinstance(moment := shard_filter.get("Timestamp"), datetime):
        shard_filter["Timestamp"] = moment.timestamp()
    after = request.get("ExclusiveStartShardId") or ""
    if shard_filter["Type"] == "AFTER_SHARD_ID":
        after = max(after, _needed(shard_filter, "ShardId"))
    return stream, after, shard_filter


def _filter(stream: Stream, shard_filter: dict[str, Any]) -> Callable[[Shard], bool]:
    """Return the test of a ShardFilter [Kinesis API reference: ShardFilter]."""
    kind = shard_filter["Type"]
    horizon = max(stream.oldest_possible, stream.created_at)
    if kind == "AT_LATEST":
        return lambda shard: not shard.closed
    if kind == "AT_TRIM_HORIZON":
        return lambda shard: _open_at(shard, horizon)
    if kind == "AT_TIMESTAMP":
        moment = max(_needed(shard_filter, "Timestamp"), horizon)
        return lambda shard: _open_at(shard, moment)
    if kind == "FROM_TIMESTAMP":
        since = _needed(shard_filter, "Timestamp")
        return lambda shard: shard.closed_at is None or shard.closed_at >= since
    return lambda _shard: True  # AFTER_SHARD_ID, FROM_TRIM_HORIZON: whatever isn't expired


def _open_at(shard: Shard, moment: float) -> bool:
    """First shards count as open from the stream's creation on."""
    begun = not shard.parent_ids or shard.created_at <= moment
    return begun and (shard.closed_at is None or shard.closed_at > moment)


def _needed(shard_filter: dict[str, Any], member: str) -> Any:
    if shard_filter.get(member) is None:
        raise exceptions.InvalidArgumentException(
            f"{member} must be specified in a ShardFilter of type {shard_filter['Type']}."
        )
    return shard_filter[member]
