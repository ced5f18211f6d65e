"""One stack for several processes: started once, ended once, and nobody beside a test that must be alone."""

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

import pytest

from hydrant.stack.registry import StackRecord
from hydrant.testing.shared_stack import SharedStack
from hydrant.waiting import eventually

STACK = StackRecord(4566, 1, 2.0, "/project", "/project/terraform", "us-east-1")
OWN = multiprocessing.get_context("spawn")
PATIENCE = 60


def run(folder: Path, together: Barrier) -> None:
    """What a worker does, at the same time as the others."""

    def start() -> StackRecord:
        with (folder / "starts").open("a") as file:
            file.write("started\n")
        return STACK

    together.wait(PATIENCE)
    assert SharedStack(folder).get(start) == STACK


def hold(folder: Path, alone: bool, inside: Event | threading.Event, leave: Event | threading.Event) -> None:
    """Use the stack until it is told to leave."""
    with SharedStack(folder).used(alone=alone):
        inside.set()
        leave.wait(PATIENCE)


def test_of_several_workers_one_starts_it(tmp_path: Path) -> None:
    together = OWN.Barrier(2)
    workers = [OWN.Process(target=run, args=(tmp_path, together)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(PATIENCE)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert (tmp_path / "starts").read_text("utf-8") == "started\n"


def test_it_is_stopped_once_and_only_where_it_was_started(tmp_path: Path) -> None:
    stopped: list[StackRecord] = []
    shared = SharedStack(tmp_path)
    shared.end(stopped.append)
    assert stopped == []
    shared.get(lambda: STACK)
    shared.end(stopped.append)
    shared.end(stopped.append)
    assert stopped == [STACK]


def test_a_start_that_fails_is_tried_again_by_the_next(tmp_path: Path) -> None:
    def fails() -> StackRecord:
        raise OSError("no room")

    shared = SharedStack(tmp_path)
    with pytest.raises(OSError, match="no room"):
        shared.get(fails)
    assert shared.get(lambda: STACK) == STACK


Holder = Callable[[bool], tuple[threading.Event, threading.Event]]


@pytest.fixture
def holder(tmp_path: Path) -> Holder:
    """Starts a thread that uses the stack, with a lock of its own; gives what says so, and what lets it leave."""

    def started(alone: bool) -> tuple[threading.Event, threading.Event]:
        inside, leave = threading.Event(), threading.Event()
        threading.Thread(target=hold, args=(tmp_path, alone, inside, leave), daemon=True).start()
        return inside, leave

    return started


def test_tests_use_it_side_by_side(holder: Holder) -> None:
    held = [holder(False), holder(False)]
    assert all(inside.wait(PATIENCE) for inside, _ in held)
    for _, leave in held:
        leave.set()


@pytest.mark.parametrize(("first", "second"), [(False, True), (True, False), (True, True)])
def test_nobody_is_beside_a_test_that_is_alone(holder: Holder, first: bool, second: bool) -> None:
    inside, leave = holder(first)
    assert inside.wait(PATIENCE)
    then, leave_too = holder(second)
    assert not then.wait(0.2)
    leave.set()
    assert then.wait(PATIENCE)
    leave_too.set()


def test_a_worker_that_is_killed_holds_up_nobody(tmp_path: Path) -> None:
    inside, leave = OWN.Event(), OWN.Event()
    worker = OWN.Process(target=hold, args=(tmp_path, True, inside, leave))
    worker.start()
    assert inside.wait(PATIENCE)
    worker.kill()
    worker.join(PATIENCE)
    with SharedStack(tmp_path).used(alone=True):
        eventually(lambda: worker.exitcode, PATIENCE)
