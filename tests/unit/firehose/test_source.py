"""The sources: Kinesis over its real store, and the queue of DirectPut; and the checkpoint."""

import threading
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine import lane
from hydrant.emulator.firehose.engine.memory import MemoryBudget
from hydrant.emulator.firehose.engine.positions import Positions, Ticket
from hydrant.emulator.firehose.engine.source.direct_put import DirectPutQueue, QueueFullError
from hydrant.emulator.firehose.services.kinesis_source import KinesisPartition, KinesisSource
from hydrant.emulator.firehose.settings import Settings
from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.settings import Settings as KinesisSettings
from hydrant.emulator.kinesis.storage import hashing
from hydrant.emulator.kinesis.storage.memory import MemoryLedger

from .engine import described, running, wait_until


def kinesis_stream(shards: int = 4) -> Stream:
    settings = KinesisSettings.from_environment()
    ledger = MemoryLedger(10**9)
    return Stream(
        "s", "000000000000", "us-east-1", shard_count=shards, mode="PROVISIONED", ledger=ledger, settings=settings
    )


def put(stream: Stream, records: list[bytes]) -> None:
    keys = [str(number) for number in range(len(records))]
    stream.put([hashing.hash_key(key) for key in keys], keys, records)


def source_of(stream: Stream, start: float | None = None) -> tuple[KinesisSource, list[tuple[str, str]]]:
    reports: list[tuple[str, str]] = []
    since = time.time() if start is None else start
    return KinesisSource(stream, since, lambda code, text: reports.append((code, text)), "delivery stream d"), reports


def good(word: str, count: int = 300) -> list[bytes]:
    return [f"{word}-{number}".encode() for number in range(count)]


def test_e1_reads_what_came_after_the_start_from_all_shards() -> None:
    stream = kinesis_stream()
    put(stream, good("early"))
    source, _ = source_of(stream)
    put(stream, good("late"))
    with running(source=source) as delivery:
        delivery.pipeline.flush(5)
        assert delivery.store.lines() == Counter(good("late"))
        event = delivery.function.events[0]
        assert list(event) == ["invocationId", "sourceKinesisStreamArn", "deliveryStreamArn", "region", "records"]
        assert event["sourceKinesisStreamArn"] == stream.arn


def test_e5_children_follow_their_parents() -> None:
    stream = kinesis_stream(1)
    source, _ = source_of(stream, start=0.0)
    put(stream, good("one"))
    with running(source=source) as delivery:
        stream.split_shard("shardId-000000000000", 2**127)
        put(stream, good("two"))
        stream.merge_shards("shardId-000000000001", "shardId-000000000002")
        put(stream, good("three"))
        delivery.pipeline.flush(5)
        assert delivery.store.lines() == Counter([*good("one"), *good("two"), *good("three")])


def test_shards_that_were_closed_before_are_read_from_the_start_timestamp() -> None:
    stream = kinesis_stream(1)
    put(stream, good("parent"))
    stream.split_shard("shardId-000000000000", 2**127)
    put(stream, good("child"))
    source, _ = source_of(stream, start=0.0)
    with running(source=source) as delivery:
        delivery.pipeline.flush(5)
        assert delivery.store.lines() == Counter([*good("parent"), *good("child")])


def test_e4_a_deleted_stream_is_reported_and_harms_nothing() -> None:
    stream = kinesis_stream()
    source, reports = source_of(stream)
    with running(source=source) as delivery:
        put(stream, good("one"))
        delivery.pipeline.flush(5)
        stream.delete()
        delivery.pipeline.flush(5)
        assert [code for code, _ in reports] == ["Kinesis.ResourceNotFound"]
        assert delivery.store.lines() == Counter(good("one"))


def test_a_delivery_stream_is_a_reader_of_its_source_until_it_stops() -> None:
    stream = kinesis_stream(1)
    put(stream, good("before"))
    source, _ = source_of(stream, start=0.0)
    with running(source=source) as delivery:
        wait_until(lambda: not stream.unread, "all is read")
        stream.split_shard("shardId-000000000000", 2**127)
        put(stream, good("after"))
        delivery.pipeline.flush(5)
        readers = {shard.readers.slowest() for shard in stream.shards.values()}
        assert {reader.name for reader in readers if reader} == {"delivery stream d"}
        assert [shard.tip for shard in stream.shards.values()] == [
            reader.position for shard in stream.shards.values() if (reader := shard.readers.slowest())
        ]
        delivery.pipeline.stop(5.0)
        assert all(shard.readers.slowest() is None for shard in stream.shards.values())


