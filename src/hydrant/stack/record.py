"""The record of a running stack, from which the other commands find it."""

import json
from dataclasses import asdict, dataclass

import psutil

from ..errors import NoStack
from ..project import Project
from .paths import StackPaths, state_dir

DEFAULT_PORT = 4566


@dataclass(frozen=True)
class StackRecord:
    """What the commands need to know of a stack. `started`: when its process was, in epoch seconds."""

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
        """Whether the emulator still runs, and not some other process that has got its number since."""
        try:
            process = psutil.Process(self.pid)
            return process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - self.started) < 1.0
        except psutil.Error:
            return False


def of_process(port: int, pid: int, project: Project, region: str) -> StackRecord:
    """The record of an emulator that was just started."""
    started = psutil.Process(pid).create_time()
    return StackRecord(port, pid, started, str(project.root), str(project.terraform), region)


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


def ended() -> list[int]:
    """Ports of stacks of this user whose process has ended without `down`; their logs are still there."""
    ports = [int(folder.name) for folder in (state_dir() / "stacks").glob("[0-9]*") if folder.name.isdigit()]
    return sorted(port for port in ports if (known := read(port)) and not known.alive)


def find(port: int | None) -> StackRecord:
    """The running stack on `port`; without a port the only one that runs, or the one on the default port.

    Raises NoStack, saying what runs and what to do.
    """
    stacks = {record.port: record for record in running()}
    if port is None and len(stacks) == 1:
        return next(iter(stacks.values()))
    if port is None and stacks and DEFAULT_PORT not in stacks:
        raise NoStack(
            "Several stacks run.",
            f"Their ports: {', '.join(map(str, stacks))}.",
            f"Name one: --port {next(iter(stacks))}",
        )
    wanted = DEFAULT_PORT if port is None else port
    if wanted in stacks:
        return stacks[wanted]
    others = ", ".join(map(str, stacks))
    raise NoStack(
        f"No stack runs on port {wanted}." if port else "No stack runs.",
        f"Stacks run on: {others}." if others else "",
        f"Name one: --port {next(iter(stacks))}" if others else "Start one: hydrant up --detach",
    )
