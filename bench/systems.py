"""The emulators that are measured, each in processes of its own on loopback."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import psutil

from hydrant.console import Say
from hydrant.errors import UsageError
from hydrant.pipeline.clients import Clients
from hydrant.ports import free_port
from hydrant.project import find_project
from hydrant.stack import lifecycle
from tests.fidelity import peers

REGION = "us-east-1"
RETENTION_SECONDS = "300"
"""Streams keep records for five minutes instead of AWS's 24 hours: memory is bounded by what is kept."""
HYDRANT, BEFORE = "hydrant", "before"


@dataclass(frozen=True)
class System:
    """A running emulator. `pid` is the root of its processes; `port` that of Hydrant's own routes, None elsewhere."""

    name: str
    version: str
    endpoint: str
    pid: int
    port: int | None = None
    checkout: Path | None = None
    """Where Hydrant is installed that runs it; None of others."""

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
        yield System(HYDRANT, "this checkout", stack.endpoint, stack.pid, port, Path.cwd())
    finally:
        lifecycle.stop_stack(stack, say)


@contextmanager
def kept(mode: str, say: Say) -> Iterator[System]:
    """This emulator with a folder of its own, as `hydrant up --keep` starts it; `mode` says when it syncs."""
    with tempfile.TemporaryDirectory(prefix="hydrant-kept-") as folder, ExitStack() as running:
        os.environ |= {"HYDRANT_PERSIST": folder, "HYDRANT_PERSIST_FSYNC": mode}
        try:
            system = running.enter_context(hydrant(say))
        finally:
            del os.environ["HYDRANT_PERSIST"], os.environ["HYDRANT_PERSIST_FSYNC"]
        yield replace(system, name=f"kept, {mode}")


@contextmanager
def before(checkout: Path, say: Say) -> Iterator[System]:
    """Another checkout of Hydrant, by its own command, which deploys a directory with nothing in it."""
    command, port = checkout / ".venv" / "bin" / "hydrant", str(free_port())
    if not command.exists():
        raise UsageError(f"{checkout} has no .venv/bin/hydrant.", "Run make install there first.")
    with tempfile.TemporaryDirectory(prefix="hydrant-before-") as home:
        nothing = Path(home) / "nothing"
        nothing.mkdir()
        (nothing / "main.tf").write_text("terraform {}\n", encoding="utf-8")
        environment = {**os.environ, "XDG_STATE_HOME": home}

        def run(*words: str) -> str:
            ran = subprocess.run(
                [command, *words, "--port", port, "--json"],
                cwd=checkout,
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
                text=True,
            )
            return ran.stdout

        with say.step(f"Starting the checkout {checkout}"):
            stack = json.loads(run("up", "--detach", "--terraform", str(nothing)))
        try:
            yield System(BEFORE, _commit(checkout), stack["endpoint"], stack["pid"], int(port), checkout.resolve())
        finally:
            run("down")


def _commit(checkout: Path) -> str:
    words = ["git", "-C", str(checkout), "rev-parse", "--short", "HEAD"]
    return subprocess.run(words, stdout=subprocess.PIPE, check=True, text=True).stdout.strip()


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
def started(
    names: list[str], say: Say, checkout: Path | None = None, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[list[System]]:
    """Hydrant, another checkout of it and the named peers, all at once: the machine's moods meet each of them alike."""
    with tempfile.TemporaryDirectory(prefix="hydrant-bench-") as state, ExitStack() as stack:
        given = {"HYDRANT_KINESIS_RETENTION_CAP_SECONDS": RETENTION_SECONDS, **settings}
        os.environ |= {"XDG_STATE_HOME": state, **given}
        systems = [stack.enter_context(hydrant(say))]
        systems += [stack.enter_context(before(checkout, say))] if checkout else []
        systems += [stack.enter_context(peer(name, PEERS[name], say)) for name in names]
        yield systems
