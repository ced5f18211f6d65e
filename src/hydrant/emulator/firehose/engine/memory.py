"""Bounds what a delivery stream holds in memory: records that were read and are not in S3 yet."""

import threading
from collections.abc import Callable

from .records import RECORD_OVERHEAD_BYTES


class MemoryBudget:
    """Counts records and bytes. Readers wait while the limit is reached; what was read already may exceed it.

    Safe for concurrent use.
    """

    def __init__(self, limit: Callable[[], int]) -> None:
        self._limit = limit
        self._changed = threading.Condition()
        self._bytes = 0
        self._records = 0
        self.taken_records = 0
        """All that were ever held."""
        self.taken_bytes = 0

    @property
    def bytes(self) -> int:
        """Bytes inside."""
        return self._bytes

    @property
    def records(self) -> int:
        """Records inside."""
        return self._records

    def hold(self, records: int, size: int) -> None:
        """Count what was read, or (without records) what a function added to it."""
        with self._changed:
            self._bytes += size
            self._records += records
            if records:
                self.taken_records += records
                self.taken_bytes += size

    def release(self, records: int, size: int) -> None:
        """Count what was delivered or forgotten."""
        with self._changed:
            self._bytes -= size
            self._records -= records
            self._changed.notify_all()

    def wait_for_room(self, timeout: float) -> bool:
        """Block until there is room."""
        with self._changed:
            return self._changed.wait_for(lambda: self._held() < self._limit(), timeout)

    def _held(self) -> int:
        return self._bytes + self._records * RECORD_OVERHEAD_BYTES