@pytest.mark.parametrize("seal", [True, False], ids=["sealed", "closed"])
def test_who_waits_for_a_record_hears_at_once_that_none_will_come(seal: bool) -> None:
    stream = kinesis_stream(1)
    (shard,) = stream.shards.values()
    partition, heard = KinesisPartition(shard, "delivery stream d"), []
    waiting = threading.Thread(target=lambda: heard.append(partition.wait(0, 600.0)), daemon=True)
    waiting.start()
    (partition.seal if seal else shard.close)()
    waiting.join(10)
    assert heard == [True]
    assert partition.exhausted(0)


def test_lanes_that_wait_for_records_are_woken_by_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "_IDLE_SECONDS", 600.0)
    stream = kinesis_stream()
    source, _ = source_of(stream)
    with running(source=source) as delivery:
        put(stream, good("one"))
        delivery.pipeline.flush(10)
        assert delivery.pipeline.stop(10)
    assert delivery.store.lines() == Counter(good("one"))


def test_unread_counts_what_is_there_and_looking_at_the_lag_misses_nothing() -> None:
    """What memory or retention has taken is not unread any more, and what was read before it went was not missed."""
    stream = kinesis_stream(1)
    source, _ = source_of(stream, start=0.0)
    far = described(BufferingHints={"SizeInMBs": 128, "IntervalInSeconds": 900}, lambda_buffer=("3", "900"))
    with running(document=far, source=source, settings=Settings(memory_mb=0)) as delivery:
        (shard,) = stream.open_shards
        put(stream, good("read"))
        wait_until(lambda: delivery.pipeline.status()["unread_records"] == 0, "all is read")
        shard.drop_oldest(1, unread=True)
        assert shard.horizon == 300
        assert delivery.pipeline.status()["lag_seconds"] == 0.0
        assert shard.missed == 0
        put(stream, [b"later"])
        wait_until(lambda: delivery.pipeline.status()["lag_seconds"] > 0, "a lag")
        assert shard.missed == 0


def test_records_that_are_gone_are_not_unread() -> None:
    stream = kinesis_stream(1)
    put(stream, good("one", 10))
    (shard,) = stream.open_shards
    partition = KinesisPartition(shard, "r")
    assert (partition.count_from(0), partition.count_from(7), partition.count_from(10)) == (10, 3, 0)
    shard.drop_oldest(1, unread=True)
    assert (partition.count_from(0), partition.arrival_from(0)) == (0, None)
    put(stream, good("two", 4))
    assert (partition.count_from(0), partition.count_from(12)) == (4, 2)


def test_cleared_records_do_not_stall_a_flush() -> None:
    stream = kinesis_stream()
    source, _ = source_of(stream, start=0.0)
    put(stream, good("gone"))
    stream.clear()
    with running(source=source) as delivery:
        delivery.pipeline.flush(5)
        put(stream, good("new"))
        delivery.pipeline.flush(5)
        assert delivery.store.lines() == Counter(good("new"))


def test_the_queue_keeps_order_and_positions_across_trimming() -> None:
    queue = DirectPutQueue(max_bytes=lambda: 100)
    queue.put([b"a", b"b", b"c"])
    queue.acknowledge(2)
    assert (queue.count_from(0), queue.count_from(2), queue.count_from(3)) == (1, 1, 0)
    assert queue.arrival_from(0) == queue.arrival_from(2) != queue.arrival_from(3)
    records, following = queue.read(0, 10, 10)
    assert [record.data for record in records] == [b"c"]
    assert (following, queue.tip) == (3, 3)
    queue.seal()
    assert queue.exhausted(3)
    with pytest.raises(QueueFullError):
        queue.put([b"d"])


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.randoms())
def test_the_checkpoint_never_passes_what_is_not_settled(sizes: list[int], random: object) -> None:
    moves: list[int] = []
    positions = Positions(0, MemoryBudget(lambda: 10**6), moves.append, lambda: None)
    tickets: list[Ticket] = []
    for size in sizes:
        tickets.append(positions.open((tickets[-1].end if tickets else 0) + size, size, size))
    positions.read_to(sum(sizes))
    positions.hand_over(positions.submit(sum(sizes)))
    steps = [ticket for ticket, size in zip(tickets, sizes, strict=True) for _ in range(size)]
    random.shuffle(steps)  # type: ignore[attr-defined]
    for ticket in steps:
        ticket.settle(1)
        first_open = next((each for each in tickets if each.pending), None)
        expected = sum(sizes) if first_open is None else first_open.end - first_open.records
        assert positions.checkpoint == expected
    assert moves == [ticket.end for ticket in tickets]
