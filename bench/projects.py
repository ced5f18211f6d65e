"""A project of its own with stacks of its own, for what is measured of commands."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hydrant import kit
from hydrant.isolation import without_aws
from hydrant.project import MANIFEST

_SECONDS = 300
_STATE = "XDG_STATE_HOME"
_RETENTION = "HYDRANT_KINESIS_RETENTION_CAP_SECONDS"
"""Emulators that are measured otherwise forget records early; a user's do not."""


@contextmanager
def project_in(scratch: Path) -> Iterator[Path]:
    """A copy of the kit below `scratch`, where the state of its stacks goes, too."""
    project, before = scratch / "project", os.environ.get(_STATE)
    for part in kit.PARTS:
        kit.copy(kit.folder() / part, project / part)
    (project / MANIFEST).write_bytes((kit.folder() / MANIFEST).read_bytes())
    (project / ".git").mkdir()  # the top of the project: nothing above it belongs to it
    os.environ[_STATE] = str(scratch / "state")
    try:
        yield project
    finally:
        del os.environ[_STATE]
        if before is not None:
            os.environ[_STATE] = before


def run(project: Path, port: int, *words: str) -> None:
    """Run a command of Hydrant for the stack on a port. Raises RuntimeError when it fails."""
    command = [str(Path(sys.executable).with_name("hydrant")), *words, "--port", str(port)]
    environ = {name: value for name, value in without_aws(os.environ).items() if name != _RETENTION}
    done = subprocess.run(
        command, cwd=project, env=environ, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"hydrant {' '.join(words)}: {done.stderr[-2000:]}")
