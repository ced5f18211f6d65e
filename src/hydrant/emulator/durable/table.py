"""Small states: rows of bytes by kind and name in one SQLite file, changed together or not at all.

SQLite's write-ahead log survives a kill at any moment; `synchronous` says what a power cut may take
(https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path

from .errors import CannotWrite, Damaged
from .syncing import ALWAYS, NEVER, PERIODIC, Syncer, sync_file

_SYNCHRONOUS = {NEVER: "OFF", PERIODIC: "NORMAL", ALWAYS: "FULL"}
_BUSY_SECONDS = 10.0

Row = tuple[str, str]
"""Kind and name."""


class Table:
    """All rows of a folder. Safe for concurrent use."""

    def __init__(self, path: Path, mode: str = PERIODIC, syncer: Syncer | None = None) -> None:
        """Open the file, or make it. Raises Damaged, CannotWrite."""
        self.path = path
        self._syncer = syncer
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute(f"PRAGMA synchronous={_SYNCHRONOUS[mode]}")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS state (kind TEXT, name TEXT, value BLOB NOT NULL, PRIMARY KEY (kind, name))"
                " WITHOUT ROWID"
            )
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error

    def change(self, rows: Mapping[Row, bytes | None]) -> None:
        """Set rows, and delete those that are None, in one transaction. Raises CannotWrite: then nothing changed."""
        if not rows:
            return
        gone = [row for row, value in rows.items() if value is None]
        kept = [(*row, value) for row, value in rows.items() if value is not None]
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany("DELETE FROM state WHERE kind = ? AND name = ?", gone)
                self._connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", kept)
                self._connection.execute("COMMIT")
            except BaseException as error:
                if (
                    self._connection.in_transaction
                ):  # also for a name that SQLite cannot have: the next write begins anew
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise self._trouble(error) from error
                raise
        if self._syncer is not None:
            self._syncer.wrote(self, last=True)

    def sync(self) -> None:
        """Bring what was changed to the disk: with NORMAL, SQLite does so only when its log is long. Raises OSError."""
        sync_file(self.path.with_name(f"{self.path.name}-wal"))

    def rows(self, kind: str) -> dict[str, bytes]:
        """Return all rows of a kind by name. Raises Damaged."""
        with self._lock:
            try:
                return dict(self._connection.execute("SELECT name, value FROM state WHERE kind = ?", (kind,)))
            except sqlite3.DatabaseError as error:
                raise self._trouble(error) from error

    def close(self) -> None:
        """Let go of the file; all that was changed is in it."""
        with self._lock:
            self._connection.close()

    def _trouble(self, error: sqlite3.Error) -> CannotWrite | Damaged:
        if isinstance(error, sqlite3.OperationalError):
            return CannotWrite(self.path, OSError(0, str(error)))
        return Damaged(self.path, 0, str(error))
