"""The stack of a drill: the kit's own pipeline with persistence and a test clock, its files in a folder of its own."""

import os
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from hydrant import kit
from hydrant.console import Say
from hydrant.emulator.clock import SWITCH
from hydrant.paths import StackPaths
from hydrant.pipeline.clients import Clients
from hydrant.pipeline.outputs import PipelineOutputs
from hydrant.ports import free_port
from hydrant.project import MANIFEST, Project, find_project
from hydrant.stack import control_client, lifecycle, registry
from hydrant.stack.bring_up import bring_up
from hydrant.stack.deploy import deploy
from hydrant.stack.keep import VARIABLE, Keep
from hydrant.stack.kept_state import outputs_of
from hydrant.stack.registry import StackRecord

from .law import Kill

REGION = "us-east-1"
_KEEP = Keep(keep=True)
_SETTINGS = ("-var=stream_mode=PROVISIONED", "-var=shard_count=4")
"""Shards of a stream with ON_DEMAND cannot be split and merged by hand."""
_LEFT_OUT = ("TF_VAR_", "TF_CLI_ARGS", "HYDRANT_PORT", "HYDRANT_HOST", "HYDRANT_PROJECT", VARIABLE)
"""Variables by which a user's stacks are set up: a drill's is always the same."""
_GONE_SECONDS = 60.0


def waited(age: float, moves: Sequence[float]) -> float:
    """The seconds in an age by a clock that was moved, each time by far more than a record waits. Pure."""
    for move in reversed(moves):
        if age < move:
            break
        age -= move
    return age


@dataclass
class Stack:
    """A running one. `kills`: those of its emulator; `moves`: seconds by which its clock was moved, in turn."""

    project: Project
    record: StackRecord
    say: Say
    outputs: PipelineOutputs
    kills: list[Kill] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    _clients: Clients | None = None

    def single(self, service: str) -> Any:
        """A client that tries each call once."""
        return Clients(REGION, self.record.endpoint, retries=0).client(service)

    @property
    def clients(self) -> Clients:
        """Clients of the emulator that runs now."""
        if self._clients is None:
            self._clients = Clients(REGION, self.record.endpoint)
        return self._clients

    def kill(self) -> None:
        """kill -9 of the emulator, and start another on what it has kept, as it is: without Terraform."""
        process, held = psutil.Process(self.record.pid), self._held()
        process.send_signal(signal.SIGKILL)
        self.kills.append(Kill(time.time(), held))
        process.wait(_GONE_SECONDS)
        self._clients = None
        paths = StackPaths(self.record.port)
        shutil.copy(paths.emulator_log, paths.root.parent / f"emulator.{len(self.kills)}.log")
        registry.write(replace(self.record, stopped="the drill has killed it"))  # else it would be told as a surprise
        self.record = lifecycle.start_emulator(self.project, self.record.port, REGION, self.say, _KEEP)
        control_client.set_phase(self.record.port, "ready")

    def _held(self) -> float:
        """Seconds that the oldest record has waited that is not in S3 yet, without those that the clock was moved."""
        deliveries = control_client.status(self.record.port)["delivery_streams"]
        return waited(max((each["lag_seconds"] for each in deliveries), default=0.0), self.moves)

    def redeploy(self, *arguments: str) -> None:
        """Apply the configuration again, with `arguments` of Terraform."""
        deploy(self.project, self.record, self.say, [*_SETTINGS, *arguments])

    def functions(self) -> list[int]:
        """The processes of functions."""
        status: dict[str, Any] = control_client.status(self.record.port)
        return [pid for function in status["functions"] for pid in function["pids"]]


@contextmanager
def running(folder: Path, say: Say) -> Iterator[Stack]:
    """A stack on a free port with all its files in `folder`, ended when the block ends, whatever happens in it."""
    with _own_environment(folder):
        project = _own_project(folder / "project")
        port = free_port()
        try:
            record = bring_up(project, port, REGION, say, _SETTINGS, keep=_KEEP)
            yield Stack(project, record, say, PipelineOutputs.of(outputs_of(record)))
        finally:
            left = registry.read(port)
            if left is not None and left.alive:
                lifecycle.stop_stack(left, say)


def _own_project(folder: Path) -> Project:
    for part in kit.PARTS:
        kit.copy(kit.folder() / part, folder / part)
    shutil.copy(kit.folder() / MANIFEST, folder)
    return find_project(folder)


@contextmanager
def _own_environment(folder: Path) -> Iterator[None]:
    """No variable of the user's has a say in the stack, and no file of it lies among the user's."""
    before = dict(os.environ)
    for name in [name for name in before if name.startswith(_LEFT_OUT)]:
        del os.environ[name]
    os.environ.update({"XDG_STATE_HOME": str(folder / "state"), SWITCH: "1"})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
