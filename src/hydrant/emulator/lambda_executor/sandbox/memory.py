"""How much memory a function's environment uses.

Resident memory is watched, because a limit on address space (RLIMIT_AS) breaks libraries that reserve more than they
use, and control groups need rights that an ordinary user doesn't have. Linux tells the peak of a process, so that a
short burst between two looks is seen too; elsewhere psutil tells the present size.
"""

import contextlib
from dataclasses import dataclass

import psutil

from ..guard import family
from .watched import Watched

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at one process showed: its largest size so far in bytes (0 when it is gone), and its threads."""

    peak: int
    threads: int


def look(process: Watched) -> Look:
    """Look at one process."""
    status = process.status()
    if not status:
        return _look_elsewhere(process.pid)
    return Look(_field(status, b"VmHWM:") * 1024, _field(status, b"Threads:"))


def others(main: int, init: int) -> int:
    """Return the present size of all processes of an environment but the main one, in bytes."""
    return sum(resident(each) for each in _others(main, init))


def resident(pid: int) -> int:
    """Return the present resident size of one process in bytes; 0 when it is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except (psutil.Error, OSError):
        return 0


def _field(status: bytes, name: bytes) -> int:
    at = status.find(name)
    return int(status[at + len(name) :].split(None, 1)[0]) if at >= 0 else 0


def _look_elsewhere(pid: int) -> Look:
    try:
        process = psutil.Process(pid)
        return Look(int(process.memory_info().rss), process.num_threads())
    except (psutil.Error, OSError):
        return Look(0, 0)


def _others(main: int, init: int) -> list[int]:
    if family.FOLLOWED:
        return [each for each in family.descendants(init) if each != main]
    with contextlib.suppress(psutil.Error):
        return [child.pid for child in psutil.Process(main).children(recursive=True)]
    return []
