"""How streams and shards look in answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hydrant.emulator.requests.times import whole_milliseconds

from ..models import Stream
from ..storage.shard import Shard
from .operations import Answer


def stream_description(stream: Stream, start_after: str | None, limit: int) -> Answer:
    """Return StreamDescription with up to `limit` shards after a shard id. A stream shows no shards while CREATING."""
    stream.forget_expired_shards()
    shards = [] if stream.status == "CREATING" else list(stream.shards.values())
    rest = [shard for shard in shards if start_after is None or shard.shard_id > start_after]
    return {
        **_common(stream),
        "Shards": [shard_answer(shard) for shard in rest[:limit]],
        "HasMoreShards": len(rest) > limit,
    }


def stream_summary(stream: Stream) -> Answer:
    """Return StreamDescriptionSummary."""
    warm = stream.warm_throughput_mibps
    return {
        **_common(stream),
        "OpenShardCount": 0 if stream.status == "CREATING" else len(stream.open_shards),
        "ConsumerCount": len(stream.consumers),
        "ChannelCount": stream.channel_count,
        "QueueCount": stream.queue_count,
        "MaxRecordSizeInKiB": stream.max_record_kib,
        "RecordDistributionStrategy": stream.distribution,
        **({"WarmThroughput": {"TargetMiBps": warm, "CurrentMiBps": warm}} if warm else {}),
    }


def summary_entry(stream: Stream) -> Answer:
    """Return a stream's entry of ListStreams."""
    return {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "StreamStatus": stream.status,
        "StreamModeDetails": {"StreamMode": stream.mode},
        "StreamCreationTimestamp": moment(stream.created_at),
    }


def shard_answer(shard: Shard) -> Answer:
    """Return a shard as ListShards and DescribeStream show it."""
    numbers = {"StartingSequenceNumber": shard.starting_sequence_number}
    if (ending := shard.ending_sequence_number) is not None:
        numbers["EndingSequenceNumber"] = ending
    parents = {"ParentShardId": shard.parent_id, "AdjacentParentShardId": shard.adjacent_parent_id}
    return {
        "ShardId": shard.shard_id,
        **{name: value for name, value in parents.items() if value is not None},
        "HashKeyRange": _hash_range(shard),
        "SequenceNumberRange": numbers,
    }


def child_shards(stream: Stream, shard: Shard) -> list[Answer]:
    """Return ChildShards of a closed shard, as GetRecords gives them at its end."""
    return [
        {"ShardId": child.shard_id, "ParentShards": child.parent_ids, "HashKeyRange": _hash_range(child)}
        for child in stream.shards.values()
        if shard.shard_id in child.parent_ids
    ]


def metrics_answer(stream: Stream, before: list[str]) -> Answer:
    """Return what Enable- and DisableEnhancedMonitoring answer."""
    return {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "CurrentShardLevelMetrics": before,
        "DesiredShardLevelMetrics": stream.metrics,
    }


def moment(timestamp: float) -> datetime:
    """Return epoch seconds as LocalStack's serializers want them, JSON's and CBOR's, with milliseconds (R-12)."""
    return whole_milliseconds(datetime.fromtimestamp(timestamp, UTC))


def _common(stream: Stream) -> dict[str, Any]:
    answer = {
        **summary_entry(stream),
        "RetentionPeriodHours": stream.retention_hours,
        "EnhancedMonitoring": [{"ShardLevelMetrics": stream.metrics}],
        "EncryptionType": "KMS" if stream.encryption_key else "NONE",
    }
    return {**answer, "KeyId": stream.encryption_key} if stream.encryption_key else answer


def _hash_range(shard: Shard) -> dict[str, str]:
    return {"StartingHashKey": str(shard.hash_range.start), "EndingHashKey": str(shard.hash_range.end)}
