"""What comes in the middle of something else - resets, updates, the clock, the end - neither stalls nor leaks."""

import gzip
import json
import random
import subprocess
import threading
from collections import Counter
from typing import Any, ClassVar

import pytest

from hydrant.emulator.faults.patience import Patience
from hydrant.emulator.firehose.engine.delivery.error_log import ErrorLog
from hydrant.emulator.firehose.engine.invocations import InvocationPool
from hydrant.emulator.firehose.engine.lane import Lane
from hydrant.emulator.firehose.engine.ports import DeliveryError, FunctionReply, NotReady, S3Object
from hydrant.emulator.firehose.engine.records import Ok, Record, Records
from hydrant.emulator.firehose.engine.transform.event import EventHead
from hydrant.emulator.firehose.engine.transform.lambda_transform import LambdaRules, LambdaTransform
from hydrant.emulator.firehose.settings import Settings

from .engine import (
    FUNCTION,
    STREAM,
    MemoryLogs,
    MemoryStore,
    described,
    judge,
    plan_of,
    query_processes,
    running,
    wait_until,
)
from .test_endpoint import Answer, delivering
from .test_partition_rules import processor
from .test_partitioned_delivery import event, partitioned
from .test_stages import with_processors


def slow(**changes: Any) -> dict[str, Any]:
    return described(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 300}, **changes)


def test_after_a_reset_records_wait_again_for_the_interval() -> None:
    store = MemoryStore(refusals=1_000_000)
    with running(document=slow(), store=store) as stream:
        stream.put([b"x" * 700_000] * 3)
        with pytest.raises(TimeoutError):
            stream.pipeline.flush(0.5)
        stream.pipeline.reset()
        store.refusals = 0
        for record in (b"good-1", b"good-2", b"good-3"):
            stream.put([record])
            assert stream.pipeline.wait_at_rest(5)
        assert stream.pipeline.flush(5) == {"records": 3, "objects": 1}


def test_a_batch_between_buffer_and_call_is_not_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    submit = InvocationPool.submit

    def look(calls: InvocationPool[Any], batch: Any) -> None:
        (lane,) = lanes
        seen.append(lane.at_rest)
        submit(calls, batch)

    with running() as stream:
        lanes: list[Lane] = stream.pipeline._lanes
        monkeypatch.setattr(InvocationPool, "submit", look)
        stream.put([b"good-1"])
        stream.pipeline.flush(5)
    assert seen == [False]


def test_the_process_of_a_query_ends_when_an_update_brings_another_query() -> None:
    with running(document=partitioned()) as stream:
        for version in range(1, 5):
            document = partitioned()
            (asked,) = document["ProcessingConfiguration"]["Processors"]
            asked["Parameters"][0]["ParameterValue"] = f"{{user:.user}} | . + {{n:{version}}}"
            stream.pipeline.update(plan_of(document, str(version)))
            stream.put([event(f"u{version}")])
            stream.pipeline.flush(10)
            assert len(query_processes()) == 1
        assert stream.store.errors() == []


def test_no_process_for_jq_is_no_fault_of_records(monkeypatch: pytest.MonkeyPatch) -> None:
    popen, refusals = subprocess.Popen, iter([OSError("Cannot allocate memory")])

    def start(*arguments: Any, **named: Any) -> Any:
        for refusal in refusals:
            raise refusal
        return popen(*arguments, **named)

    monkeypatch.setattr(subprocess, "Popen", start)
    with running(document=partitioned()) as stream:
        stream.put([event("a")])
        stream.pipeline.flush(10)
        stream.put([event("b")])
        stream.pipeline.flush(10)
        assert stream.store.errors() == []
        assert {item.body for item in stream.store.objects.values()} == {event("a"), event("b")}


