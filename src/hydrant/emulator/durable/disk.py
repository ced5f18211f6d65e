"""The port to the file system: every write of a log goes through it, in the order in which the log means it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol


class OpenFile(Protocol):
    """A file that is written at its end."""

    def write(self, data: bytes) -> None:
        """Hand all of it to the operating system. Raises OSError; some of it may then be in the file."""

    def cut(self, size: int) -> None:
        """Keep the first `size` bytes. Raises OSError."""

    def sync(self) -> None:
        """Return when all of it is on the disk itself. Raises OSError."""

    def close(self) -> None:
        """Let go of it."""


class Disk(Protocol):
    """What logs need of a file system."""

    def open(self, path: Path) -> OpenFile:
        """Open a file to write at its end; it is made when it is not there. Raises OSError."""

    def read(self, path: Path) -> bytes:
        """Return all of a file. Raises OSError."""

    def make(self, folder: Path) -> None:
        """Make a folder that may be there already. Raises OSError."""

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder, in order; the folder is made when it is not there. Raises OSError."""

    def remove(self, path: Path) -> None:
        """Delete a file that may be gone already. Raises OSError."""

    def rename(self, old: Path, new: Path) -> None:
        """Give a file another name in its folder. Raises OSError."""

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in a folder are on the disk itself. Raises OSError."""


class _File:
    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def write(self, data: bytes) -> None:
        done = os.write(self._descriptor, data)
        while done < len(data):
            done += os.write(self._descriptor, memoryview(data)[done:])

    def cut(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


class RealDisk:
    """The machine's file system."""

    def open(self, path: Path) -> OpenFile:
        """See Disk."""
        return _File(path)

    def read(self, path: Path) -> bytes:
        """See Disk."""
        return path.read_bytes()

    def make(self, folder: Path) -> None:
        """See Disk."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def names(self, folder: Path) -> list[str]:
        """See Disk."""
        self.make(folder)
        return sorted(os.listdir(folder))

    def remove(self, path: Path) -> None:
        """See Disk."""
        with suppress(FileNotFoundError):
            path.unlink()

    def rename(self, old: Path, new: Path) -> None:
        """See Disk."""
        old.replace(new)

    def sync_folder(self, folder: Path) -> None:
        """See Disk."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
