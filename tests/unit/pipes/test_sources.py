"""Sources of pipes read on whatever goes wrong."""

import errno
import threading
from typing import Any

import pytest

from hydrant.emulator.pipes.engine.events import Origin
from hydrant.emulator.pipes.engine.passage import Result
from hydrant.emulator.pipes.models import Progress
from hydrant.emulator.pipes.services import queue_source, stream_source
from hydrant.emulator.pipes.services.queue_source import QueueSource
from hydrant.emulator.pipes.services.stream_source import StreamSource

PIPE = "arn:aws:pipes:us-east-1:000000000000:pipe/p"


class Failing:
    """Fails twice for want of file descriptors; then the pipe stops."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.times = 0

    def __call__(self, *_: Any, **__: Any) -> Any:
        self.times += 1
        if self.times == 2:
            self.stopped.set()
        raise OSError(errno.EMFILE, "Too many open files")


def origin(source: str) -> Origin:
    return Origin(source, "us-east-1", "arn:aws:iam::000000000000:role/r", PIPE)


def test_a_queue_is_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    failing, told = Failing(), list[str]()
    monkeypatch.setattr(queue_source, "queue_url", failing)
    parameters = {"BatchSize": 1, "MaximumBatchingWindowInSeconds": 0}
    there = origin("arn:aws:sqs:us-east-1:000000000000:q")
    QueueSource(there, parameters, lambda _: True, lambda _: Result(), told.append).work(failing.stopped)
    assert failing.times == 2
    assert all("Too many open files" in each for each in told)


def test_a_stream_is_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    failing, told = Failing(), list[str]()
    there = origin("arn:aws:kinesis:us-east-1:000000000000:stream/s")
    parameters = {"BatchSize": 1, "MaximumBatchingWindowInSeconds": 0, "StartingPosition": "LATEST"}
    source = StreamSource(there, parameters, Progress(), lambda *_: True, told.append)
    monkeypatch.setattr(source, "prepare", failing)
    source.work(failing.stopped)
    assert failing.times == 2
    assert all("Too many open files" in each for each in told)


def test_a_reader_that_does_not_end_keeps_no_stream_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, ended, stopped = threading.Event(), threading.Event(), threading.Event()
    there = origin("arn:aws:kinesis:us-east-1:000000000000:stream/s")
    parameters = {"BatchSize": 1, "MaximumBatchingWindowInSeconds": 0, "StartingPosition": "LATEST"}
    source = StreamSource(there, parameters, Progress(), lambda *_: True, lambda _: None)

    def read(*_: Any) -> None:
        reading.set()
        stopped.set()
        ended.wait()

    monkeypatch.setattr(stream_source, "LONGEST_CALL", 0.01)
    monkeypatch.setattr(source, "prepare", lambda: None)
    monkeypatch.setattr(source, "_shards", lambda: {"shard": []})
    monkeypatch.setattr(source, "_read", read)
    source.work(stopped)
    assert reading.wait(60)
    ended.set()
