"""The record of a running stack, from which the other commands find it.

A stack in containers leaves no record here: its emulator is asked, at HYDRANT_HOST (default: loopback) and the port.
"""

import json
import os
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import psutil

from hydrant.errors import NoStack
from hydrant.paths import StackPaths, state_dir
from hydrant.private import private_files

from . import control_client, post_mortem

if TYPE_CHECKING:
    from hydrant.project import Project

DEFAULT_PORT = 4566
HOST_VARIABLE = "HYDRANT_HOST"


@dataclass(frozen=True)
class StackRecord:
    """What the commands need to know of a stack. `started`: when its process was, in epoch seconds.

    A stack in containers has no process here: its `pid` is 0, and its paths are those in the container. `stopped` says
    why a command has stopped it and left its logs, `kept` in which folder its state outlives it.
    """

    port: int
    pid: int
    started: float
    project_root: str
    terraform: str
    region: str
    host: str = control_client.LOOPBACK
    stopped: str = ""
    kept: str = ""

    @property
    def contained(self) -> bool:
        """Whether it runs in containers."""
        return self.pid == 0

    @property
    def endpoint(self) -> str:
        """The one URL of all emulated services."""
        return f"http://{self.host}:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether the emulator still runs, and not some other process that has got its number since."""
        if self.contained:
            return control_client.health(self.port, self.host) is not None
        try:
            process = psutil.Process(self.pid)
            return process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - self.started) < 1.0
        except psutil.Error:
            return False


def of_process(port: int, pid: int, project: "Project", region: str, kept: str = "") -> StackRecord:
    """The record of an emulator that was just started."""
    started = psutil.Process(pid).create_time()
    return StackRecord(port, pid, started, str(project.root), str(project.terraform), region, kept=kept)


def write(record: StackRecord) -> None:
    """Put the record in its place, whole or not at all."""
    path = StackPaths(record.port).record
    with private_files():
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
    return [record for record in _all() if record.alive]


def ended() -> list[StackRecord]:
    """Stacks of this user whose process has ended without `down`, by port; their logs are still there."""
    return [record for record in _all() if not record.alive]


def _all() -> list[StackRecord]:
    ports = [int(folder.name) for folder in (state_dir() / "stacks").glob("[0-9]*") if folder.name.isdigit()]
    return [record for port in sorted(ports) if (record := read(port))]


def find(port: int | None) -> StackRecord:
    """The running stack on `port`; without a port the only one that runs, or the one on the default port.

    With HYDRANT_HOST it is the one in containers there. Raises NoStack, saying what runs and what to do; EmulatorDied
    when there was one and nobody has stopped it.
    """
    if os.environ.get(HOST_VARIABLE):
        return _in_containers(port or DEFAULT_PORT, os.environ[HOST_VARIABLE])
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
    if contained := look_for_containers(wanted):
        return contained
    if dead := _ended_one(port):
        raise post_mortem.explain(dead)
    others = ", ".join(map(str, stacks))
    raise NoStack(
        f"No stack runs on port {wanted}." if port else "No stack runs.",
        f"Stacks run on: {others}." if others else "",
        f"Name one: --port {next(iter(stacks))}" if others else "Start one: hydrant up --detach",
    )


def _ended_one(port: int | None) -> StackRecord | None:
    """The ended stack on `port`; without a port the one that was alive last."""
    found = [record for record in ended() if port in (None, record.port)]
    return max(found, key=lambda record: post_mortem.last_sign(record).at, default=None)


def find_within(seconds: float, port: int | None) -> StackRecord:
    """The same, but wait up to so many seconds for a stack that is starting."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return find(port)
        except NoStack:
            if time.monotonic() >= deadline:
                raise
        time.sleep(0.2)


def look_for_containers(port: int, host: str = control_client.LOOPBACK) -> StackRecord | None:
    """The stack in containers whose emulator answers there; None when there is none."""
    health = control_client.health(port, host)
    if not health or not health.get("container"):
        return None
    told = control_client.deployment(port, host)["deployment"]
    return StackRecord(
        port=port,
        pid=0,
        started=0.0,
        project_root=str(told.get("project_root", "")),
        terraform=str(told.get("terraform", "nothing is deployed yet")),
        region=str(told.get("region", "us-east-1")),
        host=host,
    )


def _in_containers(port: int, host: str) -> StackRecord:
    stack = look_for_containers(port, host)
    if stack is None:
        raise NoStack(
            f"No emulator in a container answers at {host}:{port}.",
            control_client.refusal(port, host) or f"{HOST_VARIABLE} names that place.",
            "Start one: docker compose up --detach --wait",
        )
    return stack
