"""Trying again for as long as a fault of the emulator lasts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from .kinds import EmulatorFault, Interrupted
from .report import FAULTS, FaultReport

T = TypeVar("T")
Pause = Callable[[float], bool]
"""Waits for some seconds; true when there is no use in trying again."""


@dataclass(frozen=True)
class Patience:
    """Between attempts it pauses `first` seconds, then twice as long each time, at most `longest`.

    `waiting` says in the log what waits meanwhile.
    """

    pause: Pause
    waiting: str
    first: float = 0.1
    longest: float = 1.0
    report: FaultReport = FAULTS

    def insist(self, attempt: Callable[[], T]) -> T:
        """Return what `attempt` returns as soon as it raises no EmulatorFault. Raises Interrupted at the end."""
        wait = self.first
        while True:
            try:
                return attempt()
            except Interrupted:
                raise
            except EmulatorFault as fault:
                self.report.note(fault, self.waiting)
                if self.pause(wait):
                    raise Interrupted(str(fault)) from fault
            wait = min(wait * 2, self.longest)
