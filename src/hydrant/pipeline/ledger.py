"""The law of conservation, counted: every record sent is in data/ or in error/, never neither, never both."""

import hashlib
from collections import Counter, defaultdict
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
    strangers: int
    duplicates: int

    @property
    def holds(self) -> bool:
        """Whether each record arrived in exactly one place and nothing arrived that was not sent."""
        return not (self.missing or self.in_both or self.strangers)


@dataclass
class _Entry:
    producer: str
    sent: int = 0
    data: int = 0
    error: int = 0


@dataclass
class Ledger:
    """Counts records by identity. Not safe for concurrent use."""

    _entries: dict[bytes, _Entry] = field(default_factory=dict)
    _strangers: Counter[str] = field(default_factory=Counter)

    def sent(self, producer: str, payload: bytes) -> None:
        """A record was acknowledged by the stream."""
        self._entries.setdefault(identity(payload), _Entry(producer)).sent += 1

    def in_data(self, payload: bytes) -> str | None:
        """A line was found below the data prefix; returns whose it is, None when nobody sent it."""
        return self._found("data", payload)

    def in_error(self, payload: bytes) -> str | None:
        """A record was found below the error prefix; returns whose it is, None when nobody sent it."""
        return self._found("error", payload)

    def balance(self) -> Balance:
        """The account over all producers."""
        return _balance(self._entries.values(), self._strangers.total())

    def by_producer(self) -> dict[str, Balance]:
        """The account of each producer, by name."""
        groups: defaultdict[str, list[_Entry]] = defaultdict(list)
        for entry in self._entries.values():
            groups[entry.producer].append(entry)
        return {name: _balance(groups[name], 0) for name in sorted(groups)}

    def _found(self, where: str, payload: bytes) -> str | None:
        entry = self._entries.get(identity(payload))
        if entry is None:
            self._strangers[where] += 1
            return None
        setattr(entry, where, getattr(entry, where) + 1)
        return entry.producer


def _balance(entries: Iterable[_Entry], strangers: int) -> Balance:
    """Equal records may be sent more than once: of n equal ones n must arrive."""
    listed = list(entries)
    return Balance(
        sent=sum(e.sent for e in listed),
        data=sum(e.data for e in listed),
        error=sum(e.error for e in listed),
        missing=sum(max(0, e.sent - e.data - e.error) for e in listed),
        in_both=sum(1 for e in listed if e.data and e.error),
        strangers=strangers,
        duplicates=sum(max(0, e.data + e.error - e.sent) for e in listed),
    )
