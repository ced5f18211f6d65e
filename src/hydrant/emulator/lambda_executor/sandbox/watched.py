"""What is read of a process at each invocation: files in /proc, opened once, since opening costs more than reading."""

import contextlib
import os

_MOST = 4096


class Watched:
    """The status and the children of one process. None of it is there without /proc, or without free descriptors."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status = _open(f"/proc/{pid}/status")
        self._children = _open(f"/proc/{pid}/task/{pid}/children")

    def status(self) -> bytes:
        """Return its file `status`; empty when it is gone."""
        return _read(self._status) or b""

    def children(self) -> list[int] | None:
        """Return the children of its main thread, which are all when there is no other; None where nobody can tell."""
        listed = _read(self._children)
        return None if listed is None else [int(each) for each in listed.split()]

    def close(self) -> None:
        """Close the files."""
        for descriptor in (self._status, self._children):
            if descriptor is not None:
                os.close(descriptor)
        self._status = self._children = None


def _open(path: str) -> int | None:
    with contextlib.suppress(OSError):
        return os.open(path, os.O_RDONLY)
    return None


def _read(descriptor: int | None) -> bytes | None:
    if descriptor is None:
        return None
    try:
        return os.pread(descriptor, _MOST, 0)
    except ProcessLookupError:
        return b""
