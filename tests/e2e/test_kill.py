"""kill -9 of the function's process in mid-batch: nothing is lost. Only an emulator can be treated so."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from hydrant.waiting import eventually

from .support.inputs import encode, valid
from .support.landing import Landing
from .support.laws import settle
from .support.sender import Sender
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("stack")]


def pids_of(target: EmulatorTarget) -> list[int]:
    """The processes of the pipeline's function."""
    found = [f for f in target.status()["functions"] if f["function"] == target.outputs["function_name"]]
    return [pid for function in found for pid in function["pids"]]


@contextmanager
def frozen(pids: list[int]) -> Iterator[None]:
    """Stop the processes where they are; at the end kill them, so that none goes on."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_killing_the_function_in_mid_batch_loses_nothing(
    target: EmulatorTarget, landing: Landing, sender: Sender
) -> None:
    settle(target, landing, sender.send([encode(valid())]))
    victims = pids_of(target)
    assert victims, "no process of the function is running"
    with frozen(victims):
        sent = sender.send((encode(valid()) for _ in range(400)), partition_key="one shard")

        def in_mid_batch() -> None:
            [stream] = [
                s for s in target.status()["delivery_streams"] if s["name"] == target.outputs["delivery_stream_name"]
            ]
            assert stream["buffered_records"] > 0, stream

        eventually(in_mid_batch, timeout=target.patience)
        landing.look()
        assert any(record.raw not in landing.data for record in sent), "the function's process was not in mid-batch"
    settle(target, landing, sent, repeats=True)


def test_killing_the_function_again_and_again_under_load_loses_nothing(
    target: EmulatorTarget, landing: Landing, sender: Sender
) -> None:
    killed: set[int] = set()
    batches = ([encode(valid()) for _ in range(50)] for _ in range(200))
    with sender.load(batches) as sent:

        def three_killed() -> None:
            for pid in pids_of(target):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)
            assert len(killed) >= 3

        eventually(three_killed, timeout=target.patience)
    settle(target, landing, sent, repeats=True)
