"""What the emulator or its machine lacks judges no record: records wait, and all are delivered when it is over."""

import errno
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from hydrant.emulator.faults.kinds import EmulatorFault, Shortage, shortage
from hydrant.emulator.faults.report import FAULTS
from hydrant.emulator.firehose.engine.invocations import InvocationPool
from hydrant.emulator.firehose.engine.metrics.collector import Metrics, Statistic
from hydrant.emulator.firehose.engine.pipeline import Clients, Pipeline
from hydrant.emulator.firehose.engine.ports import EndpointRequest, FunctionReply, S3Object
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
    described,
    judge,
    plan_of,
    running,
    wait_until,
)
from .test_backup import backed_up
from .test_endpoint import Endpoint, refuses, takes, to_endpoint

GOOD = [b"good-%d" % n for n in range(50)]
NUMBERS = [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.ENOSPC, errno.EDQUOT, errno.EFBIG]


def lacking(number: int) -> Shortage:
    return shortage(number)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_shortage_uses_up_none_of_the_attempts_of_the_function(number: int) -> None:
    failures = iter([lacking(number)] * 20)

    def scarce(records: Any) -> Any:
        for failure in failures:
            raise failure
        return judge(records)

    with running(scarce, document=described(retries=0), settings=replace(FAST, transient_seconds=0.0)) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(10)
        assert stream.store.lines() == Counter(GOOD)
        assert stream.store.errors() == []


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "Too many open files"), MemoryError(), ValueError("a defect")])
def test_whatever_else_goes_wrong_on_our_side_judges_nothing_either(error: Exception) -> None:
    failures = iter([error] * 20)

    def broken(records: Any) -> Any:
        for failure in failures:
            raise failure
        return judge(records)

    with running(broken, document=described(retries=0), settings=replace(FAST, transient_seconds=0.0)) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(10)
        assert stream.store.lines() == Counter(GOOD)
        assert stream.store.errors() == []


def test_attempts_that_the_function_has_used_up_stay_used_up() -> None:
    """A shortage between two function errors neither adds an attempt nor gives one back."""
    failed = FunctionReply(b"{}", function_error=True)
    turns: Iterator[Any] = iter([failed, lacking(errno.EMFILE), lacking(errno.ENOMEM), failed, lacking(errno.ENOSPC)])

    def faulty(records: Any) -> Any:
        turn = next(turns, failed)
        if isinstance(turn, Shortage):
            raise turn
        return turn

    with running(faulty, document=described(retries=2)) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(10)
        assert stream.store.rejected() == Counter(GOOD)
        assert {error["attemptsMade"] for error in stream.store.errors()} == {3}
        assert len(stream.function.events) == 6


def test_a_stream_that_stops_while_something_is_lacking_leaves_its_records_alone() -> None:
    entered = threading.Event()

    def scarce(records: Any) -> Any:
        entered.set()
        raise lacking(errno.EMFILE)

    with running(scarce, settings=replace(FAST, retry_max_seconds=60.0, retry_seconds=60.0)) as stream:
        stream.put(GOOD)
        assert entered.wait(10)
        assert not stream.pipeline.stop(10), "not all was delivered"
        assert stream.store.objects == {}
        assert stream.pipeline.status()["buffered_records"] == len(GOOD)


def test_what_is_lacking_is_in_the_report_for_users() -> None:
    failures = iter([lacking(errno.ENOSPC)])

    def scarce(records: Any) -> Any:
        for failure in failures:
            raise failure
        return judge(records)

    with running(scarce) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(10)
    (told,) = [each for each in FAULTS.describe() if each["lacks"] == "disk space"]
    assert "no space on the disk" in told["text"]


LANE, OUTPUT, BACKUP = "firehose-d-direct-put", "firehose-d-data", "firehose-d-backup"
REFUSED = "firehose-d-http-endpoint-failed"
"""What the threads of a lane and of three outputs are called."""


