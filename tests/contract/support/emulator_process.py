"""The emulator's process as `hydrant up` starts it, with files below a folder of the test."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hydrant.paths import StackPaths
from hydrant.ports import free_port
from hydrant.stack import emulator, warm_caches
from tests.fork_server.client import forked

OFTEN = {"Delay": 0.05, "MaxAttempts": 1200}
"""How boto3's waiters look: every 50 ms, for a minute. By themselves they look every second or less often."""


@dataclass(frozen=True)
class PathsBelow(StackPaths):
    """The files of a stack that is no stack of the user."""

    folder: Path

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self.folder


@contextmanager
def emulator_process(
    folder: Path, services: str, settings: Mapping[str, str], *, fresh: bool = False
) -> Iterator[PathsBelow]:
    """Start one with these services and variables, wait until it answers, end it.

    Of the test's environment it gets the PATH and the home folder. LocalStack's catalogue of services is kept for the
    next one: to build it costs seconds. It comes from the session's fork server where that can make it, unless `fresh`
    asks for a process of its own from the start, as users have.
    """
    paths = PathsBelow(free_port(), folder)
    given = {"PATH": os.environ["PATH"], "HOME": str(Path.home())}
    launch = emulator.prepare(paths, {**given, "SERVICES": services, "LS_LOG": "info", **settings})
    plain = emulator.emulator_environment(given, paths)
    try:
        with emulator.start(launch) if fresh else forked(launch, plain) as process:
            try:
                emulator.wait_until_up(process, paths)
                yield paths
            finally:
                emulator.stop(process.pid)
    finally:
        warm_caches.keep(paths)
        keep = os.environ.get("HYDRANT_TEST_LOG")
        if keep:
            Path(keep).write_bytes(paths.emulator_log.read_bytes())
