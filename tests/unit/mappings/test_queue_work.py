"""A mapping of a queue: what becomes of its messages (M-12)."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from hydrant.emulator.mappings.engine.events import OVERHEAD, of_received
from hydrant.emulator.mappings.engine.ports import Looped, Reply
from hydrant.emulator.mappings.engine.settings import Settings
from hydrant.emulator.mappings.services import queue_work
from hydrant.emulator.mappings.services.functions import Faulted
from hydrant.emulator.mappings.services.queue_calls import QueueGone
from hydrant.emulator.mappings.services.queue_work import QueueWork
from hydrant.emulator.pipes.engine.events import Origin
from hydrant.emulator.pipes.engine.ports import Failed

from .worlds import FUNCTION

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")
QUEUE = "arn:aws:sqs:us-east-1:000000000000:q"
PATIENCE = 60.0


class MemoryQueue:
    """A queue whose messages come once; what is hidden and deleted is noted."""

    def __init__(self, bodies: Sequence[str], visibility: float = 30.0) -> None:
        self.left: list[dict[str, Any]] = [
            {"MessageId": f"m{n}", "ReceiptHandle": f"h{n}", "Body": each} for n, each in enumerate(bodies)
        ]
        self.visibility = visibility
        self.deleted: list[str] = []
        self.hidden: list[tuple[list[str], float]] = []
        self.trouble: list[Exception] = []

    def receive(self, most: int, wait_seconds: int) -> Sequence[dict[str, Any]]:
        if self.trouble:
            raise self.trouble.pop()
        found, self.left = self.left[:most], self.left[most:]
        if not found and wait_seconds:
            time.sleep(0.001)
        return found

    def delete(self, handles: Sequence[str]) -> Sequence[str]:
        self.deleted += handles
        return ()

    def hide(self, handles: Sequence[str], seconds: float) -> None:
        self.hidden.append((list(handles), seconds))


class Function:
    """What its invocations end with, one after the other; at the end they succeed."""

    def __init__(self, *ends: Any) -> None:
        self.ends = list(ends)
        self.batches: list[list[str]] = []
        self.chains: list[str] = []
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def __call__(self, event: bytes, chains: Sequence[str]) -> Reply:
        with self._lock:
            self.chains += chains
            self.batches.append([each["body"] for each in json.loads(event)["Records"]])
            end = self.ends.pop(0) if self.ends else None
        if isinstance(end, Exception):
            raise end
        return end if isinstance(end, Reply) else Reply(json.dumps(end).encode(), False, "r")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_work, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(queue_work, "_AGAIN_SECONDS", 0.001)


def run(queue: MemoryQueue, function: Function, until: Callable[[], bool], **more: Any) -> None:
    stopped = threading.Event()
    given = Settings(**{"uuid": "u", "function": FUNCTION, "source": QUEUE, "batch_size": 10, **more})
    work = QueueWork(given, "role", function, stopped, queue)  # type: ignore[arg-type]
    work_until(work, stopped, until, lambda: (function.batches, queue.deleted))


def work_until(work: QueueWork, stopped: threading.Event, until: Callable[[], bool], seen: Callable[[], Any]) -> None:
    """Let it work until something has happened; then, or if that does not happen, it stops."""
    thread = threading.Thread(target=work.work, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE
    try:
        while not until():
            assert time.monotonic() < end, seen()
            stopped.wait(0.002)
    finally:
        stopped.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def test_m17_what_was_polled_handed_over_and_deleted_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Counter[str] = Counter()
    monkeypatch.setattr(queue_work, "count_of", lambda _settings: lambda name, events: counted.update({name: events}))
    queue = MemoryQueue(["plain", '{"kind": "a"}', '{"kind": "a"}'])
    function = Function({"batchItemFailures": [{"itemIdentifier": "m1"}]})
    run(
        queue, function, lambda: counted["DeletedEventCount"] > 0, patterns=('{"body": {"kind": ["a"]}}',), reports=True
    )
    assert counted == {
        "PolledEventCount": 3,
        "FilteredOutEventCount": 1,
        "InvokedEventCount": 2,
        "FailedInvokeEventCount": 1,
        "DeletedEventCount": 1,
    }


def test_more_than_32_batches_are_under_way_where_the_mapping_says_so() -> None:
    everybody, queue = threading.Barrier(40), MemoryQueue([str(number) for number in range(40)])

    class Meets(Function):
        def __call__(self, event: bytes, chains: Sequence[str]) -> Reply:
            everybody.wait(PATIENCE)
            return super().__call__(event, chains)

    run(queue, Meets(), lambda: len(queue.deleted) == 40, batch_size=1, concurrency=40)


def test_m15_messages_of_a_loop_stay_and_the_others_are_taken() -> None:
    queue, function = MemoryQueue("abc"), Function(Looped(frozenset({0, 2})))
    queue.left[1]["Attributes"] = {"AWSTraceHeader": "Root=1"}
    run(queue, function, lambda: queue.deleted == ["h1"])
    assert (function.batches, function.chains) == ([["a", "b", "c"], ["b"]], ["", "Root=1", "", "Root=1"])


def test_m12_what_is_taken_is_deleted() -> None:
    queue, function = MemoryQueue("abc"), Function()
    run(queue, function, lambda: len(queue.deleted) == 3)
    assert function.batches == [["a", "b", "c"]]


def test_m12_an_error_deletes_nothing() -> None:
    queue, function = MemoryQueue("abc"), Function(Reply(b'{"errorMessage": "no"}', True, "r"))
    run(queue, function, lambda: len(function.batches) == 1)
    assert (queue.deleted, queue.hidden) == ([], [])


def test_m6_only_what_is_not_named_is_deleted() -> None:
    queue, function = MemoryQueue("abc"), Function({"batchItemFailures": [{"itemIdentifier": "m1"}]})
    run(queue, function, lambda: len(queue.deleted) == 2, reports=True)
    assert sorted(queue.deleted) == ["h0", "h2"]


def test_m6_an_answer_that_names_a_stranger_deletes_nothing() -> None:
    queue, function = MemoryQueue("abc"), Function({"batchItemFailures": [{"itemIdentifier": "stranger"}]})
    run(queue, function, lambda: len(function.batches) == 1, reports=True)
    assert queue.deleted == []


def test_m12_while_it_is_throttled_a_batch_waits_as_long_as_it_is_hidden() -> None:
    queue, function = MemoryQueue("a"), Function(*[Failed("throttled", passing=True)] * 5)
    run(queue, function, lambda: queue.deleted == ["h0"])
    assert len(function.batches) == 6
    assert queue.hidden == []
    seen_again, always = MemoryQueue("ab", visibility=0.0), Function(*[Failed("throttled", passing=True)] * 100)
    run(seen_again, always, lambda: len(always.batches) > 1, batch_size=1, concurrency=1)
    assert (always.batches, seen_again.deleted) == ([["a"], ["b"]], [])


def test_m12_a_fault_of_the_emulator_uses_up_no_receive() -> None:
    queue, function = MemoryQueue("a", visibility=0.0), Function(*[Faulted("no room")] * 3)
    run(queue, function, lambda: len(queue.hidden) >= 1 and len(function.batches) >= 1)
    assert queue.hidden[0] == (["h0"], 0.0)
    longer, again = MemoryQueue("a"), Function(*[Faulted("no room")] * 3)
    run(longer, again, lambda: longer.deleted == ["h0"])
    assert longer.hidden == [(["h0"], 30.0)] * 3


def test_m10_what_no_filter_wants_is_deleted_without_a_call() -> None:
    queue, function = MemoryQueue(["plain", '{"kind": "a"}']), Function()
    run(queue, function, lambda: len(queue.deleted) == 2, patterns=('{"body": {"kind": ["a"]}}',))
    assert function.batches == [['{"kind": "a"}']]


def test_m3_a_batch_is_as_large_as_it_may_be() -> None:
    queue, function = MemoryQueue([str(number) for number in range(25)]), Function()
    run(queue, function, lambda: len(queue.deleted) == 25, batch_size=10, window_seconds=0.05)
    assert max(map(len, function.batches)) == 10
    assert sorted(int(body) for batch in function.batches for body in batch) == list(range(25))


def test_m12_what_was_gathered_is_visible_again_when_the_mapping_stops() -> None:
    queue, function = MemoryQueue("ab"), Function()
    run(queue, function, lambda: queue.left == [], batch_size=10, window_seconds=300)
    assert (function.batches, queue.hidden) == ([], [(["h0", "h1"], 0)])


def test_a_queue_that_is_gone_for_a_while_is_read_again() -> None:
    queue, function = MemoryQueue("a"), Function()
    queue.trouble = [QueueGone("gone"), OSError("no room")]
    run(queue, function, lambda: queue.deleted == ["h0"])


@pytest.mark.parametrize(("ends", "expected"), [([], ["ab", "cd", "e"]), ([Reply(b"{}", True, "r")], ["ab", "e"])])
def test_m12_what_is_too_much_for_a_batch_of_a_fifo_queue_keeps_its_place(ends: list[Any], expected: list[str]) -> None:
    queue, function, busy = MemoryQueue("abcde"), Function(*ends), threading.Lock()
    for message in queue.left:
        message["Attributes"] = {"MessageGroupId": "last" if message["Body"] == "e" else "group"}

    def one_at_a_time(event: bytes, chains: Sequence[str]) -> Reply:
        assert busy.acquire(blocking=False), "a group is in two batches at once"
        reply = function(event, chains)
        busy.release()
        return reply

    given = Settings("u", FUNCTION, f"{QUEUE}.fifo", 10)
    stopped = threading.Event()
    work = QueueWork(given, "role", one_at_a_time, stopped, queue)  # type: ignore[arg-type]
    size = of_received(queue.left[0], Origin(f"{QUEUE}.fifo", "us-east-1", "role"), 0.0).size
    work._waiting.most_bytes = OVERHEAD + 2 * size
    work_until(work, stopped, lambda: len(function.batches) == len(expected), lambda: function.batches)
    assert ["".join(batch) for batch in function.batches] == expected


@pytest.mark.parametrize(("concurrency", "expected"), [(None, 5), (2, 2), (33, 33), (1000, 1000), (2000, 1000)])
def test_m12_batches_at_once(concurrency: int | None, expected: int) -> None:
    given = Settings("u", FUNCTION, QUEUE, 10, concurrency=concurrency)
    work = QueueWork(given, "role", Function(), threading.Event(), MemoryQueue(""))  # type: ignore[arg-type]
    assert work.most_at_once == expected
