"""When what was written is also on the disk itself (HYDRANT_PERSIST_FSYNC).

A process that is killed loses nothing of what it handed to the operating system. A power cut does: all since the last
sync. `always` syncs before a write is answered, `interval` each second in the background, `never` leaves it to the
system.
"""

from __future__ import annotations

import logging
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

LOG = logging.getLogger(__name__)
INTERVAL_SECONDS = 1.0
NEVER, PERIODIC, ALWAYS = "never", "interval", "always"


class Dirty(Protocol):
    """A file that has changed since it was last on the disk."""

    def sync(self) -> None:
        """Bring it to the disk. Raises OSError."""


def sync_file(path: Path) -> None:
    """Return when a file is on the disk itself, with its name; it may be gone already. Raises OSError."""
    with suppress(FileNotFoundError):
        for each in (path, path.parent):
            descriptor = os.open(each, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


@dataclass(frozen=True)
class WrittenFile:
    """A file that is written once, as a whole."""

    path: Path

    def sync(self) -> None:
        """See Dirty."""
        sync_file(self.path)


class Syncer:
    """Syncs in turn what was written, for all logs of a folder. Safe for concurrent use."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self._dirty: dict[Dirty, bool] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def always(self) -> bool:
        """Whether each write is synced by who writes it."""
        return self.mode == ALWAYS

    def wrote(self, file: Dirty, *, last: bool = False) -> None:
        """A file has changed. `last`: it speaks of others, which are synced before it."""
        if self.mode == PERIODIC and file not in self._dirty:
            with self._lock:
                self._dirty[file] = last

    def wrote_file(self, path: Path) -> None:
        """A file is there as a whole; with `always` it is on the disk on return. Raises OSError."""
        if self.always:
            sync_file(path)
        else:
            self.wrote(WrittenFile(path))

    def start(self) -> None:
        """Sync each second, where the mode says so."""
        if self.mode == PERIODIC and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="hydrant-sync", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Sync what is left, a last time."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(10)
        self.sync()

    def sync(self) -> None:
        """Sync all that was written, in the order of the first write of each."""
        with self._lock:
            files, self._dirty = self._dirty, {}
        for file, last in sorted(files.items(), key=lambda each: each[1]):
            try:
                file.sync()
            except OSError:
                LOG.exception("What is kept could not be brought to the disk; it is tried again")
                self.wrote(file, last=last)

    def _run(self) -> None:
        while not self._stopping.wait(INTERVAL_SECONDS):
            self.sync()
