"""Rejections counted by producer, code and reason, in memory that does not grow with their number. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..error_objects.lines import Rejection
from .verdicts import Verdict, shape

Name = tuple[str, str, str]
"""Producer, code, reason."""

MAX_GROUPS = 10_000
"""Names and reasons come from strangers: what is beyond is counted together."""
OTHERS: Name = ("(others)", "(others)", f"further groups, beyond the first {MAX_GROUPS:,}")
SAMPLE_BYTES = 2_000


@dataclass
class Group:
    """Times are ms since 1970, of arrival; None while no line has told one. The sample is the first record found."""

    count: int = 0
    first_ms: int | None = None
    last_ms: int | None = None
    sample: bytes = b""
    sample_bytes: int = 0
    sample_reason: str = ""
    sample_key: str = ""

    def add(self, rejection: Rejection, reason: str, key: str) -> None:
        """Count one."""
        if not self.count:
            self.sample, self.sample_bytes = rejection.raw[:SAMPLE_BYTES], len(rejection.raw)
            self.sample_reason, self.sample_key = reason[:SAMPLE_BYTES], key
        self.count += 1
        when = rejection.arrival_ms
        if when is not None:
            if self.first_ms is None or when < self.first_ms:
                self.first_ms = when
            if self.last_ms is None or when > self.last_ms:
                self.last_ms = when

    def merge(self, other: "Group") -> None:
        """Add what was counted elsewhere; the sample of the smaller key stays: the order of work is no matter."""
        if not self.count or other.sample_key < self.sample_key:
            self.sample, self.sample_bytes = other.sample, other.sample_bytes
            self.sample_reason, self.sample_key = other.sample_reason, other.sample_key
        self.count += other.count
        self.first_ms = min((t for t in (self.first_ms, other.first_ms) if t is not None), default=None)
        self.last_ms = max((t for t in (self.last_ms, other.last_ms) if t is not None), default=None)


@dataclass
class Groups:
    """The groups, what did not fit the selection, and lines that could not be read (with one place and reason)."""

    groups: dict[Name, Group] = field(default_factory=dict)
    left_out: int = 0
    unreadable: int = 0
    unreadable_sample: str = ""

    def add(self, rejection: Rejection, verdict: Verdict, key: str) -> None:
        """Count one rejection."""
        name = (verdict.producer, verdict.code, shape(verdict.code, verdict.reason)[:500])
        self._group(name).add(rejection, verdict.reason, key)

    def cannot_read(self, where: str) -> None:
        """Count one line or object that is none of Firehose's."""
        self.unreadable += 1
        self.unreadable_sample = self.unreadable_sample or where

    def merge(self, other: "Groups") -> None:
        """Add what was counted elsewhere."""
        for name, group in other.groups.items():
            self._group(name).merge(group)
        self.left_out += other.left_out
        self.unreadable += other.unreadable
        self.unreadable_sample = self.unreadable_sample or other.unreadable_sample

    def _group(self, name: Name) -> Group:
        found = self.groups.get(name)
        if found is None:
            if len(self.groups) >= MAX_GROUPS and name != OTHERS:
                return self._group(OTHERS)
            found = self.groups[name] = Group()
        return found

    @property
    def count(self) -> int:
        """All rejections counted."""
        return sum(group.count for group in self.groups.values())

    def listed(self) -> Iterator[tuple[Name, Group]]:
        """The largest first."""
        yield from sorted(self.groups.items(), key=lambda item: (-item[1].count, item[0]))