def test_moving_the_clock_does_not_spoil_records_while_a_function_is_replaced() -> None:
    replies: list[NotReady | None] = [NotReady("x", "being replaced")] * 3 + [None]
    days = iter(range(100))

    class Function:
        def invoke(self, function_arn: str, event: bytes) -> FunctionReply:
            reply = replies.pop(0)
            if reply is not None:
                raise reply
            return FunctionReply(json.dumps(judge(json.loads(event)["records"])).encode())

    transform = LambdaTransform(
        LambdaRules(FUNCTION, retries=0, buffer_bytes=1024, buffer_seconds=0.0),
        EventHead(STREAM, "us-east-1", "shard", None),
        Function(),
        settings=Settings(),
        patience=Patience(lambda _seconds: False, "records wait"),
        clock=lambda: next(days) * 24 * 3600.0,
    )
    result = transform.apply(Records.of([Record("491", 0, "", b"good-1", 1.0)]))
    assert list(result.outcomes) == [Ok(b"good-1\n")]


def test_the_error_log_starts_no_thread_after_its_end() -> None:
    log = ErrorLog(STREAM, lambda: plan_of(described()), MemoryLogs(), "error-log-after-its-end")
    log.close(1.0)
    log.report("Lambda.FunctionError", "too late")
    assert "error-log-after-its-end" not in [thread.name for thread in threading.enumerate()]


def test_a_reset_forgets_what_an_endpoint_is_about_to_refuse() -> None:
    asked, go_on = threading.Event(), threading.Event()

    def refuse(_document: dict[str, Any]) -> Answer:
        asked.set()
        go_on.wait(10)
        return 500, {}, b""

    with delivering(refuse) as (stream, _endpoint):
        stream.put([b"before"])
        assert asked.wait(10)
        stream.pipeline.reset()
        go_on.set()
        stream.pipeline.flush(10)
        assert stream.store.objects == {}


class RefusesData(MemoryStore):
    """S3 with a policy that allows errors only."""

    def put(self, item: S3Object) -> None:
        if item.key.startswith("data/"):
            raise DeliveryError("S3.AccessDenied", "no")
        super().put(item)


def test_at_the_end_a_writer_that_is_refused_does_not_keep_the_others_from_writing() -> None:
    asked, go_on = threading.Event(), threading.Event()

    def late(records: list[dict[str, Any]]) -> dict[str, Any]:
        asked.set()
        go_on.wait(10)
        return judge(records)

    with running(late, document=slow(), store=RefusesData()) as stream:
        stream.put([b"good-1", b"bad-2"])
        assert asked.wait(10)
        threading.Timer(0.2, go_on.set).start()  # when the stop has begun
        assert not stream.pipeline.stop(2.0)
        assert stream.store.rejected() == Counter([b"bad-2"])


class Body(bytes):
    """Bytes that tell when they are gone."""

    gone: ClassVar[list[bytes]] = []

    def __del__(self) -> None:
        self.gone.append(bytes(self))


@pytest.mark.parametrize("with_function", [True, False])
def test_what_was_delivered_does_not_stay_in_memory(with_function: bool) -> None:
    processing = described()["ProcessingConfiguration"] if with_function else {"Enabled": False, "Processors": []}
    with running(document=described(ProcessingConfiguration=processing)) as stream:
        Body.gone.clear()
        stream.put([Body(b"good-1"), Body(b"bad-2")])
        stream.pipeline.flush(5)
        wait_until(lambda: Counter(Body.gone) == Counter([b"good-1", b"bad-2"]), "the records are gone", 5.0)


def test_originals_of_unpacked_records_count_as_held() -> None:
    ids = random.Random(1)
    events = [{"id": str(ids.getrandbits(200)), "message": "m"} for _ in range(2000)]
    record = gzip.compress(json.dumps({"messageType": "DATA_MESSAGE", "logEvents": events}).encode())
    unpacking = processor("Decompression"), processor("CloudWatchLogProcessing", DataMessageExtraction="true")
    document = with_processors(*unpacking) | {"BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 300}}
    with running(document=document) as stream:
        stream.put([record])
        assert stream.pipeline.wait_at_rest(10)
        assert stream.pipeline.status()["buffered_bytes"] >= len(record) + 2 * len(events)
        stream.pipeline.flush(10)
        wait_until(lambda: stream.pipeline.status()["buffered_bytes"] == 0, "nothing is held")
