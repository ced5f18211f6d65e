"""Files that are saved below some folders, in batches: what an editor writes in one go comes together."""

from __future__ import annotations

import os
import queue
import stat
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import watchfiles

from .changes import matters

_GATHER_MS = 40
"""Without another change for so long a batch is whole: editors write a file in several steps, formatters soon after."""
_MOST_MS = 400


class Saved:
    """Listens to folders until it is closed; the folders may change."""

    def __init__(self) -> None:
        self._batches: queue.Queue[set[Path]] = queue.Queue()
        self._asked: tuple[list[Path], list[Path]] = ([], [])
        self._there: dict[Path, tuple[int, int]] = {}
        """The folders that are listened to, and which ones these are: one that is made anew is another."""
        self._single: frozenset[Path] = frozenset()
        self._stop = threading.Event()
        self.fault: Exception | None = None
        """Why nothing is heard any more: the machine has no room for another watch, say."""

    def listen(self, folders: Iterable[Path], files: Iterable[Path] = ()) -> None:
        """Listen to these folders and all below them, to these files beside them, and to no others."""
        self._asked = (list(folders), list(files))
        below, single = self._asked
        there = {folder: found for folder in _outermost(below) if (found := _identity(folder))}
        beside = frozenset(file for file in single if file.parent.is_dir() and not _holds(there, file))
        if (there, beside) == (self._there, self._single):
            return
        self._stop.set()
        self._there, self._single, self._stop = there, beside, threading.Event()
        self._start(frozenset(there), matters, self._stop, recursive=True)
        self._start(frozenset(file.parent for file in beside), beside.__contains__, self._stop, recursive=False)

    def take(self, seconds: float) -> set[Path]:
        """The next batch; empty when none comes for so long."""
        try:
            found = self._batches.get(timeout=seconds)
        except queue.Empty:
            return self._made_anew()
        while not self._batches.empty():
            found |= self._batches.get_nowait()
        return found

    def _made_anew(self) -> set[Path]:
        """The files of folders that have come, or come again, since they were asked for, as Git does it.

        And the folders that have gone: whoever sees that before it is heard listens to them no longer.
        """
        before = self._there
        self.listen(*self._asked)
        gone = {folder for folder in before if _identity(folder) is None}
        fresh = [folder for folder, found in self._there.items() if before.get(folder) != found]
        return gone | {path for folder in fresh for path in folder.rglob("*") if matters(path) and path.is_file()}

    def close(self) -> None:
        """Listen to nothing."""
        self._stop.set()
        self._asked, self._there, self._single = ([], []), {}, frozenset()

    def _start(
        self, folders: frozenset[Path], wanted: Callable[[Path], bool], stop: threading.Event, *, recursive: bool
    ) -> None:
        if folders:
            given = (folders, wanted, stop, recursive)
            threading.Thread(target=self._hear, args=given, name="hydrant-watch", daemon=True).start()

    def _hear(
        self, folders: frozenset[Path], wanted: Callable[[Path], bool], stop: threading.Event, recursive: bool
    ) -> None:
        try:
            for batch in watchfiles.watch(
                *sorted(folders),
                watch_filter=lambda _, path: wanted(Path(os.path.normpath(path))),
                recursive=recursive,
                debounce=_MOST_MS,
                step=_GATHER_MS,
                rust_timeout=1000,
                yield_on_timeout=False,
                stop_event=stop,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                found = {Path(os.path.normpath(path)): change for change, path in batch}
                for folder in folders & {path for path, change in found.items() if change is watchfiles.Change.deleted}:
                    self._there.pop(folder, None)  # nobody listens to the one that may be in its place, even now
                self._batches.put(set(found))
        except (OSError, RuntimeError) as error:  # of its Rust part, too: the session tells it
            self.fault = error


def _holds(folders: Iterable[Path], path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which folder it is; None where there is none."""
    try:
        about = folder.stat()
    except OSError:
        return None
    return (about.st_dev, about.st_ino) if stat.S_ISDIR(about.st_mode) else None


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """Those that are in no other one."""
    found: list[Path] = []
    for folder in sorted(set(folders)):
        if not _holds(found, folder):
            found.append(folder)
    return found
