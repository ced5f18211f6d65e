"""The engine over in-memory services: every record ends in exactly one place, whatever the services do."""

import threading
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from hydrant.emulator.firehose.engine.ports import FunctionReply, InvocationError, NotReady
from hydrant.emulator.firehose.engine.source.direct_put import DirectPutQueue, DirectPutSource, QueueFullError
from hydrant.emulator.firehose.settings import Settings

from .engine import FAST, FUNCTION, MemoryStore, data_of, described, judge, plan_of, result, running, wait_until

GOOD = [b"good-%d" % n for n in range(200)]
BAD = [b"bad-%d" % n for n in range(20)]
DROP = [b"drop-%d" % n for n in range(10)]


def test_each_outcome_goes_to_its_place() -> None:
    with running() as stream:
        stream.put([*GOOD, *BAD, *DROP])
        stream.pipeline.flush(5)
        assert stream.store.lines() == Counter(GOOD)
        assert stream.store.rejected() == Counter(BAD)


def test_c20_error_line_has_the_keys_in_order() -> None:
    with running() as stream:
        stream.put([b"bad-1"])
        stream.pipeline.flush(5)
        (error,) = stream.store.errors()
        assert list(error) == [
            "rawData",
            "errorCode",
            "errorMessage",
            "attemptsMade",
            "arrivalTimestamp",
            "attemptEndingTimestamp",
            "lambdaARN",
        ]
        assert error["errorCode"] == "Lambda.ProcessingFailedStatus"
        assert error["attemptsMade"] == 1
        assert error["lambdaARN"] == FUNCTION


def test_d9_without_processor_records_are_concatenated() -> None:
    with running(document=described(ProcessingConfiguration={"Enabled": False})) as stream:
        stream.put([b"abc", b"abc", b"abc"])
        stream.pipeline.flush(5)
        assert stream.store.bodies("data/") == b"abcabcabc"
        assert stream.function.events == []


def test_d10_delimiter_stands_between_records_only() -> None:
    processing = {"Enabled": True, "Processors": [{"Type": "AppendDelimiterToRecord", "Parameters": []}]}
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 900}
    with running(document=described(ProcessingConfiguration=processing, BufferingHints=hints)) as stream:
        stream.put([b"a", b"b", b"c"])
        stream.pipeline.flush(5)
        assert stream.store.bodies("data/") == b"a\nb\nc"


def test_c7_function_error_is_retried_then_all_records_fail() -> None:
    with running(lambda records: FunctionReply(b'{"errorMessage":"bug"}', function_error=True)) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(5)
        assert stream.store.rejected() == Counter(GOOD)
        assert {(e["errorCode"], e["attemptsMade"]) for e in stream.store.errors()} == {("Lambda.FunctionError", 4)}


def test_c6_each_attempt_has_a_new_id_and_the_same_records() -> None:
    with running(lambda records: FunctionReply(b"{}", function_error=True), document=described(retries=1)) as stream:
        stream.put([b"x"])
        stream.pipeline.flush(5)
        first, second = stream.function.events
        assert first["invocationId"] != second["invocationId"]
        assert first["records"] == second["records"]


@pytest.mark.parametrize("code", ["Lambda.ResourceNotFound", "Lambda.InvokeLimitExceeded", "Lambda.InvokeAccessDenied"])
def test_f5_a_call_that_fails_puts_its_code_into_errors_and_log(code: str) -> None:
    def refuse(records: Any) -> Any:
        raise InvocationError(code, "no")

    with running(refuse) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(5)
        assert stream.store.rejected() == Counter(GOOD)
        assert {e["errorCode"] for e in stream.store.errors()} == {code}
        wait_until(lambda: bool(stream.logs.lines), "a line in the error log")
        line = stream.logs.lines[0]
        assert (line["errorCode"], line["message"], line["processor"]) == (code, "no", FUNCTION)
        assert line["destination"] == "arn:aws:s3:::bucket"


