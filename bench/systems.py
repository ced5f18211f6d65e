"""The emulators that are measured, each in processes of its own on loopback."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from hydrant.console import Say
from hydrant.pipeline.clients import Clients
from hydrant.project import find_project
from hydrant.pytest_plugin import free_port
from hydrant.stack import lifecycle
from tests.fidelity import peers

REGION = "us-east-1"
RETENTION_SECONDS = "300"
"""Streams keep records for five minutes instead of AWS's 24 hours: memory is bounded by what is kept."""
HYDRANT = "hydrant"


@dataclass(frozen=True)
class System:
    """A running emulator. `pid` is the root of its processes; `port` that of Hydrant's own routes, None elsewhere."""

    name: str
    version: str
    endpoint: str
    pid: int
    port: int | None = None

    def clients(self) -> Clients:
        """Clients with test keys."""
        return Clients(REGION, self.endpoint)

    def processes(self) -> list[psutil.Process]:
        """All its processes, without those that have just ended."""
        root = psutil.Process(self.pid)
        return [root, *root.children(recursive=True)]


@contextmanager
def hydrant(say: Say) -> Iterator[System]:
    """This emulator, as `hydrant up` starts it, without a deployment."""
    port = free_port()
    stack = lifecycle.start_emulator(find_project(Path.cwd()), port, REGION, say)
    try:
        yield System(HYDRANT, "this checkout", stack.endpoint, stack.pid, port)
    finally:
        lifecycle.stop_stack(stack, say)


@contextmanager
def peer(name: str, make: Callable[[], peers.Peer], say: Say) -> Iterator[System]:
    """Another emulator."""
    found = make()
    with say.step(f"Starting {found.name} {found.version}"), ExitStack() as until_up:
        running = until_up.enter_context(found.running())
        until_end = until_up.pop_all()
    with until_end:
        yield System(name, found.version, running.endpoint, running.pid)


PEERS: dict[str, Callable[[], peers.Peer]] = {"localstack": peers.stock_localstack, "ministack": peers.ministack}


@contextmanager
def started(names: list[str], say: Say) -> Iterator[list[System]]:
    """Hydrant and the named peers, all running at once, so that the machine's moods meet each of them alike."""
    with tempfile.TemporaryDirectory(prefix="hydrant-bench-") as state, ExitStack() as stack:
        os.environ |= {"XDG_STATE_HOME": state, "HYDRANT_KINESIS_RETENTION_CAP_SECONDS": RETENTION_SECONDS}
        systems = [stack.enter_context(hydrant(say))]
        systems += [stack.enter_context(peer(name, PEERS[name], say)) for name in names]
        yield systems
