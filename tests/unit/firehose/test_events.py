"""What the function sees and how objects come about: facts that need a clock, two shards, or two buffers."""

import gzip
import threading
from collections import Counter
from typing import Any

from hydrant.emulator.firehose.engine.ports import InvocationError
from hydrant.emulator.firehose.engine.source.direct_put import DirectPutQueue, DirectPutSource

from .engine import MemoryStore, data_of, described, judge, running, wait_until
from .test_source import good, kinesis_stream, put, source_of

MIB = 1 << 20


def test_c3_times_are_whole_milliseconds_and_an_empty_record_has_empty_data() -> None:
    with running() as stream:
        stream.put([b""])
        stream.pipeline.flush(5)
        (record,) = stream.function.events[0]["records"]
        assert record["data"] == ""
        assert isinstance(record["approximateArrivalTimestamp"], int)
        assert len(str(record["approximateArrivalTimestamp"])) == 13


def test_c22_error_lines_of_a_kinesis_source_are_those_of_direct_put() -> None:
    stream = kinesis_stream(1)
    source, _ = source_of(stream, start=0.0)
    put(stream, [b"bad-1"])
    with running(source=source) as delivery:
        delivery.pipeline.flush(5)
        (from_kinesis,) = delivery.store.errors()
    with running() as direct:
        direct.put([b"bad-1"])
        direct.pipeline.flush(5)
        (from_direct_put,) = direct.store.errors()
    assert list(from_kinesis) == list(from_direct_put)


def test_c19_a_denied_invocation_is_retried_then_the_records_fail() -> None:
    def deny(records: Any) -> Any:
        raise InvocationError("Lambda.InvokeAccessDenied", "Access was denied.")

    with running(deny) as stream:
        stream.put(good("good"))
        stream.pipeline.flush(5)
        assert stream.store.rejected() == Counter(good("good"))
        assert {(e["errorCode"], e["attemptsMade"]) for e in stream.store.errors()} == {
            ("Lambda.InvokeAccessDenied", 4)
        }


def test_c21_many_failures_share_one_uncompressed_object_in_the_destination_bucket() -> None:
    with running(document=described(CompressionFormat="GZIP")) as stream:
        stream.put([b"bad-%d" % number for number in range(50)])
        stream.pipeline.flush(5)
        (item,) = stream.store.objects.values()
        assert (item.bucket, item.content_encoding, item.body.count(b"\n")) == ("bucket", None, 50)


def test_d3_an_object_is_named_after_its_oldest_record_not_its_delivery() -> None:
    moment = [1_700_000_000.0]  # 2023-11-14 22:13:20
    queue = DirectPutQueue(lambda: MIB, clock=lambda: moment[0])
    waiting = described(BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
    with running(document=waiting, source=DirectPutSource(queue)) as stream:
        queue.put([b"good-old"])
        moment[0] += 7200
        queue.put([b"good-new"])
        stream.pipeline.flush(5)
        (key,) = stream.store.objects
        assert key.startswith("data/2023/11/14/22/d-1-2023-11-14-22-13-20-")


def test_b2_b9_data_and_errors_fill_buffers_of_their_own_and_size_counts_before_compression() -> None:
    document = described(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900}, CompressionFormat="GZIP")
    with running(document=document) as stream:
        stream.put([b"bad-1"])
        stream.put([b"good" + b"x" * 400_000 for _ in range(3)])
        stream.store.wait_for(lambda store: bool(store.objects))
        assert [key.partition("/")[0] for key in stream.store.objects] == ["data"]
        assert len(next(iter(stream.store.objects.values())).body) < 100_000


def test_b10_a_function_that_hangs_holds_up_its_own_shard_only() -> None:
    stream = kinesis_stream(4)
    source, _ = source_of(stream, start=0.0)
    entered, go_on = threading.Event(), threading.Event()
    running_now: Counter[str] = Counter()

    def hang_on_one(records: list[dict[str, Any]]) -> Any:
        shard = records[0]["kinesisRecordMetadata"]["shardId"]
        running_now[shard] += 1
        assert running_now[shard] == 1
        if shard == "shardId-000000000002":
            entered.set()
            go_on.wait(20)
        running_now[shard] -= 1
        return judge(records)

    with running(hang_on_one, source=source) as delivery:
        put(stream, good("one"))
        assert entered.wait(5)
        others = sum(shard.tip for shard_id, shard in stream.shards.items() if shard_id != "shardId-000000000002")
        wait_until(lambda: sum(delivery.store.lines().values()) == others, "the other shards' records")
        go_on.set()
        delivery.pipeline.flush(5)
        assert delivery.store.lines() == Counter(good("one"))


def test_c8_records_of_any_size_from_nothing_to_ten_mebibytes_end_in_one_place() -> None:
    """Those whose event is above Lambda's 6 MB cannot be processed: they go to the error output (E-9: unknown)."""
    stream = kinesis_stream(4)
    source, _ = source_of(stream, start=0.0)
    sizes = [0, 1, 0, MIB - 3, MIB, MIB + 1, 4_717_000, 4_720_000, 6 * MIB, 10 * MIB, 0]
    records = [b"x" * size for size in sizes]

    def echo(batch: list[dict[str, Any]]) -> Any:
        return {"records": [record | {"result": "Ok"} for record in batch]}

    with running(echo, source=source, document=described(retries=0), store=MemoryStore()) as delivery:
        put(stream, records)
        delivery.pipeline.flush(20)
        failed = Counter(len(record) for record in delivery.store.rejected().elements())
        assert sum(len(body) * count for body, count in delivery.store.lines().items()) + sum(failed.elements()) == sum(
            sizes
        )
        assert set(failed) == {size for size in sizes if size > 4_718_000}
        assert delivery.pipeline.status()["buffered_records"] == 0


def test_d12_records_arrive_once_with_writers_resharding_and_refusals_at_once() -> None:
    stream = kinesis_stream(4)
    source, _ = source_of(stream, start=0.0)
    store = MemoryStore(refusals=5)
    with running(source=source, store=store) as delivery:
        writers = [threading.Thread(target=put, args=(stream, good(f"good-w{n}"))) for n in range(4)]
        for writer in writers:
            writer.start()
        stream.scale(8)
        stream.scale(3)
        for writer in writers:
            writer.join()
        delivery.pipeline.flush(10)
        expected = Counter(record for n in range(4) for record in good(f"good-w{n}"))
        assert store.lines() == expected
        assert {data_of(r) for event in delivery.function.events for r in event["records"]} == set(expected)


def test_c24_the_delimiter_and_compression_come_after_the_function() -> None:
    processing = described()["ProcessingConfiguration"]
    processing["Processors"].append({"Type": "AppendDelimiterToRecord", "Parameters": []})
    document = described(
        ProcessingConfiguration=processing,
        CompressionFormat="GZIP",
        BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900},
    )
    with running(document=document) as stream:
        stream.put([b"good-1", b"good-2"])
        stream.pipeline.flush(5)
        assert [data_of(record) for record in stream.function.events[0]["records"]] == [b"good-1", b"good-2"]
        (item,) = stream.store.objects.values()
        assert gzip.decompress(item.body) == b"good-1\n\ngood-2\n"
