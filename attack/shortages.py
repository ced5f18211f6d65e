"""A machine that runs out of something while records flow: descriptors, room on the disk."""

import resource
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .emulators import Emulator
from .flows import Flow, Plan, conserved
from .verdicts import Result

_LEFT = 30
"""Descriptors that the emulator may have beyond those it has."""
_MEGABYTES = 64
_NO_FILE = 4096


def descriptors(plan: Plan) -> Result:
    """Connections use up all descriptors, and are given back; then again."""
    if not hasattr(resource, "prlimit"):
        return Result("descriptors used up", skipped="this system does not let limits of others be set")

    def exhaust(flow: Flow) -> int:
        count = 0
        for _ in flow.while_busy(1.0):
            with _none_left(flow.emulator):
                time.sleep(2.0)
                count += any(fault["lacks"] == "file descriptors" for fault in _told(flow))
        return count

    return conserved(plan, "descriptors used up", "times", exhaust, settings={"HYDRANT_HTTP_CONNECTIONS": "100000"})


@contextmanager
def _none_left(emulator: Emulator) -> Iterator[None]:
    limit = emulator.descriptors() + _LEFT
    emulator.limit(resource.RLIMIT_NOFILE, limit)
    idle: list[socket.socket] = []
    try:
        while emulator.descriptors() < limit and len(idle) < 10 * _LEFT:
            with suppress(OSError):
                idle.append(socket.create_connection(("127.0.0.1", emulator.port), 0.5))
        yield
    finally:
        for sock in idle:
            sock.close()
        emulator.limit(resource.RLIMIT_NOFILE, None)


def _told(flow: Flow) -> list[dict[str, str]]:
    """Faults as the log tells them: the status may need a descriptor that is not there."""
    return [{"lacks": "file descriptors"}] if "no free file descriptors" in flow.emulator.log() else []


def disk(plan: Plan) -> Result:
    """The emulator's disk is full for a while, again and again."""
    name, folder = "disk full", plan.folder / "disk full"
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_MEGABYTES}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode == 0:
        try:
            return conserved(plan, name, "times", lambda flow: _fill(flow, folder))
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=False)
    if not hasattr(resource, "prlimit"):
        return Result(name, skipped="neither a small disk nor limits of others can be made here")
    return conserved(plan, name, "times (files that cannot grow)", _no_growth)


def _fill(flow: Flow, folder: Path) -> int:
    count, ballast = 0, folder / "ballast"
    for _ in flow.while_busy(2.0):
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 65_536)
        time.sleep(1.5)
        ballast.unlink()
        count += 1
    return count


def _no_growth(flow: Flow) -> int:
    count = 0
    for _ in flow.while_busy(2.0):
        flow.emulator.limit(resource.RLIMIT_FSIZE, _NO_FILE)
        time.sleep(1.5)
        flow.emulator.limit(resource.RLIMIT_FSIZE, None)
        count += 1
    return count