@pytest.fixture
def all_end_well(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No thread ends by an exception."""
    raised: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    yield
    assert raised == []


class Crowded:
    """A machine that has no room for a thread for a while."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> None:
        self.left, self.refused = times, threading.Event()
        start = threading.Thread.start

        def refuse_some(thread: threading.Thread) -> None:
            if thread.name == name and self.left:
                self.left -= 1
                self.refused.set()
                raise RuntimeError("can't start new thread")
            start(thread)

        monkeypatch.setattr(threading.Thread, "start", refuse_some)


@pytest.mark.parametrize("name", [LANE, OUTPUT, BACKUP])
def test_who_has_no_thread_begins_when_there_is_room(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    Crowded(monkeypatch, name, 2)
    with running(document=backed_up()) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(10)
        assert stream.store.lines() == Counter(GOOD)


@pytest.mark.usefixtures("all_end_well")
@pytest.mark.parametrize("name", [LANE, OUTPUT, BACKUP])
def test_a_stream_of_which_a_part_never_began_stops_and_leaves_its_records(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    crowded, others = Crowded(monkeypatch, name, 1_000_000), threads()
    queue = DirectPutQueue(max_bytes=lambda: 1 << 20)
    clients = Clients(
        MemoryFunction(judge),
        MemoryStore(),
        MemoryLogs(),
        MemoryMetrics(),
        HttpClient(),
        MemoryCatalog({}),
        MemoryTables(),
    )
    pipeline = Pipeline(Identity("d", STREAM, "us-east-1"), plan_of(backed_up()), clients, FAST)
    starting = threading.Thread(target=pipeline.start, args=[DirectPutSource(queue)])
    starting.start()
    queue.put(GOOD)
    assert crowded.refused.wait(10)
    delivered = pipeline.stop(1)
    assert name == LANE or not delivered
    starting.join(10)
    assert not starting.is_alive()
    assert queue.count_from(0) == len(GOOD)
    wait_until(lambda: threads() <= others, "all have ended")


@pytest.mark.usefixtures("all_end_well")
def test_what_an_endpoint_refuses_waits_for_the_thread_of_its_error_output(monkeypatch: pytest.MonkeyPatch) -> None:
    crowded = Crowded(monkeypatch, REFUSED, 1_000_000)
    with (
        Endpoint(refuses(500)).serving() as endpoint,
        running(document=to_endpoint(endpoint.url, retry=0)) as stream,
    ):
        stream.put(GOOD)
        assert crowded.refused.wait(10)
        assert not stream.pipeline.stop(1)
        assert stream.pipeline.status()["buffered_records"] == len(GOOD)
        assert stream.store.objects == {}


def threads() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if each.name.startswith("firehose-d-")}


def test_outputs_have_a_thread_when_they_have_records() -> None:
    others = threads()

    def outputs() -> set[str]:
        names = {each.name for each in threads() - others} - {LANE}
        return {name for name in names if "-call-" not in name and not name.endswith("metrics")}

    with running() as stream:
        assert outputs() == set()
        stream.put(GOOD)
        stream.pipeline.flush(10)
        assert outputs() == {OUTPUT}
        stream.put([b"bad"])
        stream.pipeline.flush(10)
        assert len(outputs()) == 2
    assert outputs() == set()


class FullStore(MemoryStore):
    """S3 on a disk that is full for a while."""

    def __init__(self, number: int, times: int) -> None:
        super().__init__()
        self.failures = iter([number] * times)

    def put(self, item: S3Object) -> None:
        for number in self.failures:
            raise lacking(number)
        super().put(item)


@pytest.mark.parametrize("number", NUMBERS)
def test_objects_that_cannot_be_stored_wait(number: int) -> None:
    with running(store=FullStore(number, 20)) as stream:
        stream.put(GOOD)
        stream.pipeline.flush(10)
        assert stream.store.lines() == Counter(GOOD)
        assert stream.pipeline.status()["lost_records"] == 0
        assert "DeliveryToS3.Success" not in stream.metrics.totals or stream.metrics.totals["DeliveryToS3.Success"] == 1
        assert stream.logs.lines == [], "what is ours is not in the log of the customer"


class OutOfSockets(HttpClient):
    """A client on a machine without descriptors for a while."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.failures = iter([lacking(errno.EMFILE)] * times)

    def post(self, request: EndpointRequest) -> Any:
        for failure in self.failures:
            raise failure
        return super().post(request)


def test_an_endpoint_that_cannot_be_reached_for_lack_of_descriptors_is_not_given_up() -> None:
    """The retry duration of the stream is over at once: a refusal would send the records to the bucket."""
    with (
        Endpoint(takes).serving() as endpoint,
        running(document=to_endpoint(endpoint.url, retry=0), endpoint=OutOfSockets(20)) as stream,
    ):
        stream.put(GOOD)
        stream.pipeline.flush(10)
        assert Counter(endpoint.records()) == Counter(GOOD)
        assert stream.store.objects == {}


class Scarce(threading.Thread):
    """Threads for which there is room only now and then."""

    refusals = 0

    def start(self) -> None:
        if Scarce.refusals:
            Scarce.refusals -= 1
            raise RuntimeError("can't start new thread")
        super().start()


def test_a_batch_waits_for_a_thread_as_long_as_it_takes() -> None:
    seen: list[int] = []
    Scarce.refusals = 5
    calls: InvocationPool[int] = InvocationPool(seen.append, overlap=0.0, name="test-scarce", thread=Scarce)
    calls.submit(1)
    while not seen:
        calls.wait_ready(0.01)
    calls.close(lambda: False)
    assert seen == [1]
    assert Scarce.refusals == 0
    assert not calls.broken


def test_a_batch_is_not_forgotten_when_the_end_comes_first() -> None:
    seen: list[int] = []
    Scarce.refusals = 2
    calls: InvocationPool[int] = InvocationPool(seen.append, overlap=0.0, name="test-scarce-end", thread=Scarce)
    calls.submit(1)
    calls.close(lambda: False)
    assert seen == [1]


def test_metrics_that_cannot_be_written_are_written_later_all_together() -> None:
    class Full:
        def __init__(self) -> None:
            self.written: list[Statistic] = []
            self.failures = iter([EmulatorFault("500")])

        def put_statistics(self, name: str, timestamp: float, statistics: Any) -> None:
            for failure in self.failures:
                raise failure
            self.written += statistics

    client = Full()
    metrics = Metrics("d", client, "test-metrics-later", 3600)
    metrics.add({"IncomingRecords": 3})
    metrics.write()
    metrics.add({"IncomingRecords": 5})
    metrics.write()
    metrics.close(5)
    assert client.written == [Statistic("IncomingRecords", "Count", 2, 8, 3, 5)]
    wait_until(lambda: "test-metrics-later" not in [t.name for t in threading.enumerate()], "the end of its thread")
