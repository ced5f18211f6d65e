"""What a defect means for a batch of a pipe."""

import logging
import threading
from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from hydrant.emulator.pipes.engine.events import Event
from hydrant.emulator.pipes.engine.passage import Result
from hydrant.emulator.pipes.models import Pipe
from hydrant.emulator.pipes.worker import Worker, never_raising

EVENTS = [Event("a", {}, {}), Event("b", {}, {})]


def test_a_defect_is_a_failure_of_the_batch(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Sequence[Event]) -> Result:
        raise RecursionError("too deep")

    with caplog.at_level(logging.ERROR):
        result = never_raising(broken, "p")(EVENTS)
    assert result.failed == tuple(EVENTS)
    assert not result.passing
    assert "too deep" in result.words
    assert "pipe p" in caplog.text


def test_what_works_is_as_it_was() -> None:
    result = Result((EVENTS[0],), "no", passing=True)
    assert never_raising(lambda _: result, "p")(EVENTS) is result


def test_a_call_that_never_ends_does_not_keep_a_pipe_from_stopping(caplog: pytest.LogCaptureFixture) -> None:
    ended = threading.Event()
    worker = Worker.__new__(Worker)
    worker._stopped, worker._pipe = threading.Event(), cast(Pipe, SimpleNamespace(name="p"))
    worker._thread = threading.Thread(target=ended.wait, daemon=True)
    worker._thread.start()
    worker.stop(0.01)
    assert "pipe p: what is under way takes longer than 0.01 s" in caplog.text
    ended.set()
    worker.stop(60)
    assert not worker._thread.is_alive()
