"""CPU time and memory of a system's processes, from the operating system."""

import time
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from .systems import System

_MB = 1_000_000
EMULATOR = "emulator"
"""What the root of a system's processes is called; the others have their programs' names."""


@dataclass
class Usage:
    """Measures from `begin` to the last `mark`: CPU seconds of each process, and megabytes held then."""

    system: System
    _before: dict[int, float] = field(default_factory=dict)
    _begun: float = 0.0
    _after: "dict[int, tuple[str, float, int]]" = field(default_factory=dict)
    _elapsed: float = 0.0

    def begin(self) -> "Usage":
        """Note where the processes stand."""
        self._before = {pid: seconds for pid, (_, seconds, _) in self._look().items()}
        self._begun = time.monotonic()
        return self

    def mark(self) -> "Usage":
        """Note where they stand now; what comes after is not counted unless it is marked too."""
        self._after = self._look()
        self._elapsed = time.monotonic() - self._begun
        return self

    def rows(self) -> dict[str, dict[str, float]]:
        """By process: `cores` (CPU seconds per second) and `mb`; processes of one name are added up."""
        rows: dict[str, dict[str, float]] = {}
        for pid, (name, seconds, memory) in self._after.items():
            row = rows.setdefault(name, {"cores": 0.0, "mb": 0.0, "processes": 0})
            row["cores"] = round(row["cores"] + (seconds - self._before.get(pid, 0.0)) / self._elapsed, 2)
            row["mb"] = round(row["mb"] + memory / _MB)
            row["processes"] += 1
        return rows

    def cpu_seconds(self, kind: str | None = None) -> float:
        """Of all processes of a kind together (None: of any), those that have ended by now left out."""
        return sum(
            seconds - self._before.get(pid, 0.0)
            for pid, (name, seconds, _) in self._after.items()
            if kind in (None, name)
        )

    def _look(self) -> dict[int, tuple[str, float, int]]:
        found = {}
        for process in self.system.processes():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                kind = EMULATOR if process.pid == self.system.pid else process.name()
                found[process.pid] = (kind, times.user + times.system, process.memory_info().rss)
        return found


def memory_mb(system: System) -> int:
    """What its processes hold now."""
    return round(sum(memory for _, _, memory in Usage(system)._look().values()) / _MB)
