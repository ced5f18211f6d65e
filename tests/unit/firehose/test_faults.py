"""Hangs, deaths, garbage and long absences: conservation of every record, and stops that end."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.pipeline import Clients, Pipeline
from hydrant.emulator.firehose.engine.ports import FunctionReply, InvocationError
from hydrant.emulator.firehose.engine.source.direct_put import DirectPutQueue, DirectPutSource
from hydrant.emulator.firehose.engine.stages import Identity
from hydrant.emulator.firehose.services.http import HttpClient

from .engine import (
    FAST,
    STREAM,
    MemoryCatalog,
    MemoryFunction,
    MemoryLogs,
    MemoryMetrics,
    MemoryStore,
    MemoryTables,
    data_of,
    described,
    judge,
    plan_of,
    result,
    running,
    wait_until,
)

GOOD = [b"good-%d" % n for n in range(100)]


class ImpatientSource(DirectPutSource):
    """DirectPut that gives up early."""

    def retention_seconds(self) -> float:
        return 0.05


def test_d13_after_the_retention_undeliverable_records_are_given_up() -> None:
    store = MemoryStore(refusals=10**9)
    queue = DirectPutQueue(max_bytes=lambda: 10**6)
    with running(store=store, source=ImpatientSource(queue)) as stream:
        queue.put(GOOD)
        stream.pipeline.flush(5)
        assert store.objects == {}
        assert stream.pipeline.status()["buffered_records"] == 0


def test_reset_ends_a_write_that_is_being_retried() -> None:
    store = MemoryStore(refusals=10**9)
    with running(store=store) as stream:
        stream.put(GOOD)
        wait_until(lambda: store.refused > 2, "several attempts")
        stream.pipeline.reset()
        stream.pipeline.flush(5)
        store.refusals = 0
        stream.put([b"good-after"])
        stream.pipeline.flush(5)
        assert store.lines() == Counter([b"good-after"])


def test_stop_does_not_wait_for_a_function_that_hangs() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def hang(records: Any) -> Any:
        entered.set()
        go_on.wait(10)
        return judge(records)

    with running(hang) as stream:
        stream.put(GOOD)
        assert entered.wait(5)
        assert not stream.pipeline.stop(0.1)
        assert stream.store.objects == {}  # unacknowledged: not lost to a Kinesis source
        go_on.set()
        wait_until(lambda: not any(t.name == "firehose-d-direct-put" for t in threading.enumerate()), "the lane's end")


def test_a_pipeline_that_was_stopped_does_not_start() -> None:
    store, source = MemoryStore(), DirectPutSource(DirectPutQueue(max_bytes=lambda: 10**6))
    others = MemoryLogs(), MemoryMetrics(), HttpClient(), MemoryCatalog({}), MemoryTables()
    clients = Clients(MemoryFunction(judge), store, *others)
    pipeline = Pipeline(Identity("d", STREAM, "us-east-1"), plan_of(described()), clients, FAST)
    assert pipeline.stop(1.0)
    pipeline.start(source)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("firehose-d-")]


def test_update_from_a_function_to_none_and_back() -> None:
    with running() as stream:
        stream.put([b"good-1"])
        stream.pipeline.flush(5)
        stream.pipeline.update(plan_of(described(ProcessingConfiguration={"Enabled": False}), "2"))
        stream.put([b"bad-2"])
        stream.pipeline.flush(5)
        stream.pipeline.update(plan_of(described(), "3"))
        stream.put([b"bad-3"])
        stream.pipeline.flush(5)
        assert stream.store.lines() == Counter([b"good-1", b"bad-2"])
        assert stream.store.rejected() == Counter([b"bad-3"])


def test_a_new_function_serves_the_retries_of_no_other() -> None:
    """Records that failed stay failed: a corrected function gets later records only."""
    with running(lambda records: FunctionReply(b"{}", function_error=True)) as stream:
        stream.put([b"good-1"])
        stream.pipeline.flush(5)
        stream.function.handler = judge
        stream.put([b"good-2"])
        stream.pipeline.flush(5)
        assert stream.store.rejected() == Counter([b"good-1"])
        assert stream.store.lines() == Counter([b"good-2"])


def misbehave(kind: str, records: list[dict[str, Any]]) -> Any:
    answers = [result(record, "Ok", data_of(record) + b"\n") for record in records]
    if kind == "dies":
        raise InvocationError("InternalError", "gone")
    if kind == "fails":
        return FunctionReply(b'{"errorMessage":"x"}', function_error=True)
    if kind == "garbage":
        return FunctionReply(b"\x00{")
    return {
        "half": {"records": answers[::2]},
        "twice": {"records": answers + answers},
        "bad base64": {"records": [answer | {"data": "%"} for answer in answers]},
        "right": {"records": answers},
    }[kind]


KINDS = ["dies", "fails", "garbage", "half", "twice", "bad base64", "right"]


@pytest.mark.parametrize("kind", KINDS)
def test_c7_c12_c13_c16_c17_each_misbehaviour_loses_nothing(kind: str) -> None:
    with running(lambda records: misbehave(kind, records)) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(5)
        assert stream.store.lines() + stream.store.rejected() == Counter(GOOD)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(KINDS), max_size=8),
    st.lists(st.integers(1, 30), min_size=1, max_size=6),
    st.integers(0, 5),
)
def test_d12_any_mix_of_misbehaviours_conserves_every_record(kinds: list[str], sizes: list[int], refusals: int) -> None:
    script: Iterator[str] = iter(kinds)
    records = [b"good-%d" % n for n in range(sum(sizes))]
    with running(lambda batch: misbehave(next(script, "right"), batch), store=MemoryStore(refusals)) as stream:
        position = 0
        for size in sizes:
            stream.put(records[position : position + size])
            position += size
        stream.pipeline.flush(10)
        assert stream.store.lines() + stream.store.rejected() == Counter(records)
