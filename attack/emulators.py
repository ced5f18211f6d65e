"""Emulators to attack, each in a process of its own on loopback, with its files in a folder that goes at the end."""

import os
import resource
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psutil
from botocore.config import Config

from hydrant.paths import StackPaths
from hydrant.pipeline.clients import Clients
from hydrant.ports import free_port
from hydrant.stack import control_client, emulator, warm_caches

REGION = "us-east-1"


def single_client(endpoint: str, service: str) -> Any:
    """A client with test keys that tries each call once: whoever counts must know of each attempt."""
    config = Config(
        retries={"total_max_attempts": 1},
        parameter_validation=False,
        read_timeout=60,
        s3={"addressing_style": "path"},
        proxies={},
    )
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=config,
    )


@dataclass(frozen=True)
class Folder(StackPaths):
    """The files of an emulator that is no stack of the user's."""

    folder: Path

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self.folder


@dataclass(frozen=True)
class Emulator:
    """A running one."""

    paths: StackPaths
    pid: int

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.paths.port

    @property
    def endpoint(self) -> str:
        """Its URL."""
        return f"http://127.0.0.1:{self.port}"

    def clients(self) -> Clients:
        """Clients with test keys."""
        return Clients(REGION, self.endpoint)

    def client(self, service: str) -> Any:
        """A client that tries each call once."""
        return single_client(self.endpoint, service)

    def status(self) -> dict[str, Any]:
        """Streams, delivery streams, functions, faults."""
        return control_client.status(self.port)

    def functions(self) -> list[int]:
        """The processes of functions."""
        return [pid for function in self.status()["functions"] for pid in function["pids"]]

    def keepers(self) -> list[int]:
        """The guard that starts functions, and the inits of their environments."""
        guards = [each for each in psutil.Process(self.pid).children() if _is_guard(each)]
        return [each.pid for guard in guards for each in (guard, *guard.children())]

    @property
    def alive(self) -> bool:
        """Whether its process runs and answers."""
        return control_client.health(self.port) is not None

    def log(self) -> str:
        """What it has said so far."""
        return self.paths.emulator_log.read_text("utf-8", "replace")

    def limit(self, kind: int, value: int | None) -> None:
        """Set a soft limit of its process, None: as high as it may be. Linux only."""
        hard = resource.prlimit(self.pid, kind)[1]
        resource.prlimit(self.pid, kind, (hard if value is None else value, hard))

    def descriptors(self) -> int:
        """How many it has open."""
        return int(psutil.Process(self.pid).num_fds())

    def terminate(self) -> None:
        """Ask it to end, and wait until it has."""
        emulator.stop(self.pid)


def _is_guard(process: psutil.Process) -> bool:
    with suppress(psutil.Error):  # it has ended
        return any("guard.server" in word for word in process.cmdline())
    return False


@contextmanager
def running(folder: Path, settings: Mapping[str, str]) -> Iterator[Emulator]:
    """Start one with these variables, and end it with all that it started. The user's own variables stay outside."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = Folder(free_port(), folder)
    given = {"PATH": os.environ["PATH"], "HOME": str(Path.home()), **settings}
    process = emulator.spawn(paths, given)
    try:
        emulator.wait_until_up(process, paths)
        yield Emulator(paths, process.pid)
    finally:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGCONT)
        emulator.stop(process.pid)
        warm_caches.keep(paths)
