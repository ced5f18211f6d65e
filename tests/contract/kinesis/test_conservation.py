"""The law of a stream, over HTTP: with any number of writers and readers, and while shards are split and merged, each
reader gets each record once, and the records of a partition key in the order in which they were put.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from hydrant.waiting import eventually

from ..support.kinesis_emulator import client, running_kinesis, streams_on, wait_active

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-conservation")]
WRITERS, PUTS, BATCH, KEYS = 8, 25, 40, 5


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_kinesis(tmp_path_factory.mktemp("state"), HYDRANT_KINESIS_STATE_MS="5") as port:
        yield port


def write(port: int, stream: str, writer: int) -> None:
    kinesis = client(port)
    for turn in range(PUTS):
        numbers = range(turn * BATCH, (turn + 1) * BATCH)
        records: list[Any] = [
            {"Data": f"{writer}-{number % KEYS} {number:06}".encode(), "PartitionKey": f"{writer}-{number % KEYS}"}
            for number in numbers
        ]
        assert kinesis.put_records(StreamName=stream, Records=records)["FailedRecordCount"] == 0


class Reader:
    """Follows every shard to its end, children after parents. `records`: shard, sequence number, data, as they came."""

    def __init__(self, port: int, stream: str) -> None:
        self.kinesis, self.stream = client(port), stream
        self.places: dict[str, str] = {}
        self.ended: set[str] = set()
        self.records: list[tuple[str, int, str]] = []

    def read_until(self, count: int) -> None:
        def enough() -> None:
            for shard in self.kinesis.list_shards(StreamName=self.stream)["Shards"]:
                parents = {shard.get("ParentShardId"), shard.get("AdjacentParentShardId")} - {None}
                if parents <= self.ended and shard["ShardId"] not in self.ended:
                    self.step(shard["ShardId"])
            assert len(self.records) >= count

        eventually(enough, timeout=120, interval=0)

    def step(self, shard: str) -> None:
        place = (
            self.places.get(shard)
            or self.kinesis.get_shard_iterator(StreamName=self.stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")[
                "ShardIterator"
            ]
        )
        page = self.kinesis.get_records(ShardIterator=place, Limit=333)
        self.records += [(shard, int(one["SequenceNumber"]), one["Data"].decode()) for one in page["Records"]]
        if following := page.get("NextShardIterator"):
            self.places[shard] = following
        else:
            self.ended.add(shard)


def reshard(kinesis: "KinesisClient", stream: str, stop: threading.Event) -> int:
    """Split the widest shard, merge the first two, scale: over and over. How many changes were made."""
    changes = 0
    while not stop.is_set() and changes < 60:
        wait_active(kinesis, stream)
        shards = kinesis.list_shards(StreamName=stream, ShardFilter={"Type": "AT_LATEST"})["Shards"]
        ranges = sorted(
            (int(s["HashKeyRange"]["StartingHashKey"]), int(s["HashKeyRange"]["EndingHashKey"]), s["ShardId"])
            for s in shards
        )
        if changes % 3 == 0:
            low, high, widest = max(ranges, key=lambda one: one[1] - one[0])
            kinesis.split_shard(StreamName=stream, ShardToSplit=widest, NewStartingHashKey=str((low + high) // 2))
        elif changes % 3 == 1 and len(ranges) > 1:
            kinesis.merge_shards(StreamName=stream, ShardToMerge=ranges[0][2], AdjacentShardToMerge=ranges[1][2])
        else:
            target = 2 if len(ranges) >= 4 else len(ranges) + 1
            kinesis.update_shard_count(
                StreamName=stream, TargetShardCount=max(target, -(-len(ranges) // 2)), ScalingType="UNIFORM_SCALING"
            )
        changes += 1
    return changes


def test_each_reader_gets_each_record_once_and_each_key_in_order_while_shards_change(port: int) -> None:
    kinesis, total, stop = client(port), WRITERS * PUTS * BATCH, threading.Event()
    with streams_on(kinesis) as make, ThreadPoolExecutor(WRITERS + 4) as pool:
        stream = make(ShardCount=2)
        readers = [Reader(port, stream) for _ in range(3)]
        reading = [pool.submit(reader.read_until, total) for reader in readers]
        changing = pool.submit(reshard, kinesis, stream, stop)
        writing = [pool.submit(write, port, stream, number) for number in range(WRITERS)]
        for done in writing:
            done.result(120)
        stop.set()
        assert changing.result(60) >= 3
        for done in reading:
            done.result(150)
        for reader in readers:
            check(reader, total)


def check(reader: Reader, total: int) -> None:
    counts = Counter(text for _, _, text in reader.records)
    assert (len(counts), set(counts.values())) == (total, {1})
    for shard in {shard for shard, _, _ in reader.records}:
        numbers = [number for where, number, _ in reader.records if where == shard]
        assert numbers == sorted(numbers)
    by_key: dict[str, list[str]] = {}
    for _, _, text in reader.records:
        by_key.setdefault(text.split()[0], []).append(text)
    assert len(by_key) == WRITERS * KEYS
    assert all(texts == sorted(texts) for texts in by_key.values())
