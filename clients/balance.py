"""Count a program's records: each has an id, and all of them must be there once."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_ID = re.compile(rb'"id": ?(\d+)')


@dataclass(frozen=True)
class Balance:
    """How many were sent, how many of them are missing, and how many came more than once."""

    sent: int
    lost: int
    doubled: int

    @property
    def even(self) -> bool:
        """Whether each is there once."""
        return not self.lost and not self.doubled

    def __str__(self) -> str:
        return f"{self.sent - self.lost} of {self.sent}" + (f", {self.doubled} more than once" if self.doubled else "")


def balance(ids: Iterable[int], sent: int) -> Balance:
    """That of ids, of which 0 to `sent` - 1 should be there."""
    counted = Counter(ids)
    return Balance(sent, sum(each not in counted for each in range(sent)), sum(n > 1 for n in counted.values()))


def ids_in(content: bytes) -> list[int]:
    """The ids in a record, an object or a line."""
    return [int(each) for each in _ID.findall(content)]


def in_stream(kinesis: Any, stream: str) -> list[int]:
    """Those in a stream; what the Kinesis Producer Library's format aggregates lies in it byte for byte."""
    found: list[int] = []
    for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
        place = kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        behind = 1
        while behind:
            page = kinesis.get_records(ShardIterator=place)
            found += [each for record in page["Records"] for each in ids_in(record["Data"])]
            place, behind = page["NextShardIterator"], page["MillisBehindLatest"]
    return found


def in_bucket(s3: Any, bucket: str, prefix: str) -> list[int]:
    """Those in the objects below a prefix."""
    found: list[int] = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            body = s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            found += ids_in(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
    return found


def printed(output: str) -> list[int]:
    """Those that a program prints as one JSON list in its last line."""
    lines = output.strip().splitlines()
    return [int(each) for each in json.loads(lines[-1])] if lines else []
