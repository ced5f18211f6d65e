"""Processes that a test saw alive, and whether they have ended since.

A number alone tells neither: a zombie keeps it until its parent asks, and then any other process may get it.
"""

from collections.abc import Iterable

import psutil


def seen(pids: Iterable[int]) -> list[psutil.Process]:
    """The processes that have these numbers now; one that has ended already is left out."""
    found = []
    for pid in pids:
        try:
            found.append(psutil.Process(pid))
        except psutil.NoSuchProcess:
            continue
    return found


def ended(processes: Iterable[psutil.Process]) -> bool:
    """Whether none of them runs."""
    return not any(map(_runs, processes))


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