def test_a_version_that_is_being_replaced_costs_no_attempts() -> None:
    failures = iter(range(10))

    def busy(records: Any) -> Any:
        if next(failures, None) is not None:
            raise NotReady("Lambda.FunctionError", "version is being replaced")
        return judge(records)

    with running(busy, document=described(retries=0)) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(5)
        assert stream.store.lines() == Counter(GOOD)


def test_a_function_that_never_gets_ready_is_an_error_in_the_end() -> None:
    def pending(records: Any) -> Any:
        raise NotReady("InternalError", "pending")

    settings = Settings(retry_seconds=0.0, transient_seconds=0.05)
    with running(pending, settings=settings) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(5)
        assert stream.store.rejected() == Counter(GOOD)


@pytest.mark.parametrize("reply", [None, [], {}, {"records": 1}, {"records": [1, None]}, FunctionReply(b"\xff")])
def test_c12_a_useless_reply_is_a_missing_id_for_all_without_retry(reply: Any) -> None:
    with running(lambda records: reply) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(5)
        assert stream.store.rejected() == Counter(GOOD)
        codes = {(e["errorCode"], e["attemptsMade"]) for e in stream.store.errors()}
        assert codes == {("Lambda.MissingRecordId", 1)}


def test_c12_c13_half_the_ids_and_ids_twice() -> None:
    def careless(records: list[dict[str, Any]]) -> Any:
        answers = [result(record, "Ok", data_of(record) + b"\n") for record in records if b"-1" not in data_of(record)]
        return {"records": answers + [a for a, r in zip(answers, records, strict=False) if a["recordId"][-7] == "2"]}

    with running(careless) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(5)
        assert stream.store.lines() + stream.store.rejected() == Counter(GOOD)
        codes = Counter(e["errorCode"] for e in stream.store.errors())
        assert set(codes) == {"Lambda.MissingRecordId", "Lambda.DuplicatedRecordId"}


def test_d13_s3_that_refuses_for_a_while_gets_everything_and_the_log_says_so() -> None:
    store = MemoryStore(refusals=7)
    with running(store=store) as stream:
        stream.put([*GOOD, *BAD])
        stream.pipeline.flush(10)
        assert store.refused == 7
        assert store.lines() == Counter(GOOD)
        assert store.rejected() == Counter(BAD)
        wait_until(lambda: bool(stream.logs.lines), "a line in the error log")
        assert stream.logs.lines[0]["errorCode"] == "S3.AccessDenied"
        assert stream.logs.lines[0]["deliveryStreamVersionId"] == "1"


def test_the_queue_is_trimmed_only_by_delivery() -> None:
    store = MemoryStore(refusals=10**9)
    queue = DirectPutQueue(max_bytes=lambda: 1024 * 1024)
    with running(store=store, source=DirectPutSource(queue)) as stream:
        queue.put(GOOD)
        wait_until(lambda: store.refused > 3, "several attempts")
        assert len(queue.read(0, 1000, 10**6)[0]) == len(GOOD)
        store.refusals = 0
        stream.pipeline.flush(5)
        assert not queue.read(0, 1000, 10**6)[0]


def test_back_pressure_refuses_puts_while_s3_is_away_and_recovers() -> None:
    store = MemoryStore(refusals=10**9)
    queue = DirectPutQueue(max_bytes=lambda: 100_000)
    small = described(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0})
    with running(store=store, source=DirectPutSource(queue), document=small) as stream:
        queue.put([b"x" * 90_000])
        with pytest.raises(QueueFullError):
            queue.put([b"x" * 90_000])
        store.refusals = 0
        stream.pipeline.flush(5)
        queue.put([b"x" * 90_000])


