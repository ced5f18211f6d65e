"""Pauses between two looks at what is to come. They grow: whoever waits shall not keep the machine busy with asking."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")

_FIRST, _FACTOR, _LONGEST = 0.04, 1.4, 0.4


def pauses() -> Iterator[float]:
    """Seconds to wait before each look but the first."""
    seconds = _FIRST
    while True:
        yield seconds
        seconds = min(seconds * _FACTOR, _LONGEST)


def look_until(check: Callable[[], T], timeout: float = 60.0) -> T:
    """Call `check`, which only looks, until it raises no AssertionError, and return its value.

    At the deadline, in seconds, the last AssertionError is raised. What makes progress by each call wants none of these
    pauses: that is for `hydrant.waiting.eventually`.
    """
    deadline, pause = time.monotonic() + timeout, threading.Event()
    for seconds in pauses():
        try:
            return check()
        except AssertionError:
            if time.monotonic() >= deadline:
                raise
        pause.wait(seconds)
    raise AssertionError("there is always another pause")
