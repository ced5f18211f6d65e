"""kill -9 of the function's process in mid-batch: nothing is lost. Only an emulator can be treated so."""

import os
import signal
from contextlib import suppress

import psutil
import pytest

from hydrant.waiting import eventually

from .support.inputs import encode, valid
from .support.landing import Landing
from .support.laws import settle
from .support.sender import Sender, Sent
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("stack")]


def pids_of(target: EmulatorTarget) -> list[int]:
    """The processes of the pipeline's function."""
    found = [f for f in target.status()["functions"] if f["function"] == target.outputs["function_name"]]
    return [pid for function in found for pid in function["pids"]]


class Frozen:
    """Processes that were stopped where they are; at the end they are killed, so that none goes on."""

    def __init__(self) -> None:
        self.pids: set[int] = set()

    def stop(self, *more: int) -> None:
        """Stop those that there are already, too: an environment lets its own process go on for the next batch."""
        for pid in self.pids | set(more):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
                self.pids.add(pid)

    @property
    def hold(self) -> bool:
        """Whether none of them has gone on since."""
        states = [psutil.Process(pid).status() for pid in self.pids if psutil.pid_exists(pid)]
        return bool(states) and set(states) == {psutil.STATUS_STOPPED}

    def __enter__(self) -> "Frozen":
        return self

    def __exit__(self, *_: object) -> None:
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_killing_the_function_in_mid_batch_loses_nothing(
    target: EmulatorTarget, landing: Landing, sender: Sender
) -> None:
    settle(target, landing, sender.send([encode(valid())]))
    assert pids_of(target), "no process of the function is running"
    sent: list[Sent] = []
    with Frozen() as frozen:

        def in_mid_batch() -> None:
            frozen.stop(*pids_of(target))
            sent.extend(sender.send((encode(valid()) for _ in range(400)), partition_key="one shard"))
            frozen.stop()
            [stream] = [
                s for s in target.status()["delivery_streams"] if s["name"] == target.outputs["delivery_stream_name"]
            ]
            assert stream["buffered_records"] > 0, stream
            assert set(pids_of(target)) <= frozen.pids, "a process began meanwhile"
            assert frozen.hold, "a process went on meanwhile"
            landing.look()
            assert any(record.raw not in landing.data for record in sent), "the process was not in mid-batch"

        eventually(in_mid_batch, timeout=target.patience)
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