def test_full_memory_writes_what_is_buffered_instead_of_waiting_for_the_interval() -> None:
    slow = described(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    shrink: Any = lambda records: {"records": [result(r, "Ok", b"1\n") for r in records]}  # noqa: E731
    with running(shrink, document=slow, settings=Settings(memory_mb=0, spacing_seconds=0)) as stream:
        stream.put([b"x" * 100_000 for _ in range(60)])
        stream.store.wait_for(lambda store: sum(store.lines().values()) >= 40)


def test_a19_update_applies_to_what_is_buffered() -> None:
    waiting = {"SizeInMBs": 5, "IntervalInSeconds": 900}
    with running(document=described(BufferingHints=waiting)) as stream:
        stream.put([b"good-1"])
        wait_until(lambda: stream.pipeline.status()["unread_records"] == 0, "record read")
        stream.pipeline.update(plan_of(described(Prefix="other/"), version="2"))
        stream.store.wait_for(lambda store: bool(store.objects))
        (key,) = stream.store.objects
        assert key.startswith("other/")
        assert "/d-2-" in key


def test_d12_stop_delivers_what_was_accepted() -> None:
    waiting = described(BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900}, lambda_buffer=("1", "900"))
    with running(document=waiting) as stream:
        stream.put([*GOOD, *BAD])
        assert stream.pipeline.stop(5.0)
        assert stream.store.lines() == Counter(GOOD)
        assert stream.store.rejected() == Counter(BAD)


def test_stop_gives_up_when_s3_stays_away() -> None:
    with running(store=MemoryStore(refusals=10**9)) as stream:
        stream.put(GOOD)
        assert not stream.pipeline.stop(0.2)


def test_reset_forgets_what_is_buffered_and_goes_on() -> None:
    waiting = {"SizeInMBs": 5, "IntervalInSeconds": 900}
    with running(document=described(BufferingHints=waiting)) as stream:
        stream.put(GOOD)
        stream.pipeline.reset()
        stream.put([b"after"])
        stream.pipeline.flush(5)
        assert stream.store.lines() == Counter([b"after"])
        assert stream.pipeline.status()["buffered_records"] == 0


def test_flush_reports_what_it_wrote_and_times_out_with_a_hint() -> None:
    waiting = {"SizeInMBs": 5, "IntervalInSeconds": 900}
    store = MemoryStore()
    with running(document=described(BufferingHints=waiting), store=store) as stream:
        stream.put([*GOOD, *BAD, *DROP])
        assert stream.pipeline.flush(5) == {"records": len(GOOD) + len(BAD), "objects": 2}
        store.refusals = 10**9
        stream.put(GOOD)
        with pytest.raises(TimeoutError, match="not everything is in S3"):
            stream.pipeline.flush(0.2)
        store.refusals = 0


def test_b5_lambda_buffer_waits_for_its_size() -> None:
    with running(document=described(lambda_buffer=("0.2", "900"))) as stream:
        stream.put([b"x" * 1000 for _ in range(500)])
        wait_until(lambda: len(stream.function.events) >= 2, "two invocations by size")
        for event in stream.function.events:
            assert sum(len(data_of(record)) for record in event["records"]) <= int(0.2 * 1024 * 1024)


def test_c8_tiny_records_are_split_at_six_megabytes_of_event() -> None:
    with running(document=described(lambda_buffer=("3", "1"))) as stream:
        stream.put([b"%d" % n for n in range(30_000)])
        stream.pipeline.flush(60)
        assert len(stream.function.events) >= 2
        assert stream.store.lines() == Counter(b"%d" % n for n in range(30_000))


def test_records_gather_while_the_function_runs() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slow(records: Any) -> Any:
        entered.set()
        go_on.wait(5)
        return judge(records)

    with running(slow, settings=replace(FAST, overlap_seconds=60.0)) as stream:
        stream.put([b"good-first"])
        assert entered.wait(5)
        for record in GOOD:
            stream.put([record])
        go_on.set()
        stream.pipeline.flush(5)
        assert [len(event["records"]) for event in stream.function.events] == [1, len(GOOD)]
