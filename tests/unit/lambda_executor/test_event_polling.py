"""Asynchronous events while a function is updated: none is kept by the poller of the version before."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.services.lambda_.invocation import event_manager

from hydrant.emulator.lambda_executor import event_polling

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")


class Queue:
    """Gives its messages at once; then whoever asks finds nothing."""

    def __init__(self, count: int) -> None:
        self.messages = [{"ReceiptHandle": f"h{number}", "Body": str(number)} for number in range(count)]
        self.given_back: list[str] = []
        self.deleted: list[str] = []
        self.before: list[Any] = []

    def receive_message(self, **_asked: Any) -> Any:
        for act in self.before:
            act()
        found, self.messages = self.messages, []
        return {"Messages": found}

    def send_message(self, **asked: Any) -> None:
        self.given_back.append(asked["MessageBody"])

    def delete_message(self, **asked: Any) -> None:
        self.deleted.append(asked["ReceiptHandle"])


def poller(queue: Queue, monkeypatch: pytest.MonkeyPatch, handle: Any) -> Any:
    monkeypatch.setattr(event_manager, "get_sqs_client", lambda *_arguments, **_more: queue)
    version = SimpleNamespace(config=SimpleNamespace(timeout=3), qualified_arn="arn")
    return SimpleNamespace(
        version_manager=SimpleNamespace(function_version=version),
        event_queue_url="url",
        _shutdown_event=threading.Event(),
        invoker_pool=ThreadPoolExecutor(1),
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
    made = poller(queue, monkeypatch, seen.append)
    queue.before.append(made._shutdown_event.set)
    event_polling.run(made)
    assert (seen, queue.given_back) == ([], ["0", "1"])
    assert queue.deleted == ["h0", "h1"]


def test_what_waits_for_its_turn_at_the_end_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, busy, free, seen = Queue(3), threading.Event(), threading.Event(), list[str]()

    def handle(message: Any) -> None:
        busy.set()
        free.wait(60)
        seen.append(message["Body"])

    made = poller(queue, monkeypatch, handle)

    def end() -> None:
        if not queue.messages:
            assert busy.wait(60)
            made._shutdown_event.set()
            made.invoker_pool.shutdown(cancel_futures=True, wait=False)
            free.set()

    queue.before.append(end)
    event_polling.run(made)
    made.invoker_pool.shutdown(wait=True)
    assert (seen, sorted(queue.given_back)) == (["0"], ["1", "2"])
