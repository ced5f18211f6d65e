"""`hydrant up` of a checkout's own stack until it is ready, and the second `hydrant plan` after it.

Processor time is of every process that works for the command, as the operating system counts it: the command with all
that it starts, the provider's host and the emulator. The first round fills the caches and is not counted; then
checkouts take turns.
"""

import ctypes
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from hydrant.isolation import without_aws
from hydrant.ports import free_port

from .systems import System

_SECONDS = 300
_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): processes whose parents have ended become ours, and their time is counted."""
_PROVIDER = "HYDRANT_TF_PROVIDER"


@dataclass
class _Checkout:
    """One that is measured, with what was found: (wall, processor) seconds by what was done."""

    name: str
    folder: Path
    home: Path
    port: int = field(default_factory=free_port)
    emulator: int = 0
    found: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def run(self, *words: str) -> tuple[str, float, float]:
        """A command: what it prints, its seconds, and the processor seconds of all that worked for it."""
        before, begun = self._counted(), time.monotonic()
        command = [str(self.folder / ".venv" / "bin" / "hydrant"), *words, "--port", str(self.port), "--json"]
        environ = {_PROVIDER: "offline", **without_aws(os.environ), "XDG_STATE_HOME": str(self.home)}
        with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as told:
            process = subprocess.Popen(command, cwd=self.folder, env=environ, stdout=printed, stderr=told)
            while process.poll() is None:
                self._bury(process.pid)  # whoever waits for the emulator's end waits for its parent
                time.sleep(0.005)
                if time.monotonic() - begun > _SECONDS:
                    process.kill()
            seconds = time.monotonic() - begun
            printed.seek(0)
            told.seek(0)
            if process.returncode:
                raise RuntimeError(f"hydrant {' '.join(words)}: {told.read()[-2000:]}")
            answer = printed.read()
        if words[0] == "up":
            self.emulator = int(json.loads(answer)["pid"])
        return answer, seconds, self._counted() - before

    def _counted(self) -> float:
        """Processor seconds of all that has ended, and of what goes on: emulators, and hosts of providers."""
        self._bury()
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        total = ended.ru_utime + ended.ru_stime
        roots = [process for process in psutil.Process().children() if _is_host(process)]
        if self.emulator and psutil.pid_exists(self.emulator):
            roots.append(psutil.Process(self.emulator))
        for root in roots:
            with suppress(psutil.NoSuchProcess):
                for process in (root, *root.children(recursive=True)):
                    total += sum(process.cpu_times()[:4])  # its own, and of its children that have ended
        return total

    def _bury(self, command: int = 0) -> None:
        """Let go of processes that have ended."""
        for process in psutil.Process().children():
            if process.pid != command:
                with suppress(ChildProcessError):
                    os.waitpid(process.pid, os.WNOHANG)


def _is_host(process: psutil.Process) -> bool:
    """Whether it is one that forks providers (offline_provider/host.py)."""
    with suppress(psutil.Error):
        return "hydrant.offline_provider.host" in process.cmdline()
    return False


def measure(systems: Sequence[System], rounds: int) -> list[dict[str, Any]]:
    """Two rows for each checkout among the systems: medians of up, and of the second plan."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory(prefix="hydrant-bench-up-") as scratch:
        checkouts = [
            _Checkout(each.name, each.checkout, Path(scratch) / each.name) for each in systems if each.checkout
        ]
        for number in range(rounds + 1):
            for checkout in checkouts:
                _round(checkout, counted=number > 0)
    return [_row(checkout, done) for done in ("up", "second plan") for checkout in checkouts]


def _round(checkout: _Checkout, *, counted: bool) -> None:
    try:
        done = {"up": checkout.run("up", "--detach")}
        checkout.run("plan")
        done["second plan"] = checkout.run("plan")
    finally:
        checkout.run("down")
        checkout.emulator = 0
    for name, (_, wall, processor) in done.items():
        if counted:
            checkout.found.setdefault(name, []).append((wall, processor))


def _row(checkout: _Checkout, done: str) -> dict[str, Any]:
    walls, processors = zip(*checkout.found[done], strict=True)
    return {
        "system": checkout.name,
        "load": done,
        "rounds": len(walls),
        "median_ms": round(statistics.median(walls) * 1000),
        "cpu_ms": round(statistics.median(processors) * 1000),
    }
