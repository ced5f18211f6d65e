"""Waiting for a condition, with a deadline and an error that helps."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(check: Callable[[], T], timeout: float = 30.0, interval: float = 0.1) -> T:
    """Call `check` until it raises no AssertionError and return its value.

    Times are in seconds. At the deadline the last AssertionError is raised, with the time waited as a note.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            return check()
        except AssertionError as error:
            if time.monotonic() >= deadline:
                error.add_note(f"still so after {timeout:.0f} s")
                raise
        time.sleep(interval)
