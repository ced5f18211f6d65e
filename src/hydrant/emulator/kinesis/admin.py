"""What the emulator's control routes ask of Kinesis."""

from __future__ import annotations

from typing import Any

from . import store
from .storage.hashing import KEY_SPACE


def status() -> list[dict[str, Any]]:
    """Return per stream: where it is, its status, shards, records held, and what the ceiling of memory has cost."""
    return [_status(stream) for stream in store.all_streams()]


def totals() -> dict[str, dict[str, Any]]:
    """Return by ARN how many records each stream has taken, and how many no reader has read yet."""
    return {
        stream.arn: {
            "records_in": sum(shard.tip for shard in list(stream.shards.values())),
            "unread_records": sum(stream.unread.values()),
        }
        for stream in store.all_streams()
    }


def shards() -> list[dict[str, Any]]:
    """Return per shard: what it has taken and holds, and how far behind its readers are, in records and seconds."""
    return [
        {"stream": stream.name, "account": stream.account_id, "region": stream.region, **_shard(shard)}
        for stream in store.all_streams()
        for shard in list(stream.shards.values())
    ]


def records_held() -> int:
    """Return how many records all streams hold."""
    return sum(shard.tip - shard.horizon for stream in store.all_streams() for shard in list(stream.shards.values()))


def reset() -> None:
    """Forget all records, keep the streams; readers go on behind the last record."""
    for stream in store.all_streams():
        stream.clear()
        for channel in list(stream.channels.values()):
            channel.forget()


def _shard(shard: store.Shard) -> dict[str, Any]:
    return {
        "shard": shard.shard_id,
        "open": not shard.closed,
        "parents": shard.parent_ids,
        "share": (shard.hash_range.end - shard.hash_range.start + 1) / KEY_SPACE,
        "records_put": shard.tip,
        "records_held": shard.tip - shard.horizon,
        "readers": [
            {
                "name": reader.name,
                "records_behind": shard.count_from(reader.position),
                "seconds_behind": shard.millis_behind(reader.position) / 1000,
            }
            for reader in shard.readers.known()
        ],
    }


def _status(stream: store.Stream) -> dict[str, Any]:
    shards = list(stream.shards.values())
    held = [shard.held() for shard in shards]
    losses = stream.losses
    return {
        "name": stream.name,
        "account": stream.account_id,
        "region": stream.region,
        "status": stream.status,
        "mode": stream.mode,
        "open_shards": len(stream.open_shards),
        "consumers": len(stream.consumers),
        "records_put": sum(shard.tip for shard in shards),
        "records_held": sum(count for count, _ in held),
        "bytes_held": sum(size for _, size in held),
        "unread_records": sum(stream.unread.values()),
        "slowest_reader": stream.slowest_reader,
        "throttled_records": stream.throttled_records,
        "lost_records": losses.records,
        "lost_unread_records": losses.unread,
        "missed_records": losses.missed,
    }
