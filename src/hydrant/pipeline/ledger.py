"""The law of conservation, counted: every record sent is in data/ or in error/, never neither, never both."""

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field


def identity(payload: bytes) -> bytes:
    """What a record is recognised by: a digest of its bytes. Delivery may add a newline at the end, nothing else."""
    return hashlib.blake2b(payload.rstrip(b"\n"), digest_size=12).digest()


@dataclass(frozen=True)
class Balance:
    """The account at one moment, in records. `duplicates` came more often than sent, which at-least-once allows."""

    sent: int
    data: int
    error: int
    missing: int
    in_both: int
    unsent: int
    duplicates: int

    @property
    def holds(self) -> bool:
        """Whether each record arrived in exactly one place and nothing arrived that was not sent."""
        return not (self.missing or self.in_both or self.unsent)


@dataclass
class _Entry:
    producer: str | None = None
    sent: int = 0
    data: int = 0
    error: int = 0


@dataclass
class Ledger:
    """Counts records by identity, in any order: a record may be found before its acknowledgement is noted.

    Safe for use from several threads.
    """

    _entries: defaultdict[bytes, _Entry] = field(default_factory=lambda: defaultdict(_Entry))
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def sent(self, producer: str, payload: bytes) -> None:
        """A record was acknowledged by the stream."""
        with self._lock:
            entry = self._entries[identity(payload)]
            entry.producer = producer
            entry.sent += 1

    def in_data(self, payload: bytes) -> str | None:
        """A line was found below the data prefix; returns whose it is, None while nobody is known to have sent it."""
        with self._lock:
            entry = self._entries[identity(payload)]
            entry.data += 1
            return entry.producer

    def in_error(self, payload: bytes) -> str | None:
        """A record was found below the error prefix; returns as `in_data` does."""
        with self._lock:
            entry = self._entries[identity(payload)]
            entry.error += 1
            return entry.producer

    def balance(self) -> Balance:
        """The account over all producers."""
        with self._lock:
            return _balance(self._entries.values())

    def by_producer(self) -> dict[str, Balance]:
        """The account of each producer, by name."""
        groups: defaultdict[str, list[_Entry]] = defaultdict(list)
        with self._lock:
            for entry in self._entries.values():
                if entry.producer is not None:
                    groups[entry.producer].append(entry)
            return {name: _balance(groups[name]) for name in sorted(groups)}


def _balance(entries: Iterable[_Entry]) -> Balance:
    """Equal records may be sent more than once: of n equal ones n must arrive."""
    listed = list(entries)
    known = [e for e in listed if e.sent]
    return Balance(
        sent=sum(e.sent for e in known),
        data=sum(e.data for e in listed),
        error=sum(e.error for e in listed),
        missing=sum(max(0, e.sent - e.data - e.error) for e in known),
        in_both=sum(1 for e in listed if e.data and e.error),
        unsent=sum(e.data + e.error for e in listed if not e.sent),
        duplicates=sum(max(0, e.data + e.error - e.sent) for e in known),
    )
