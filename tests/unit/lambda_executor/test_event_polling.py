"""Asynchronous events while a function is updated: none is kept by the poller of the version before."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.services.lambda_.invocation import event_manager

from hydrant.emulator.lambda_executor import event_polling
from hydrant.emulator.lambda_executor.debugged import DEBUGGED
from hydrant.emulator.lambda_executor.sandbox.debugger import Debugger

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")


class Queue:
    """Gives its messages at once; then whoever asks finds nothing."""

    def __init__(self, count: int) -> None:
        self.messages = [{"ReceiptHandle": f"h{number}", "Body": str(number)} for number in range(count)]
        self.given_back: list[str] = []
        self.deleted: list[str] = []
        self.before: list[Any] = []
        self.asked: list[dict[str, Any]] = []

    def receive_message(self, **asked: Any) -> Any:
        for act in self.before:
            act()
        self.asked.append(asked)
        most = asked["MaxNumberOfMessages"]
        found, self.messages = self.messages[:most], self.messages[most:]
        return {"Messages": found}

    def send_message(self, **asked: Any) -> None:
        self.given_back.append(asked["MessageBody"])

    def delete_message(self, **asked: Any) -> None:
        self.deleted.append(asked["ReceiptHandle"])


def poller(queue: Queue, monkeypatch: pytest.MonkeyPatch, handle: Any, workers: int = 1) -> Any:
    monkeypatch.setattr(event_manager, "get_sqs_client", lambda *_arguments, **_more: queue)
    version = SimpleNamespace(config=SimpleNamespace(timeout=3), qualified_arn="arn")
    return SimpleNamespace(
        version_manager=SimpleNamespace(function_version=version),
        event_queue_url="url",
        _shutdown_event=threading.Event(),
        invoker_pool=ThreadPoolExecutor(workers),
        handle_message=handle,
    )


def test_events_are_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, seen = Queue(3), list[str]()
    made = poller(queue, monkeypatch, lambda message: seen.append(message["Body"]))
    queue.before.append(lambda: None if queue.messages else made._shutdown_event.set())
    event_polling.run(made)
    made.invoker_pool.shutdown()
    assert (seen, queue.given_back) == (["0", "1", "2"], [])


def test_what_comes_after_the_end_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, seen = Queue(2), list[Any]()
    made = poller(queue, monkeypatch, seen.append, workers=2)
    queue.before.append(made._shutdown_event.set)
    event_polling.run(made)
    assert (seen, queue.given_back) == ([], ["0", "1"])
    assert queue.deleted == ["h0", "h1"]


def test_what_cannot_be_handed_over_at_once_stays_in_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time of being hidden would go by, and it would be dealt with twice."""
    queue, busy, free, seen = Queue(25), threading.Semaphore(0), threading.Event(), list[str]()

    def handle(message: Any) -> None:
        busy.release()
        assert free.wait(60)
        seen.append(message["Body"])

    made = poller(queue, monkeypatch, handle, workers=3)
    thread = threading.Thread(target=event_polling.run, args=(made,))
    thread.start()
    for _ in range(3):
        assert busy.acquire(timeout=60)
    assert (len(queue.messages), [each["MaxNumberOfMessages"] for each in queue.asked]) == (22, [3])
    queue.before.append(lambda: None if queue.messages else made._shutdown_event.set())
    free.set()
    thread.join(60)
    made.invoker_pool.shutdown()
    assert sorted(map(int, seen)) == list(range(25))
    assert queue.given_back == []


def test_an_event_at_a_breakpoint_is_not_dealt_with_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    for debugged, hidden in ((None, 66), (Debugger(1), 43_200)):
        queue = Queue(0)
        made = poller(queue, monkeypatch, lambda _: None)
        queue.before.append(made._shutdown_event.set)
        monkeypatch.setattr(DEBUGGED, "of", {"arn": debugged}.get)
        event_polling.run(made)
        assert queue.asked[0]["VisibilityTimeout"] == hidden
