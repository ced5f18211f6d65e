"""Waiting for AWS to finish, with a deadline that comes near when the user interrupts."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
AFTER_STOP_SECONDS = 5.0
stopping = threading.Event()
"""Set when Terraform says that the user has interrupted: what runs is finished, but not waited for long."""


class Expired(Exception):
    """What was waited for did not come."""


def wait_for(what: str, ask: Callable[[], T | None], seconds: float = 120.0, pause: float = 0.05) -> T:
    """Ask again and again until the answer is neither None nor False, and return it. Raises Expired.

    `what` completes "did not become true in time:", such as "state Active". The pause grows to one second.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer is not None and answer is not False:
            return answer
        if stopping.is_set():
            deadline = min(deadline, time.monotonic() + AFTER_STOP_SECONDS)
        if time.monotonic() >= deadline:
            reason = "the run was interrupted" if stopping.is_set() else f"{seconds:.0f} s were not enough"
            raise Expired(f"{what} was not reached: {reason}")
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)
