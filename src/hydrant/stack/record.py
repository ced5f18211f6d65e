"""The record of a running stack, from which the other commands find it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import NoStack
from .paths import StackPaths, state_dir

DEFAULT_PORT = 4566


@dataclass(frozen=True)
class StackRecord:
    """What the commands need to know of a stack. `started` is in epoch seconds."""

    port: int
    pid: int
    started: float
    project_root: str
    terraform: str
    region: str

    @property
    def endpoint(self) -> str:
        """The one URL of all emulated services."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether the emulator process still runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return not _is_zombie(self.pid)


def _is_zombie(pid: int) -> bool:
    """Ended but not waited for: so it stays when this very process is its parent, and in containers without init."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def write(record: StackRecord) -> None:
    """Put the record in its place, whole or not at all."""
    path = StackPaths(record.port).record
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps(asdict(record), indent=1))
    scratch.replace(path)


def read(port: int) -> StackRecord | None:
    """The record of the stack on this port, also when its process has ended; None when there is none."""
    try:
        return StackRecord(**json.loads(StackPaths(port).record.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def running() -> list[StackRecord]:
    """All stacks of this user whose process runs, by port."""
    folders = (state_dir() / "stacks").glob("[0-9]*")
    records = [read(int(folder.name)) for folder in folders if folder.name.isdigit()]
    return sorted((r for r in records if r and r.alive), key=lambda r: r.port)


def find(port: int | None) -> StackRecord:
    """The running stack on `port`; without a port the only one that runs, or the one on the default port.

    Raises NoStack, saying what runs and what to do.
    """
    stacks = {record.port: record for record in running()}
    if port is None and len(stacks) == 1:
        return next(iter(stacks.values()))
    wanted = DEFAULT_PORT if port is None else port
    if wanted in stacks:
        return stacks[wanted]
    others = ", ".join(map(str, stacks))
    raise NoStack(
        f"No stack runs on port {wanted}.",
        f"Stacks run on: {others}." if others else "",
        f"Name one: --port {next(iter(stacks))}" if others else "Start one: hydrant up --detach",
    )
