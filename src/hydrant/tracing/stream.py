"""A record on a Kinesis stream by its sequence number, as anybody may ask for it within the stream's retention."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..pipeline.digest import digest

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

_RAW = 64 * 1024


@dataclass(frozen=True)
class StreamRecord:
    """`at`: when it arrived, in epoch seconds."""

    stream: str
    shard: str
    sequence_number: str
    partition_key: str
    raw: bytes
    at: float

    def document(self) -> dict[str, Any]:
        """As the emulator's journal tells of a record."""
        names = ("stream", "shard", "sequence_number", "partition_key", "at")
        raw = {"raw": b64encode(self.raw[:_RAW]).decode(), "digest": digest(self.raw)}
        return {**{name: getattr(self, name) for name in names}, **raw}


def find_record(kinesis: KinesisClient, stream: str, number: str) -> StreamRecord | None:
    """Look in each shard; None where no shard has it (any more)."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        pages = kinesis.get_paginator("list_shards").paginate(StreamName=stream)
        shards = [shard["ShardId"] for page in pages for shard in page["Shards"]]
    except (ClientError, BotoCoreError):
        return None
    for shard in shards:
        try:
            iterator = kinesis.get_shard_iterator(
                StreamName=stream,
                ShardId=shard,
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                StartingSequenceNumber=number,
            )["ShardIterator"]
            records = kinesis.get_records(ShardIterator=iterator, Limit=1)["Records"]
        except (ClientError, BotoCoreError):  # the number is none of this shard's
            continue
        for record in records:
            if record["SequenceNumber"] == number:
                at = record["ApproximateArrivalTimestamp"].timestamp()
                return StreamRecord(stream, shard, number, record["PartitionKey"], record["Data"], at)
    return None
