"""CPU time and memory of a system's processes, from the operating system."""

import time
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from .systems import System

_MB = 1_000_000


@dataclass
class Usage:
    """Measures between `begin` and `end`: cores used by each process, and megabytes held at the end."""

    system: System
    _before: dict[int, float] = field(default_factory=dict)
    _begun: float = 0.0

    def begin(self) -> "Usage":
        """Note where the processes stand."""
        self._before = {pid: seconds for pid, (_, seconds, _) in self._look().items()}
        self._begun = time.monotonic()
        return self

    def end(self) -> dict[str, dict[str, float]]:
        """By process: `cores` (CPU seconds per second) and `mb`; processes of one name are added up."""
        elapsed = time.monotonic() - self._begun
        rows: dict[str, dict[str, float]] = {}
        for pid, (name, seconds, memory) in self._look().items():
            row = rows.setdefault(name, {"cores": 0.0, "mb": 0.0, "processes": 0})
            row["cores"] = round(row["cores"] + (seconds - self._before.get(pid, 0.0)) / elapsed, 2)
            row["mb"] = round(row["mb"] + memory / _MB)
            row["processes"] += 1
        return rows

    def _look(self) -> dict[int, tuple[str, float, int]]:
        found = {}
        for process in self.system.processes():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                kind = "emulator" if process.pid == self.system.pid else process.name()
                found[process.pid] = (kind, times.user + times.system, process.memory_info().rss)
        return found


def memory_mb(system: System) -> int:
    """What its processes hold now."""
    return round(sum(memory for _, _, memory in Usage(system)._look().values()) / _MB)
