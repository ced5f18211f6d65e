"""Who waits for a table's changes: woken by a change, by the end of the stream and by `wake`, by nothing else."""

import threading
from collections.abc import Callable

import pytest

from hydrant.emulator.dynamodb.engine.change_log import ChangeLog
from hydrant.emulator.dynamodb.engine.schema import KeySchema
from hydrant.emulator.dynamodb.engine.table import Change

PATIENCE = 60.0
KEY = {"id": {"S": "a"}}


def log() -> ChangeLog:
    return ChangeLog("2026-11-30T00:00:00.000", "KEYS_ONLY", KeySchema("id", None, {"id": "S"}), 0.0)


def change(after: bool = True) -> Change:
    return Change(("a",), KEY, None, KEY if after else None)


def waiting(stream: ChangeLog, ended: Callable[[], bool] = lambda: False, lanes: int = 3) -> list[threading.Thread]:
    """Lanes that wait for the next change, as several of one mapping do."""
    position = stream.tip
    threads = [
        threading.Thread(target=stream.wait, args=(position, 10 * PATIENCE, ended), daemon=True) for _ in range(lanes)
    ]
    for each in threads:
        each.start()
    return threads


def all_end(threads: list[threading.Thread]) -> None:
    for each in threads:
        each.join(PATIENCE)
    assert not any(each.is_alive() for each in threads)


@pytest.mark.parametrize(
    "happens",
    [lambda stream: stream.add(change(), 1.0), lambda stream: stream.close(1.0)],
    ids=["a change", "the stream is turned off"],
)
def test_all_lanes_are_woken(happens: Callable[[ChangeLog], None]) -> None:
    stream = log()
    threads = waiting(stream)
    happens(stream)
    all_end(threads)


def test_the_end_of_a_mapping_wakes_its_lanes() -> None:
    stream, stopped = log(), threading.Event()
    threads = waiting(stream, stopped.is_set)
    stopped.set()
    stream.wake()
    all_end(threads)


def test_what_changes_nothing_wakes_nobody_for_long() -> None:
    stream = log()
    threads = waiting(stream, lanes=1)
    stream.add(change(after=False), 1.0)  # a delete of what is not there
    stream.wake()
    assert threads[0].is_alive()
    stream.add(change(), 1.0)
    all_end(threads)


def test_nobody_waits_for_what_is_there_or_will_never_be() -> None:
    stream = log()
    first = stream.tip
    stream.add(change(), 1.0)
    stream.wait(first, 10 * PATIENCE, lambda: False)
    stream.close(2.0)
    stream.wait(stream.tip, 10 * PATIENCE, lambda: False)
