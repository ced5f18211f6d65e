"""What it costs to keep a stack: this emulator beside itself with a folder, with both ways to bring it to the disk.

Three emulators run at once and take turns, so that the machine's moods meet each of them alike. The ratio of a row to
the emulator that keeps nothing is what counts.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from hydrant.console import Say

from . import calls, flow, raw_client
from .raw_client import Calls
from .systems import System, kept
from .usage import Usage

CALLS = ("PutRecord", "PutRecords 500", "Firehose PutRecord")
MODES = ("interval", "always")
_CLIENTS = 4
_ROUNDS = 3
_WARM_SECONDS = 0.3


def measure(plain: System, load: flow.Load, seconds: float, code: bytes, say: Say) -> list[dict[str, Any]]:
    """Rows of single calls, `seconds` each in three rounds, and of a run from end to end without a limit of rate."""
    with ExitStack() as stack:
        systems = [plain, *(stack.enter_context(kept(mode, say)) for mode in MODES)]
        rows = list(_calls(systems, seconds))
        for system in systems:
            found = flow.measure(system, load, code)
            rows.append({name: value for name, value in found.items() if name != "processes"})
        return rows


def _calls(systems: list[System], seconds: float) -> Iterator[dict[str, Any]]:
    prepared = {system.name: calls.prepare(system) for system in systems}
    for call in CALLS:
        totals = {system.name: _Total() for system in systems}
        for _ in range(_ROUNDS):
            for system in systems:
                totals[system.name].add(system, prepared[system.name].get(call, ""), seconds / _ROUNDS)
        for system in systems:
            yield {"system": system.name, "call": call, "clients": _CLIENTS, **totals[system.name].row()}


class _Total:
    """Of one call on one system."""

    def __init__(self) -> None:
        self._made, self._seconds, self._cpu, self._failed = 0, 0.0, 0.0, ""

    def add(self, system: System, request: bytes | str, seconds: float) -> None:
        """Make calls for a while."""
        if isinstance(request, str):
            self._failed = request or "the call could not be prepared"
            return
        work = Calls(system.endpoint, request, _CLIENTS, seconds)
        try:
            raw_client.run(replace(work, seconds=_WARM_SECONDS))
            usage = Usage(system).begin()
            made = raw_client.run(work)
        except raw_client.CallFailed as error:
            self._failed = str(error)[:200]
            return
        self._cpu += usage.mark().cpu_seconds()
        self._made, self._seconds = self._made + made.calls, self._seconds + made.seconds

    def row(self) -> dict[str, Any]:
        """What it came to."""
        if self._failed:
            return {"failed": self._failed}
        rate, cpu = self._made / self._seconds, self._cpu * 1000 / self._made
        return {"calls_per_second": round(rate), "cpu_ms": round(cpu, 3)}
