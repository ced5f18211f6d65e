"""The functions of metric math (J-12)."""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from .syntax import ExpressionError
from .values import Many, Series, Value

NOT_SERVED = (
    "SEARCH",
    "ANOMALY_DETECTION_BAND",
    "INSIGHT_RULE_METRIC",
    "SERVICE_QUOTA",
    "DB_PERF_INSIGHTS",
    "LAMBDA",
)
"""Functions of AWS's that are refused by name."""

Reduce = Callable[[Sequence[float]], float]
_REDUCTIONS: dict[str, Reduce] = {
    "SUM": sum,
    "AVG": statistics.fmean,
    "MIN": min,
    "MAX": max,
    "STDDEV": statistics.pstdev,
}
_COUNTS_ABSENT = ("AVG", "STDDEV", "SUM")
_EACH: dict[str, Callable[[float], float | None]] = {
    "ABS": abs,
    "CEIL": math.ceil,
    "FLOOR": math.floor,
    "LOG": lambda value: math.log(value) if value > 0 else None,
    "LOG10": lambda value: math.log10(value) if value > 0 else None,
}
_OF_TIME: dict[str, Callable[[datetime], float]] = {
    "MINUTE": lambda at: at.minute,
    "HOUR": lambda at: at.hour,
    "DAY": lambda at: at.isoweekday(),
    "DATE": lambda at: at.day,
    "MONTH": lambda at: at.month,
    "YEAR": lambda at: at.year,
    "EPOCH": lambda at: at.timestamp(),
}
_STEPS = ("DIFF", "DIFF_TIME", "RATE", "RUNNING_SUM")
_OTHERS = (
    *("DATAPOINT_COUNT", "FILL", "FIRST", "IF", "LAST", "METRICS", "METRIC_COUNT", "PERIOD"),
    *("REMOVE_EMPTY", "SLICE", "SORT", "TIME_SERIES"),
)
NAMES = frozenset((*_REDUCTIONS, *_EACH, *_OF_TIME, *_STEPS, *_OTHERS))


def each_series(value: Value, change: Callable[[Series], Series]) -> Value:
    """A series, or each of several, changed. Raises ExpressionError."""
    if isinstance(value, Many):
        return Many(tuple(map(change, value.series)))
    if isinstance(value, Series):
        return change(value)
    raise ExpressionError("A time series is needed here, not a number")


def reduce(name: str, value: Value) -> Value:
    """A series as one number; several series as one, time by time. Raises ExpressionError."""
    if isinstance(value, Series):
        reduced = _reduced(name, list(value.points.values())) if value.points else 0.0
        if not math.isfinite(reduced):
            raise ExpressionError(f"The result of {name} is too large")
        return reduced
    if not isinstance(value, Many):
        raise ExpressionError(f"{name} needs a time series, not a number")
    found: dict[int, float] = {}
    for at in sorted({at for each in value.series for at in each.points}):
        present = [each.points[at] for each in value.series if at in each.points]
        absent = len(value.series) - len(present) if name in _COUNTS_ABSENT else 0
        found[at] = _reduced(name, [*present, *[0.0] * absent])
    return Series({}, name, value.series[0].period if value.series else 0).with_points(found)


def _reduced(name: str, values: Sequence[float]) -> float:
    """The number; infinite where none is large enough."""
    try:
        return _REDUCTIONS[name](values)
    except OverflowError:
        return math.inf


def count(value: Value) -> Value:
    """How many values a series has; of several how many have one, time by time."""
    if isinstance(value, Series):
        return float(len(value.points))
    ones = each_series(value, lambda series: series.map(lambda _: 1.0))
    return reduce("SUM", ones)


def simple(name: str, value: Value, grid: range) -> Value:
    """A function of one series or several, value by value. Raises ExpressionError."""
    if name in _EACH:
        return each_series(value, lambda series: series.map(_EACH[name]))
    if name in _OF_TIME:
        of_time = _OF_TIME[name]
        points = {at: float(of_time(datetime.fromtimestamp(at, UTC))) for at in grid}
        return each_series(value, lambda series: series.with_points(points))
    return each_series(value, lambda series: series.with_points(dict(_steps(name, series.ordered()))))


def _steps(name: str, ordered: list[tuple[int, float]]) -> Iterable[tuple[int, float]]:
    if name == "RUNNING_SUM":
        total = 0.0
        for at, value in ordered:
            total += value
            yield at, total
        return
    for (before, old), (at, new) in pairwise(ordered):
        seconds = at - before
        yield at, {"DIFF": new - old, "DIFF_TIME": float(seconds), "RATE": (new - old) / seconds}[name]


def fill(series: Series, how: float | Series | str, grid: range) -> Series:
    """A series with a value at each time of the grid; REPEAT and LINEAR leave what lies before the first one."""
    if isinstance(how, str):
        return series.with_points(_repeated(series, grid) if how == "REPEAT" else _linear(series, grid))
    missing = how.points if isinstance(how, Series) else dict.fromkeys(grid, how)
    filled = {at: series.points.get(at, missing.get(at)) for at in grid}
    return series.with_points({at: value for at, value in filled.items() if value is not None})


def _repeated(series: Series, grid: range) -> dict[int, float]:
    found: dict[int, float] = {}
    last: float | None = None
    for at in grid:
        last = series.points.get(at, last)
        if last is not None:
            found[at] = last
    return found


def _linear(series: Series, grid: range) -> dict[int, float]:
    found = dict(series.points)
    ordered = series.ordered()
    for (start, old), (end, new) in pairwise(ordered):
        for at in grid[bisect_right(grid, start) : bisect_left(grid, end)]:
            found[at] = old + (new - old) * (at - start) / (end - start)
    return dict(sorted(found.items()))


def choose(condition: Value, yes: Value, no: Value | None) -> Series | float:
    """IF: time by time the one or the other (J-12). Raises ExpressionError."""
    if isinstance(condition, Many) or isinstance(yes, Many) or isinstance(no, Many):
        raise ExpressionError("IF does not take arrays of time series")
    if not isinstance(condition, Series):
        chosen = yes if condition else no
        return Series({}) if chosen is None else chosen
    found: dict[int, float] = {}
    for at, value in condition.ordered():
        chosen = yes if value else no
        here = chosen.points.get(at, 0.0 if value else None) if isinstance(chosen, Series) else chosen
        if here is not None:
            found[at] = here
    return condition.with_points(found)


def sort(value: Many, by: str, order: str, limit: int | None) -> Many:
    """The series by AVG, MIN, MAX or SUM. Raises ExpressionError."""
    if by not in ("AVG", "MIN", "MAX", "SUM") or order not in ("ASC", "DESC"):
        raise ExpressionError("SORT takes AVG, MIN, MAX or SUM, and ASC or DESC")

    def key(series: Series) -> float:
        reduced = reduce(by, series)
        return reduced if isinstance(reduced, float | int) else 0.0

    return Many(tuple(sorted(value.series, key=key, reverse=order == "DESC")[:limit]))
