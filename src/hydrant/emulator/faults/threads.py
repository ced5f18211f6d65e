"""Starting a thread where there may be no room for one."""

import threading
from collections.abc import Callable

from .kinds import EmulatorFault, fault_of
from .report import FAULTS


def begin(thread: threading.Thread) -> None:
    """Start it. Raises EmulatorFault where the machine has no room for it: it can be begun again."""
    try:
        thread.start()
    except RuntimeError as error:
        raise fault_of(error) or EmulatorFault(str(error)) from error


def start(
    target: Callable[[], None], name: str, kind: type[threading.Thread] = threading.Thread
) -> threading.Thread | None:
    """A running thread; None when the machine has no room for it, which the user is told: try again later."""
    thread = kind(target=target, name=name, daemon=True)
    try:
        begin(thread)
    except EmulatorFault as fault:
        FAULTS.note(fault, f"the thread {name} waits")
        return None
    return thread
