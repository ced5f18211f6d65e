"""Freed memory goes back to the system.

glibc keeps what lies below the newest block of its heap, and takes bodies of requests, of events and of objects from
there: after a million records that was 30 to 50 MB. It gives it back when asked, which takes some milliseconds.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable

_PAUSE_SECONDS = 10.0
_WORK_SECONDS = 0.2
"""Of processor time since the last time: an emulator that does nothing has freed nothing."""


def trimmer() -> Callable[[int], int] | None:
    """Return what gives freed memory back, leaving so many bytes; None where the C library has no such thing."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):  # musl, macOS
        return None
    return found


class Trimming:
    """Asks for it when there was work since the last time."""

    def __init__(self, trim: Callable[[int], int], worked: Callable[[], float] = time.process_time) -> None:
        """`worked` returns the processor time of this process in seconds."""
        self._trim, self._worked = trim, worked
        self._last = worked()

    def once(self) -> bool:
        """Give back what was freed; returns whether there was reason to."""
        now = self._worked()
        if now - self._last < _WORK_SECONDS:
            return False
        self._trim(0)
        self._last = self._worked()
        return True

    def run(self, pause: Callable[[float], object]) -> None:
        """Do it now and then, for good."""
        while True:
            pause(_PAUSE_SECONDS)
            self.once()


def start() -> None:
    """Begin, in a thread that ends with the process."""
    trim = trimmer()
    if trim is not None:
        threading.Thread(target=Trimming(trim).run, args=(time.sleep,), name="hydrant-freed", daemon=True).start()
