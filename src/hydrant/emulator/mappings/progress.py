"""How far event source mappings have come, kept while a mapping is there (E-20).

A shard goes on behind the last record up to which all are settled: taken, filtered out or given up.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hydrant.emulator.kept.place import CHANGES

Kept = tuple[dict[str, str], datetime | None, frozenset[str], dict[str, tuple[float, dict[str, Any]]]]


@dataclass
class Progress:
    """How far a mapping has come. All of it is changed and kept under the lock."""

    dealt: dict[str, str] = field(default_factory=dict)
    """By shard, the sequence number behind which reading goes on."""
    started: datetime | None = None
    first_shards: frozenset[str] = frozenset()
    """The shards that there were when the mapping began: StartingPosition is for these."""
    windows: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    """By shard, when its open tumbling window began and the state of it."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    worker: Any = None
    """Whose state counts: a worker that a change replaces finishes its batch first."""

    def settle(self, shard: str, sequence: str, window: tuple[float, dict[str, Any]] | None = None) -> None:
        """A shard is settled up to here; its window is now like this, if one is open."""
        with self.lock:  # both at once: a process that goes on between them would count records twice, or not at all
            self.dealt[shard] = sequence
            self.keep_window(shard, window)

    def keep_window(self, shard: str, window: tuple[float, dict[str, Any]] | None) -> None:
        """The window of a shard is now like this, None for none."""
        with self.lock:
            if window is not None:
                self.windows[shard] = window
            else:
                self.windows.pop(shard, None)
        CHANGES.touch("lambda")

    def begin(self, dealt: dict[str, str], now: datetime, shards: frozenset[str]) -> None:
        """The mapping begins to read, at these places."""
        with self.lock:
            self.dealt, self.started, self.first_shards = dealt, now, shards
        CHANGES.touch("lambda")  # else the first batch that a killed process had is behind LATEST of the next

    def forget_shards(self) -> None:
        """The stream was deleted: one of the same name is read whole."""
        with self.lock:
            self.dealt, self.windows = {}, {}
        CHANGES.touch("lambda")

    def forget_shard(self, shard: str) -> None:
        """There is no such shard any more, or it has another history now."""
        with self.lock:
            self.dealt.pop(shard, None)
            self.windows.pop(shard, None)


class ProgressByMapping:
    """The progress of each mapping, by UUID. Safe for concurrent use."""

    def __init__(self) -> None:
        self._known: dict[str, Progress] = {}
        self._lock = threading.Lock()

    def of(self, uuid: str) -> Progress:
        """That of a mapping, which begins when it is asked for first."""
        with self._lock:
            return self._known.setdefault(uuid, Progress())

    def forget(self, uuid: str) -> None:
        """The mapping is deleted."""
        with self._lock:
            self._known.pop(uuid, None)

    def kept(self) -> dict[str, Kept]:
        """Return what another process can go on with, of those that have come somewhere."""
        with self._lock:
            known = list(self._known.items())
        found: dict[str, Kept] = {}
        for uuid, each in known:
            with each.lock:
                if each.dealt or each.started:
                    found[uuid] = (dict(each.dealt), each.started, each.first_shards, dict(each.windows))
        return found

    def restore(
        self,
        uuid: str,
        dealt: dict[str, str],
        started: datetime | None,
        first_shards: frozenset[str],
        windows: dict[str, tuple[float, dict[str, Any]]] | None = None,
    ) -> None:
        """Go on with what another process had; one of an earlier version kept no windows."""
        with self._lock:
            self._known[uuid] = Progress(dealt, started, first_shards, windows or {})


PROGRESS = ProgressByMapping()
