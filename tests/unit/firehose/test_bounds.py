"""What a delivery stream holds stays bounded, and a bound that is reached never stalls it."""

import json
import logging
import threading
from typing import Any

import pytest

from hydrant.emulator.firehose.engine.memory import MemoryBudget
from hydrant.emulator.firehose.engine.ports import InvocationError
from hydrant.emulator.firehose.engine.records import RECORD_OVERHEAD_BYTES
from hydrant.emulator.firehose.engine.source.direct_put import DirectPutQueue, DirectPutSource, QueueFullError
from hydrant.emulator.firehose.services.http import HttpClient
from hydrant.emulator.firehose.settings import Settings
from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.storage import hashing

from .engine import FAST, MemoryStore, MemoryTables, described, judge, result, running, wait_until
from .test_source import good, kinesis_stream, put, source_of

LONG = {"SizeInMBs": 128, "IntervalInSeconds": 900}


def test_records_without_bytes_fill_the_memory_budget_and_the_queue() -> None:
    budget = MemoryBudget(lambda: 10 * RECORD_OVERHEAD_BYTES)
    budget.hold(10, 0)
    assert not budget.wait_for_room(0)
    queue = DirectPutQueue(lambda: 10 * RECORD_OVERHEAD_BYTES)
    queue.put([b""] * 10)
    with pytest.raises(QueueFullError):
        queue.put([b""])
    queue.acknowledge(10)
    queue.put([b""])


def test_what_a_function_adds_to_its_records_counts_as_held() -> None:
    inflate: Any = lambda records: {"records": [result(r, "Ok", b"x" * 100_000) for r in records]}  # noqa: E731
    store = MemoryStore(refusals=10**9)
    with running(inflate, store=store, document=described(BufferingHints=LONG)) as stream:
        stream.put([b"1"] * 20)
        wait_until(lambda: stream.pipeline.status()["buffered_bytes"] >= 2_000_000, "the output to be counted")
        store.refusals = 0
        stream.pipeline.flush(5)
        assert stream.pipeline.status()["buffered_bytes"] == 0


def test_b1_a_destination_buffer_above_the_memory_setting_fills_without_refusing_puts() -> None:
    settings = Settings(memory_mb=1, spacing_seconds=0)
    document = described(BufferingHints={"SizeInMBs": 8, "IntervalInSeconds": 900})
    with running(document=document, settings=settings) as stream:
        stream.source.queue._max_bytes = stream.pipeline.queue_bytes  # type: ignore[attr-defined]
        for _ in range(9):
            stream.put([b"x" * 1_000_000])
        stream.store.wait_for(lambda store: bool(store.objects))


def test_lanes_that_fill_the_memory_with_their_own_buffers_go_on() -> None:
    """Nothing is due for 15 minutes, but the memory budget is full of what lanes hold before their function."""
    stream = kinesis_stream(4)
    source, _ = source_of(stream, start=0.0)
    document = described(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0}, lambda_buffer=("3", "900"))
    with running(document=document, settings=Settings(memory_mb=0, spacing_seconds=0), source=source) as delivery:
        keys = [str(number) for number in range(40)]
        stream.put([hashing.hash_key(key) for key in keys], keys, [b"x" * 100_000] * 40)
        wait_until(lambda: len(delivery.function.events) > 0, "an invocation although no buffer is due")


def test_lanes_of_finished_shards_are_forgotten() -> None:
    stream = kinesis_stream(1)
    source, _ = source_of(stream, start=0.0)
    with running(source=source) as delivery:
        for round_number in range(4):
            put(stream, good(f"round{round_number}"))
            _split_and_merge(stream)
            delivery.pipeline.flush(5)
        wait_until(lambda: len(delivery.pipeline._lanes) == 1, "only the open shard's lane")
        parts = delivery.pipeline._parts
        assert parts is not None
        assert set(parts.stages._transforms) <= {lane.partition.partition_id for lane in delivery.pipeline._lanes}
        assert sum(delivery.store.lines().values()) == 4 * 300


def _threads(prefix: str) -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(prefix)]


def _split_and_merge(stream: Stream) -> None:
    (shard,) = stream.open_shards
    stream.split_shard(shard.shard_id, 2**127)
    low, high = stream.open_shards
    stream.merge_shards(low.shard_id, high.shard_id)


def test_f4_lines_of_the_error_log_are_sampled() -> None:
    with running(lambda records: {"records": []}, document=described(lambda_buffer=("1", "0"))) as stream:
        for number in range(50):
            stream.put([b"%d" % number])
            stream.pipeline.flush(5)
        wait_until(lambda: bool(stream.logs.lines), "a line")
        assert len(stream.logs.lines) < 25


