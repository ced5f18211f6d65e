"""The records of a Kinesis stream in the order of each shard, from now on or from its beginning."""

from __future__ import annotations

import time
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import HydrantError

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

_LIMIT = 10_000
_AGAIN_SECONDS = 1.0
"""After a read that was throttled: AWS takes five a second of each shard, from all readers together."""


@dataclass(frozen=True)
class Line:
    """Something to print: the bytes as they are, and what is known of them for programs."""

    data: bytes
    about: dict[str, Any]

    def document(self) -> dict[str, Any]:
        """For programs: `data` as text, in base64 where it is no UTF-8."""
        try:
            return {**self.about, "data": self.data.decode()}
        except UnicodeDecodeError:
            return {**self.about, "data_base64": b64encode(self.data).decode()}


class StreamLines:
    """Reads all shards by turns. Children of a shard that has ended are read after it."""

    def __init__(self, kinesis: KinesisClient, stream: str, pause: float) -> None:
        """`pause` in seconds, after a round in which nothing came."""
        self._kinesis = kinesis
        self._stream = stream
        self._pause = pause
        self._iterators: dict[str, str] = {}

    def start(self, *, from_start: bool) -> None:
        """Stand at the end of each open shard, or at the oldest record of each."""
        shards = self._shards()
        ids = {shard["ShardId"] for shard in shards}
        for shard in shards:
            ended = "EndingSequenceNumber" in shard["SequenceNumberRange"]
            later = shard.get("ParentShardId") in ids or shard.get("AdjacentParentShardId") in ids
            if from_start and not later:
                self._iterators[shard["ShardId"]] = self._iterator(shard["ShardId"], "TRIM_HORIZON")
            elif not from_start and not ended:
                self._iterators[shard["ShardId"]] = self._iterator(shard["ShardId"], "LATEST")

    def history(self) -> Iterator[Line]:
        """From the oldest record to what is the newest now."""
        behind = set(self._iterators)
        while behind:
            for shard in list(self._iterators):
                lines, caught_up = self._read(shard)
                yield from lines
                if caught_up:
                    behind.discard(shard)
            behind &= set(self._iterators)

    def follow(self, wanted: Callable[[bool], bool]) -> Iterator[Line]:
        """What comes, for as long as `wanted` says so, which is told of each round whether anything came."""
        came = True
        while wanted(came):
            came = False
            for shard in list(self._iterators):
                lines, _ = self._read(shard)
                came = came or bool(lines)
                yield from lines
            if not came:
                time.sleep(self._pause)

    def _read(self, shard: str) -> tuple[list[Line], bool]:
        from botocore.exceptions import ClientError

        try:
            reply = self._kinesis.get_records(ShardIterator=self._iterators[shard], Limit=_LIMIT)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ProvisionedThroughputExceededException":
                raise _trouble(self._stream, error) from error
            time.sleep(_AGAIN_SECONDS)
            return [], False
        following = reply.get("NextShardIterator")
        if following:
            self._iterators[shard] = following
        else:
            del self._iterators[shard]
            for child in reply.get("ChildShards", []):
                if child["ShardId"] not in self._iterators and not set(child["ParentShards"]) & set(self._iterators):
                    self._iterators[child["ShardId"]] = self._iterator(child["ShardId"], "TRIM_HORIZON")
        return [_line(self._stream, shard, record) for record in reply["Records"]], not reply["MillisBehindLatest"]

    def _shards(self) -> list[Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            pages = self._kinesis.get_paginator("list_shards").paginate(StreamName=self._stream)
            return [shard for page in pages for shard in page["Shards"]]
        except (ClientError, BotoCoreError) as error:
            raise _trouble(self._stream, error) from error

    def _iterator(self, shard: str, kind: Any) -> str:
        arguments: Any = {"StreamName": self._stream, "ShardId": shard, "ShardIteratorType": kind}
        return self._kinesis.get_shard_iterator(**arguments)["ShardIterator"]


def _line(stream: str, shard: str, record: Any) -> Line:
    about = {
        "stream": stream,
        "shard": shard,
        "sequence_number": record["SequenceNumber"],
        "partition_key": record["PartitionKey"],
        "at": record["ApproximateArrivalTimestamp"].timestamp(),
    }
    return Line(record["Data"], about)


def _trouble(stream: str, error: Exception) -> HydrantError:
    return HydrantError(
        f"The stream {stream} cannot be read.", str(error), "Check --stream, --target, region and rights."
    )


def last_of(lines: Iterable[Line], number: int) -> list[Line]:
    """The last ones of all shards by their time; memory for so many of each shard."""
    kept: dict[str, deque[Line]] = {}
    for line in lines:
        kept.setdefault(line.about["shard"], deque(maxlen=number)).append(line)
    return sorted((line for each in kept.values() for line in each), key=lambda line: float(line.about["at"]))[-number:]
