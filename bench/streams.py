"""Kinesis streams of a measurement: made, read to their end, deleted."""

from collections.abc import Iterator
from contextlib import contextmanager

from hydrant.pipeline.clients import Clients
from hydrant.waiting import eventually

SHARDS = 4


@contextmanager
def stream(clients: Clients, name: str) -> Iterator[str]:
    """A stream of four shards, as AWS gives an on-demand one; deleted at the end."""
    make(clients, name)
    try:
        yield name
    finally:
        clients.kinesis.delete_stream(StreamName=name, EnforceConsumerDeletion=True)


def make(clients: Clients, name: str) -> str:
    """Create a stream and wait until it is ACTIVE; its ARN."""
    clients.kinesis.create_stream(StreamName=name, ShardCount=SHARDS)

    def active() -> str:
        found = clients.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        assert found["StreamStatus"] == "ACTIVE", found
        return found["StreamARN"]

    arn: str = eventually(active, 60)
    return arn


def count_records(clients: Clients, name: str) -> int:
    """How many records all shards hold, read from the beginning to the tip."""
    shards = clients.kinesis.list_shards(StreamName=name)["Shards"]
    return sum(_count(clients, name, shard["ShardId"]) for shard in shards)


def _count(clients: Clients, name: str, shard_id: str) -> int:
    found = clients.kinesis.get_shard_iterator(StreamName=name, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
    iterator, count = found["ShardIterator"], 0
    while iterator:
        reply = clients.kinesis.get_records(ShardIterator=iterator, Limit=10_000)
        count += len(reply["Records"])
        iterator = reply.get("NextShardIterator", "")
        if not reply["Records"] and not reply.get("MillisBehindLatest"):
            break
    return count
