"""Evaluates alarms in time (J-13): a thread that looks each second whose turn it is, by the emulator's clock."""

from __future__ import annotations

import logging
import threading

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.faults import threads

from .. import region
from .actions import tell
from .alarm import Alarm

LOG = logging.getLogger(__name__)
CUTOFF = 5.0
"""Seconds after a minute's end until it is evaluated: services tell what they measured once a second."""
_FINE_STEP = 10
_MOST_STEPS = 360
"""When the clock jumps further than so many steps of ten seconds, the ones before are left out."""
_LOOK_SECONDS = 1.0


class Watch:
    """The thread. `step` evaluates what became due since it was called last."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._done = int((CLOCK.now() - CUTOFF) // _FINE_STEP)
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin."""
        self._stop.clear()
        threads.start(self._run, "hydrant-alarms")

    def stop(self) -> None:
        """End after the evaluation that is on."""
        self._stop.set()

    def step(self) -> None:
        """Evaluate what is due, each turn that has passed."""
        with self._lock:
            now = int((CLOCK.now() - CUTOFF) // _FINE_STEP)
            for turn in range(max(self._done + 1, now - _MOST_STEPS), now + 1):
                evaluate(turn * _FINE_STEP)
            self._done = max(self._done, now)

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            try:
                self.step()
            except Exception:
                LOG.exception("Alarms could not be evaluated this time")


def evaluate(at: int) -> None:
    """Evaluate the alarms whose turn is at this time (epoch seconds)."""

    def due(alarm: Alarm) -> bool:
        return at % alarm.step == 0

    for each in region.regions():
        tell(each.place, each.book.evaluate(float(at), due))


WATCH = Watch()
"""The watch of this process."""
