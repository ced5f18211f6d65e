"""An append-only log: a folder of files, each named after the position of its first record.

What a payload holds and how many records that is, is for the log's owner to say. Not safe for threads but for syncing:
the owner holds a lock around everything else.

After a crash a torn end is cut off: a write that nobody was told had happened. The log ends where the next file does
not begin where this one ends: what follows was never safe, and is set aside (`.lost`). A file with a seal was on the
disk as a whole, so one that makes no sense any more is damaged, and nobody guesses what it was.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from . import frames
from .disk import Disk, OpenFile
from .errors import CannotWrite, Damaged, Unfitting
from .syncing import NEVER, Syncer

LOG = logging.getLogger(__name__)
_SUFFIX, _LOST = ".log", ".lost"


class LogFile:
    """One file of a log. `first` is the position of its first record; `size` counts good bytes."""

    def __init__(self, disk: Disk, syncer: Syncer, path: Path, first: int, size: int, *, ended: bool = False) -> None:
        self.path, self.first, self.size = path, first, size
        self._disk, self._syncer = disk, syncer
        self._ended = ended
        self._named = False
        self._torn = False
        self._file: OpenFile | None = None
        self._closing = threading.Lock()

    def append(self, payload: bytes) -> None:
        """Add a frame, all of it or nothing. Raises CannotWrite."""
        self._write(frames.frame(payload))

    def begin(self) -> None:
        """Write the header. Raises CannotWrite."""
        self._write(frames.header(self.first))

    def payloads(self) -> Sequence[frames.Payload]:
        """Read the frames back. Raises Damaged when they are not what was written."""
        try:
            content = self._disk.read(self.path)
        except OSError as error:
            raise Damaged(self.path, 0, f"it cannot be read ({error.strerror})") from error
        found = frames.scan(content)
        if found.good < self.size:
            raise Damaged(self.path, found.good, "a checksum does not fit")
        return found.payloads

    def end(self) -> None:
        """Nothing will follow. The seal is set once all of it is on the disk."""
        self._ended = True
        if self._syncer.always:
            self._settle()
        elif self._syncer.mode == NEVER:
            self._close()
        else:
            self._syncer.wrote(self)

    def sync(self) -> None:
        """Bring it to the disk itself, with its name. Raises OSError."""
        with self._closing:
            if self._file is None:
                return
            self._file.sync()
            if not self._named:
                self._disk.sync_folder(self.path.parent)
                self._named = True
            if self._ended:
                self._file.write(frames.seal(self.size))
                self._let_go()

    def remove(self) -> None:
        """Delete it. What cannot be deleted stays and is deleted at the next start."""
        self._close()
        with suppress(OSError):
            self._disk.remove(self.path)

    def close(self) -> None:
        """Let go of the file; it can be appended to again."""
        self._close()

    def _write(self, data: bytes) -> None:
        try:
            file = self._opened()
            if self._torn:
                file.cut(self.size)
                self._torn = False
            self._torn = True
            file.write(data)
            if self._syncer.always:
                self.sync()
            self._torn = False
        except OSError as error:
            self._mend()
            raise CannotWrite(self.path, error) from error
        self.size += len(data)
        self._syncer.wrote(self)

    def _mend(self) -> None:
        """Take back what a failed write left; where that fails too, the next write tries it first."""
        with suppress(OSError):
            if self._file is not None:
                self._file.cut(self.size)
                self._torn = False

    def _opened(self) -> OpenFile:
        if self._file is None:
            self._file = self._disk.open(self.path)
        return self._file

    def _settle(self) -> None:
        with suppress(OSError):  # without its seal it is only trusted less
            self.sync()
        self._close()

    def _close(self) -> None:
        with self._closing:
            self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class Recovered(NamedTuple):
    """A file of a log and the frames in it; `ended`: it takes no more."""

    file: LogFile
    payloads: Sequence[frames.Payload]
    ended: bool


class _Place(NamedTuple):
    """Where a file ends, and whether it was sealed."""

    end: int
    sealed: bool


class Log:
    """The files of one log in their folder. `count` tells how many records a payload holds."""

    def __init__(self, disk: Disk, syncer: Syncer, folder: Path, count: Callable[[frames.Payload], int]) -> None:
        self._disk, self._syncer, self._folder, self._count = disk, syncer, folder, count

    @property
    def syncs(self) -> bool:
        """Whether each append is on the disk itself when it returns."""
        return self._syncer.always

    def recover(self) -> Iterator[Recovered]:
        """Yield what is there, oldest first, after cutting off a torn end. Raises Damaged, Unfitting, CannotWrite.

        One file at a time is in memory, when its caller lets the one before go.
        """
        names = [name for name in self._disk.names(self._folder) if name.endswith(_SUFFIX)]
        before: _Place | None = None
        for index, name in enumerate(names):
            recovered = self._recover(self._folder / name, before)
            if recovered is None:
                self._set_aside(names[index:])
                return
            before = _Place(recovered.file.first + sum(map(self._count, recovered.payloads)), recovered.ended)
            yield recovered
            del recovered

    def begin(self, first: int) -> LogFile:
        """Begin a file whose first record has this position. Raises CannotWrite, and then there is none."""
        path = self._folder / f"{first:020d}{_SUFFIX}"
        try:
            self._disk.make(self._folder)
        except OSError as error:
            raise CannotWrite(self._folder, error) from error
        file = LogFile(self._disk, self._syncer, path, first, 0)
        try:
            file.begin()
        except CannotWrite:
            file.remove()
            raise
        return file

    def _recover(self, path: Path, before: _Place | None) -> Recovered | None:
        """Take one file; None when it does not begin where the one before it ends."""
        try:
            scan = frames.scan(self._disk.read(path))
        except frames.UnknownFormat as error:
            raise Unfitting(f"{path}: {error}") from error
        first = int(path.name.removesuffix(_SUFFIX))
        if scan.sealed and (not scan.whole or scan.first != first):
            raise Damaged(path, scan.good, "a checksum does not fit")
        if before is not None and first != before.end:
            if before.sealed and scan.sealed:
                raise Damaged(path, 0, f"the records before position {first} are missing")
            return None
        file = LogFile(self._disk, self._syncer, path, first, scan.good, ended=scan.sealed)
        if not scan.whole:
            self._cut(file, headless=scan.first is None)
        return Recovered(file, scan.payloads, scan.sealed)

    def _cut(self, file: LogFile, *, headless: bool) -> None:
        LOG.warning("%s ended in the middle of a write, which nobody was told had happened: that is cut off", file.path)
        try:
            opened = self._disk.open(file.path)
            try:
                opened.cut(file.size)
            finally:
                opened.close()
        except OSError as error:
            raise CannotWrite(file.path, error) from error
        if headless:
            file.begin()

    def _set_aside(self, names: Sequence[str]) -> None:
        for name in names:
            path = self._folder / name
            LOG.error(
                "%s is set aside as %s: records before it are not on the disk. Only a power cut can do that, and only"
                " to what was written in the last second (HYDRANT_PERSIST_FSYNC=interval) or ever (never).",
                path,
                name + _LOST,
            )
            self._disk.rename(path, path.with_name(name + _LOST))
