"""The closing balance: each record that was put back is in data/ or in error/ again."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...pipeline.ledger import identity
from ...unpack import NotReadable
from ..objects import Place, lines_in, listed, rejections_in

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Closing:
    """In records. `duplicates` came more often than they were sent, which at-least-once allows (D-12)."""

    replayed: int
    data: int
    error: int
    duplicates: int

    @property
    def missing(self) -> int:
        """Neither in data/ nor in error/."""
        return self.replayed - self.data - self.error

    @property
    def holds(self) -> bool:
        """Whether every record is accounted for."""
        return self.missing == 0

    def __str__(self) -> str:
        twice = f" ({self.duplicates:,} came twice)" if self.duplicates else ""
        return f"replayed {self.replayed:,} = data {self.data:,} + error again {self.error:,}{twice}"


@dataclass
class Arrivals:
    """What arrives in objects that are not there when this is made."""

    s3: "S3Client"
    data: Place
    error: Place
    _read: set[str] = field(default_factory=set)
    _since_ms: int = 0
    _lines: Counter[bytes] = field(default_factory=Counter)
    _rejected: Counter[bytes] = field(default_factory=Counter)

    def begin(self) -> None:
        """Forget what is there. A minute is allowed for this clock to be ahead of S3's."""
        self._since_ms = int(time.time() * 1000) - 60_000
        self._read = {each.key for place in (self.data, self.error) for each in listed(self.s3, place, self._since_ms)}

    def look(self, sent: Counter[tuple[bytes, bytes]]) -> Closing:
        """Read the objects that are new, and account for what was sent."""
        wanted_lines, wanted_raw = {line for line, _ in sent}, {raw for _, raw in sent}
        for each in listed(self.s3, self.data, self._since_ms):
            if each.key not in self._read:
                self._count_lines(each.key, wanted_lines)
        for each in listed(self.s3, self.error, self._since_ms):
            if each.key not in self._read:
                self._count_rejected(each.key, wanted_raw)
        return closing(sent, self._lines, self._rejected)

    def _count_lines(self, key: str, wanted: set[bytes]) -> None:
        try:
            for line in lines_in(self.s3, self.data, key):
                if (found := identity(line)) in wanted:
                    self._lines[found] += 1
        except NotReadable:
            pass
        self._read.add(key)

    def _count_rejected(self, key: str, wanted: set[bytes]) -> None:
        for _, line in rejections_in(lines_in(self.s3, self.error, key)):
            if not isinstance(line, str) and (found := identity(line.raw)) in wanted:
                self._rejected[found] += 1
        self._read.add(key)


def closing(sent: Counter[tuple[bytes, bytes]], lines: Counter[bytes], rejected: Counter[bytes]) -> Closing:
    """Account for each record; records with equal bytes are counted together."""
    data = error = duplicates = 0
    for (line, raw), count in sent.items():
        here, there = lines[line], rejected[raw]
        in_data = min(count, here)
        in_error = min(count - in_data, there)
        data, error = data + in_data, error + in_error
        duplicates += here + there - in_data - in_error
    return Closing(sent.total(), data, error, duplicates)


def wait_for(
    arrivals: Arrivals, sent: Counter[tuple[bytes, bytes]], seconds: float, progress: Callable[[Closing], None]
) -> Closing:
    """Look until every record is accounted for, or the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        found = arrivals.look(sent)
        progress(found)
        if found.holds or time.monotonic() > deadline:
            return found
        time.sleep(0.5)
