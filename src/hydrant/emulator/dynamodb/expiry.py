"""Items that have run out go, also while nobody asks for their table: streams tell of it.

AWS deletes within days of the time in the item; here it is within a second, by the clock that tests move (T-16).
"""

from __future__ import annotations

import threading

from .models import LOCK, all_tables

_SECONDS = 1.0
_started = threading.Lock()
_thread: list[threading.Thread] = []


def watch() -> None:
    """Look after the tables from now on. Again does nothing."""
    with _started:
        if not _thread:
            _thread.append(threading.Thread(target=_run, name="dynamodb-expiry", daemon=True))
            _thread[0].start()


def sweep() -> None:
    """Let go what has run out by now."""
    with LOCK:
        all_tables()  # finding a table lets go what has run out in it


def _run() -> None:
    pause = threading.Event()
    while not pause.wait(_SECONDS):
        sweep()
