"""The processes below one process: found, and ended to the last one, whatever sessions they made for themselves.

On Linux an environment's init adopts every orphan below it, so that its descendants are the environment. In a PID
namespace the kernel knows them too. Elsewhere only process groups can be followed.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator

LINUX = sys.platform == "linux"
FOLLOWED = os.path.exists(f"/proc/self/task/{os.getpid()}/children")
"""Whether this kernel keeps lists of children: nearly each one does."""
_ROUNDS = 1000


def children(pid: int) -> list[int]:
    """Return the processes whose parent is `pid`; none when it is gone, or on another system than Linux."""
    if not LINUX:
        return []
    if not FOLLOWED:
        return list(_by_parent(pid))
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(ProcessLookupError), open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
    return found


def descendants(pid: int) -> list[int]:
    """Return every process below `pid`, parents first."""
    found = children(pid)
    for each in found:
        found += children(each)  # the list grows while it is gone through: those below come later
    return found


def signal_all(find: Callable[[], list[int]], number: int, first: Iterable[int] = ()) -> list[int]:
    """Send a signal to `first`, then to every process that `find` returns, until no new one comes up.

    Returns those that got it.
    """
    reached: list[int] = []
    fresh = list(first) or find()
    for _ in range(_ROUNDS):
        if not fresh:
            break
        for pid in fresh:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        reached += fresh
        fresh = [pid for pid in find() if pid not in reached]
    return reached


def end_all(group: int | None) -> None:
    """Kill and bury every process below this one. `group`: where descendants can't be found, that process group."""
    if not LINUX:
        if group is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        _bury(wait=True)
        return
    me = os.getpid()
    for _ in range(_ROUNDS):
        if me == 1:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)  # the whole PID namespace but this process
        else:
            signal_all(lambda: descendants(me), signal.SIGSTOP)  # what stands still starts nothing more
            signal_all(lambda: descendants(me), signal.SIGKILL)
        if not _bury(wait=True):
            break


def _bury(*, wait: bool) -> bool:
    """Take note of the ended children, at least one if asked to wait; False when there are none at all."""
    try:
        pid, _ = os.waitpid(-1, 0 if wait else os.WNOHANG)
        while pid:
            pid, _ = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def _by_parent(parent: int) -> Iterator[int]:
    """The same from a look at every process, for kernels built without lists of children."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{name}/stat", "rb") as file:
            if int(file.read().rpartition(b")")[2].split()[1]) == parent:
                yield int(name)
