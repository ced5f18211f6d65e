"""The emulator's process as `hydrant up` starts it, with files below a folder of the test."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hydrant.paths import StackPaths
from hydrant.pytest_plugin import free_port
from hydrant.stack import emulator, warm_caches

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
def emulator_process(folder: Path, services: str, settings: Mapping[str, str]) -> Iterator[PathsBelow]:
    """Start one with these services and variables, wait until it answers, end it.

    Of the test's environment it gets the PATH and the home folder. LocalStack's catalogue of services is kept for the
    next one: to build it costs seconds.
    """
    paths = PathsBelow(free_port(), folder)
    given = {"PATH": os.environ["PATH"], "HOME": str(Path.home())}
    process = emulator.spawn(paths, {**given, "SERVICES": services, "LS_LOG": "info", **settings})
    try:
        emulator.wait_until_up(process, paths)
        yield paths
    finally:
        emulator.stop(process.pid)
        warm_caches.keep(paths)
        keep = os.environ.get("HYDRANT_TEST_LOG")
        if keep:
            Path(keep).write_bytes(paths.emulator_log.read_bytes())
