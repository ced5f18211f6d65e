"""Statistics of samples (J-10): the five of old and percentiles. Others of AWS's are refused by name."""

import re
from collections.abc import Callable

from .summary import Summary

_BASIC: dict[str, Callable[[Summary], float]] = {
    "SampleCount": lambda found: found.count,
    "Average": lambda found: found.total / found.count,
    "Sum": lambda found: found.total,
    "Minimum": lambda found: found.least,
    "Maximum": lambda found: found.most,
}
BASIC = tuple(_BASIC)
_PERCENTILE = re.compile(r"p(\d{1,2}(\.\d{1,10})?|100(\.0{1,10})?)")
_LATER = re.compile(r"(tm|tc|ts|wm)\d|(TM|TC|TS|WM|PR)\(|IQM$", re.IGNORECASE)


class StatisticError(ValueError):
    """No statistic of AWS's, or one that is not served here."""


def check(statistic: str) -> None:
    """Raises StatisticError unless it is served."""
    if statistic in _BASIC or _PERCENTILE.fullmatch(statistic):
        return
    if _LATER.match(statistic):
        raise StatisticError(
            f"The emulator does not serve the statistic {statistic}; on AWS it works. SampleCount, Average, Sum, "
            "Minimum, Maximum and percentiles (p99) are served."
        )
    raise StatisticError(f"The value {statistic} for parameter Stat is not supported.")


def compute(statistic: str, found: Summary) -> float | None:
    """Its value; None where there is none: no samples, or a percentile of sets of statistics.

    Raises StatisticError.
    """
    check(statistic)
    if not found.count:
        return None
    if basic := _BASIC.get(statistic):
        return basic(found)
    return None if found.values is None else percentile(found.values, float(statistic[1:]))


def percentile(values: dict[float, float], share: float) -> float:
    """The value below which `share` percent of all lie, between two values by their distance.

    AWS does not say how it comes between two values.
    """
    ordered = sorted(values.items())
    place = (sum(values.values()) - 1) * share / 100
    before = 0.0
    for at, (value, count) in enumerate(ordered):
        last = before + count - 1
        if place <= last or at == len(ordered) - 1:
            return value
        if place < last + 1:
            return value + (ordered[at + 1][0] - value) * (place - last)
        before += count
    return ordered[-1][0]
