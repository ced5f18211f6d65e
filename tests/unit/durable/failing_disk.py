"""A file system that ends the world at a chosen write, or has no room."""

from __future__ import annotations

import errno
import random
from pathlib import Path

from hydrant.emulator.durable.disk import OpenFile


class WorldEnded(BaseException):
    """The process was killed in the middle of a write."""


class FailingDisk:
    """Keeps files in memory: what the operating system has, and what is on the disk itself.

    `world_ends_at` counts every change, from 0; of the write that it hits a part is done. `room` bounds all bytes.
    """

    def __init__(self, world_ends_at: int | None = None, part: float = 0.5, room: int | None = None) -> None:
        self.files: dict[Path, bytearray] = {}
        self.safe: dict[Path, bytes] = {}
        self.changes = 0
        self.world_ends_at, self.part, self.room = world_ends_at, part, room
        self.cuts_fail = False

    def change(self) -> bool:
        """Count a change; whether the world ends with it."""
        self.changes += 1
        return self.world_ends_at is not None and self.changes > self.world_ends_at

    def open(self, path: Path) -> OpenFile:
        if path not in self.files:
            if self.change():
                raise WorldEnded
            self.files[path] = bytearray()
        return _File(self, path)

    def read(self, path: Path) -> bytes:
        return bytes(self.files[path])

    def make(self, folder: Path) -> None:
        pass

    def names(self, folder: Path) -> list[str]:
        return sorted(path.name for path in self.files if path.parent == folder)

    def remove(self, path: Path) -> None:
        if self.change():
            raise WorldEnded
        self.files.pop(path, None)
        self.safe.pop(path, None)

    def rename(self, old: Path, new: Path) -> None:
        self.files[new] = self.files.pop(old)

    def sync_folder(self, folder: Path) -> None:
        pass

    def after_kill(self) -> FailingDisk:
        """What the next process finds after a kill: all that the operating system had."""
        after = FailingDisk()
        after.files = {path: bytearray(content) for path, content in self.files.items()}
        after.safe = dict(self.safe)
        return after

    def after_power_cut(self, chance: random.Random) -> FailingDisk:
        """What the next process finds after a power cut: what was synced, and of the rest what the disk took by chance.

        The rest is there in part, or as zeros, or not at all.
        """
        after = FailingDisk()
        for path, content in self.files.items():
            safe = self.safe.get(path)
            if safe is None and chance.random() < 0.3:
                continue  # not even its name
            base = safe or b""
            rest = bytes(content[len(base) :])
            kept = rest[: chance.randint(0, len(rest))]
            zeros = bytes(chance.randint(0, len(rest) - len(kept))) if chance.random() < 0.5 else b""
            after.files[path] = bytearray(base + kept + zeros)
            after.safe[path] = base
        return after


class _File:
    def __init__(self, disk: FailingDisk, path: Path) -> None:
        self._disk, self._path = disk, path

    def write(self, data: bytes) -> None:
        content = self._disk.files.setdefault(self._path, bytearray())
        if self._disk.change():
            content += data[: int(len(data) * self._disk.part)]
            raise WorldEnded
        if self._disk.room is not None:
            left = self._disk.room - sum(map(len, self._disk.files.values()))
            if left < len(data):
                content += data[: max(0, left)]
                raise OSError(errno.ENOSPC, "No space left on device")
        content += data

    def cut(self, size: int) -> None:
        if self._disk.cuts_fail:
            raise OSError(errno.EIO, "Input/output error")
        if self._disk.change():
            raise WorldEnded
        del self._disk.files[self._path][size:]

    def sync(self) -> None:
        if self._disk.change():
            raise WorldEnded
        self._disk.safe[self._path] = bytes(self._disk.files[self._path])

    def close(self) -> None:
        pass
