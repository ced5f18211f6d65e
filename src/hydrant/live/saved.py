"""Files that are saved below some folders, in batches: what an editor writes in one go comes together."""

from __future__ import annotations

import os
import queue
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
        self._listening: dict[tuple[frozenset[Path], frozenset[Path]], threading.Event] = {}
        self.fault: Exception | None = None
        """Why nothing is heard any more: the machine has no room for another watch, say."""

    def listen(self, folders: Iterable[Path], files: Iterable[Path] = ()) -> None:
        """Listen to these folders and all below them, to these files beside them, and to no others."""
        below = frozenset(_outermost(folder for folder in folders if folder.is_dir()))
        single = frozenset(file for file in files if file.parent.is_dir() and not _holds(below, file))
        if (below, single) in self._listening:
            return
        self.close()
        stop = threading.Event()
        self._listening = {(below, single): stop}
        self._start(below, matters, stop, recursive=True)
        self._start(frozenset(file.parent for file in single), single.__contains__, stop, recursive=False)

    def take(self, seconds: float) -> set[Path]:
        """The next batch; empty when none comes for so long."""
        try:
            found = self._batches.get(timeout=seconds)
        except queue.Empty:
            return set()
        while not self._batches.empty():
            found |= self._batches.get_nowait()
        return found

    def close(self) -> None:
        """Listen to nothing."""
        for stop in self._listening.values():
            stop.set()
        self._listening = {}

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
                self._batches.put({Path(os.path.normpath(path)) for _, path in batch})
        except (OSError, RuntimeError) as error:  # of its Rust part, too: the session tells it
            self.fault = error


def _holds(folders: Iterable[Path], path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """Those that are in no other one."""
    found: list[Path] = []
    for folder in sorted(set(folders)):
        if not _holds(found, folder):
            found.append(folder)
    return found
