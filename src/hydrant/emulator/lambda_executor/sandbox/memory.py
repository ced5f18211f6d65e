"""How much memory a function's process tree uses.

Resident memory is watched, because a limit on address space (RLIMIT_AS) breaks libraries that reserve more than they
use, and control groups need rights that an ordinary user doesn't have. Linux tells the peak of a process, so that a
short burst between two looks is seen too; elsewhere psutil tells the present size.
"""

import contextlib
from pathlib import Path

import psutil

MB = 1024 * 1024


def peak(pid: int) -> int:
    """Return the largest resident size of one process so far, in bytes; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_bytes()
    except OSError:
        return resident(pid)
    at = status.find(b"VmHWM:")
    return int(status[at + 6 :].split(None, 1)[0]) * 1024 if at >= 0 else 0


def resident(pid: int) -> int:
    """Return the present resident size of one process in bytes; 0 when it is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def tree(pid: int) -> int:
    """Return the peak of the process plus the present size of its descendants, in bytes."""
    total = peak(pid)
    with contextlib.suppress(psutil.Error):
        total += sum(resident(child.pid) for child in psutil.Process(pid).children(recursive=True))
    return total
