"""Starting a thread where there may be no room for one."""

import threading
from collections.abc import Callable

from .kinds import EmulatorFault, fault_of
from .report import FAULTS


def start(
    target: Callable[[], None], name: str, kind: type[threading.Thread] = threading.Thread
) -> threading.Thread | None:
    """A running thread; None when the machine has no room for it, which the user is told: try again later."""
    thread = kind(target=target, name=name, daemon=True)
    try:
        thread.start()
    except RuntimeError as error:
        FAULTS.note(fault_of(error) or EmulatorFault(str(error)), f"the thread {name} waits")
        return None
    return thread
