"""What this process may have of the machine, and what a user is told when there is no more of it."""

import contextlib
import errno
import os
import resource
import shutil
import tempfile
from pathlib import Path

import psutil

_MB = 1_000_000
_ENOUGH = 1 << 20
"""Descriptors. In some containers the hard limit is a billion, and programs that go through all would stand still."""
_MACOS_OPEN_MAX = 10_240


def descriptor_limit() -> int:
    """How many files, pipes and sockets this process may have open at a time."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def descriptors_used() -> int | None:
    """How many it has open; None where that cannot be told, as when there is none left to look with."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        with contextlib.suppress(OSError):
            return len(os.listdir(folder)) - 1  # without the one that looks
    return None


def full_of_descriptors() -> bool:
    """Whether there is no descriptor left at this moment."""
    try:
        os.close(os.dup(0))
    except OSError as error:
        return error.errno in (errno.EMFILE, errno.ENFILE)
    return False


def descriptors(*, everywhere: bool) -> str:
    """No free file descriptors: in this process, or on the whole machine."""
    if everywhere:
        return "no free file descriptors on the whole machine; end other programs, or raise fs.file-max"
    limit = descriptor_limit()  # counting them would need one, and some are given back in the meantime
    return f"no free file descriptors: {limit} of {limit} used; raise `ulimit -n`"


def memory() -> str:
    """No memory."""
    try:
        found = psutil.virtual_memory()
    except (OSError, MemoryError):
        return "no free memory; end other programs"
    free, total = found.available // _MB, found.total // _MB
    return f"no free memory: {free} MB of {total} MB left; end other programs, or raise `ulimit -v` if it is set"


def processes() -> str:
    """No room for another process or thread."""
    limit = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    if limit == resource.RLIM_INFINITY:
        return "no room for another process or thread: the machine's or the container's limit is reached"
    return f"no room for another process or thread: this user may have {limit}; raise `ulimit -u`"


def disk(path: str, *, quota: bool, size: bool) -> str:
    """No space where `path` is, by default in the temporary folder."""
    folder = _folder(path)
    if quota:
        return f"the disk quota is used up for {folder}; remove files, or set XDG_STATE_HOME to another disk"
    if size:
        return f"a file below {folder} cannot grow any more; raise `ulimit -f`"
    try:
        free = f": {shutil.disk_usage(folder).free // _MB} MB free"
    except OSError:
        free = ""
    return f"no space on the disk of {folder}{free}; remove files, or set XDG_STATE_HOME to another disk"


def oom_kills() -> int:
    """How many processes the kernel has killed so far because memory had run out; 0 where it does not tell (Linux)."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        vmstat = Path("/proc/vmstat").read_text()
        return int(vmstat.split("\noom_kill ", 1)[1].split(None, 1)[0])
    return 0


def raise_descriptor_limit() -> None:
    """Let this process have as many descriptors as it may: the usual soft limit is for programs that use select()."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in _attainable(hard):
        if soft != resource.RLIM_INFINITY and wanted > soft:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
                return


def _attainable(hard: int) -> tuple[int, ...]:
    """Limits to try, the highest first. On macOS the hard limit is "unlimited", and more than OPEN_MAX is refused."""
    if hard != resource.RLIM_INFINITY:
        return (min(hard, _ENOUGH),)
    return (_ENOUGH, _MACOS_OPEN_MAX)


def _folder(path: str) -> str:
    folder = Path(path or tempfile.gettempdir())
    return str(folder if folder.is_dir() else folder.parent)
