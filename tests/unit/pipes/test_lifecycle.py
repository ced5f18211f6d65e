"""Pipes that are forgotten while they are about to run."""

import threading
from typing import Any

import pytest

from hydrant.emulator.pipes import lifecycle
from hydrant.emulator.pipes.models import Pipe, pipes_stores
from hydrant.waiting import eventually

ACCOUNT, REGION = "111122223333", "eu-west-3"


class Slow:
    """Takes its positions until it is let go."""

    def __init__(self, _: Any) -> None:
        self.stopped = threading.Event()

    def start(self) -> None:
        STARTING.set()
        assert GO.wait(60)

    def end(self) -> None:
        self.stopped.set()

    def stop(self) -> None:
        self.end()


STARTING, GO = threading.Event(), threading.Event()


def test_a_pipe_that_is_forgotten_while_it_begins_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "Worker", Slow)
    pipe = Pipe("p", ACCOUNT, REGION, {"DesiredState": "RUNNING"}, 0.0, 0.0)
    pipes = pipes_stores[ACCOUNT][REGION].pipes
    pipes["p"] = pipe
    try:
        lifecycle.begin(pipe, "CREATING")
        assert STARTING.wait(60)
        lifecycle.forget_all()
    finally:
        del pipes["p"]
        GO.set()

    def ended() -> None:
        assert pipe.worker is not None
        assert pipe.worker.stopped.is_set()

    eventually(ended, 60)