def test_a_long_stop_of_one_lane_leaves_time_for_what_the_others_handed_over() -> None:
    stream = kinesis_stream(2)
    source, _ = source_of(stream, start=0.0)
    entered, go_on = threading.Event(), threading.Event()

    def hang_on_one_shard(records: list[dict[str, Any]]) -> Any:
        if records[0]["kinesisRecordMetadata"]["shardId"] == "shardId-000000000000":
            entered.set()
            go_on.wait(20)
        return judge(records)

    waiting = described(BufferingHints=LONG)
    with running(hang_on_one_shard, document=waiting, source=source) as delivery:
        put(stream, good("one", 50))
        assert entered.wait(5)
        expected = stream.shards["shardId-000000000001"].tip
        wait_until(lambda: delivery.pipeline.status()["unread_records"] == 0, "both lanes to have read")
        assert not delivery.pipeline.stop(1.0)
        assert sum(delivery.store.lines().values()) == expected
        go_on.set()
        wait_until(lambda: not _threads("firehose-d-shard"), "the lane's end")


def test_a_second_stop_does_not_wait_again_for_a_function_that_hangs() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def hang(records: Any) -> Any:
        entered.set()
        go_on.wait(20)
        return judge(records)

    with running(hang) as stream:
        stream.put([b"good-1"])
        assert entered.wait(5)
        assert not stream.pipeline.stop(0.1)
        thread = threading.Thread(target=stream.pipeline.stop, args=(30.0,))
        thread.start()
        thread.join(5)
        assert not thread.is_alive(), "the second stop waits for the lane that the first one gave up"
        go_on.set()
        wait_until(lambda: not _threads("firehose-d-direct-put"), "the lane's end")


def test_words_that_are_no_text_end_neither_lane_nor_writer(caplog: pytest.LogCaptureFixture) -> None:
    """Half a surrogate pair in a message of the emulator cannot be written as UTF-8."""
    caplog.set_level(logging.CRITICAL, "hydrant")  # pytest-xdist cannot carry what was logged either

    def broken(records: Any) -> Any:
        raise InvocationError("Lambda.FunctionError", "half a pair: \ud800")

    settings = Settings(retry_seconds=0.0, transient_seconds=0.0, spacing_seconds=0.0)
    with running(broken, settings=settings, document=described(retries=0)) as stream:
        stream.put([b"good-1"])
        stream.pipeline.flush(5)
        assert sum(stream.store.rejected().values()) == 1
        wait_until(lambda: bool(stream.logs.lines), "a line in the error log")
        assert json.dumps(stream.logs.lines[0])


def test_an_attempt_that_failed_after_writing_is_not_written_under_another_key() -> None:
    class Late(MemoryStore):
        """S3 that stores the object and then fails, once."""

        def put(self, item: Any) -> None:
            if item.key not in self.objects:
                super().put(item)
                raise RuntimeError("after the fact")

    with running(store=Late(), settings=FAST) as stream:
        stream.put([b"good-1", b"good-2"])
        stream.pipeline.flush(5)
        assert len(stream.store.objects) == 1


def test_a_reset_forgets_a_batch_that_its_writer_has_just_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    from hydrant.emulator.firehose.engine.delivery.writer import Writer

    taken, go_on = threading.Event(), threading.Event()
    next_batch = Writer._next_batch

    def late(self: Writer) -> Any:
        batch = next_batch(self)
        taken.set()
        go_on.wait(5)
        return batch

    monkeypatch.setattr(Writer, "_next_batch", late)
    with running(source=DirectPutSource(DirectPutQueue(lambda: 10**6))) as stream:
        stream.put([b"good-1"])
        assert taken.wait(5)
        stream.pipeline.reset()
        go_on.set()
        stream.pipeline.flush(5)
        assert stream.store.objects == {}


def test_a_clock_that_is_set_back_delays_nothing() -> None:
    from hydrant.emulator.firehose.engine.pipeline import Clients, Pipeline
    from hydrant.emulator.firehose.engine.stages import Identity

    from .engine import STREAM, MemoryCatalog, MemoryFunction, MemoryLogs, MemoryMetrics, plan_of

    moment = [1_800_000_000.0]
    store, queue = MemoryStore(), DirectPutQueue(lambda: 10**6, clock=lambda: moment[0])
    others = MemoryLogs(), MemoryMetrics(), HttpClient(), MemoryCatalog({}), MemoryTables()
    clients = Clients(MemoryFunction(judge), store, *others)
    pipeline = Pipeline(
        Identity("d", STREAM, "us-east-1"), plan_of(described()), clients, Settings(), clock=lambda: moment[0]
    )
    pipeline.start(DirectPutSource(queue))
    try:
        queue.put([b"good-1", b"good-2"])
        store.wait_for(lambda seen: sum(seen.lines().values()) == 2)
        moment[0] -= 3600
        queue.put([b"good-3", b"good-4"])
        store.wait_for(lambda seen: sum(seen.lines().values()) == 4)
    finally:
        pipeline.stop(5.0)
