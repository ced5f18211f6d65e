"""Samples of a moment put together: count, sum, least and most, and the values themselves while they are known."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_VALUES = 1000
"""So many different values are kept of a moment as they are; then they are rounded to three digits."""

_HEAD = struct.Struct("=Bdddd")
_HIDDEN, _ONCE, _COUNTED = range(3)
"""The values are not known, each occurred once, or their numbers come behind them."""


@dataclass(slots=True)
class Summary:
    """`values` has how often each occurred; None when a set of statistics came in, which hides them."""

    count: float = 0.0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")
    values: dict[float, float] | None = field(default_factory=dict)

    def add(self, value: float, count: float = 1.0) -> None:
        """Take a value that occurred `count` times."""
        self.count += count
        self.total += value * count
        self._stretch(value, value)
        self._keep(value, count)

    def add_set(self, count: float, total: float, least: float, most: float) -> None:
        """Take a set of statistics; of one whose values are all the same they are known."""
        if least == most:
            self.add(least, count)
            self.total += total - least * count
            return
        self.count += count
        self.total += total
        self._stretch(least, most)
        self.values = None

    def merge(self, other: Summary) -> None:
        """Take all that another has."""
        self.count += other.count
        self.total += other.total
        self._stretch(other.least, other.most)
        if other.values is None:
            self.values = None
        elif self.values is not None:
            for value, count in other.values.items():
                self._keep(value, count)

    def _keep(self, value: float, count: float) -> None:
        if self.values is None:
            return
        if len(self.values) >= MOST_VALUES and value not in self.values:
            value = float(f"{value:.2e}")
        self.values[value] = self.values.get(value, 0.0) + count

    def _stretch(self, least: float, most: float) -> None:
        self.least = min(self.least, least)
        self.most = max(self.most, most)


def merged(summaries: Iterable[Summary]) -> Summary:
    """All of them as one."""
    whole = Summary()
    for each in summaries:
        whole.merge(each)
    return whole


def packed(summary: Summary) -> bytes:
    """Return the bytes of a summary, the same numbers in a tenth of the memory."""
    kind, numbers = _HIDDEN, array("d")
    if summary.values is not None:
        numbers.extend(summary.values)
        kind = _ONCE if all(count == 1 for count in summary.values.values()) else _COUNTED
        if kind == _COUNTED:
            numbers.extend(summary.values.values())
    return _HEAD.pack(kind, summary.count, summary.total, summary.least, summary.most) + numbers.tobytes()


def unpacked(data: bytes) -> Summary:
    """Return the summary of `packed`."""
    kind, count, total, least, most = _HEAD.unpack_from(data)
    if kind == _HIDDEN:
        return Summary(count, total, least, most, None)
    numbers = array("d", data[_HEAD.size :])
    different = len(numbers) // (2 if kind == _COUNTED else 1)
    counts = numbers[different:] if kind == _COUNTED else [1.0] * different
    return Summary(count, total, least, most, dict(zip(numbers[:different], counts, strict=True)))
