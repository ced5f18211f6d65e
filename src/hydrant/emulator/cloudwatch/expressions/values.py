"""What metric math works on: a number, a series, several series; and how signs join them (J-12)."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field

from .syntax import ExpressionError


@dataclass(frozen=True)
class Series:
    """Values by their time (epoch seconds)."""

    points: dict[int, float]
    label: str = ""
    period: int = 0

    def map(self, change: Callable[[float], float | None]) -> Series:
        """Each value changed; those without a result are dropped."""
        found = {at: change(value) for at, value in self.points.items()}
        return self.with_points({at: value for at, value in found.items() if value is not None})

    def with_points(self, points: dict[int, float]) -> Series:
        """The same with other values; those that no number can say (an overflow) are left out."""
        return Series({at: value for at, value in points.items() if math.isfinite(value)}, self.label, self.period)

    def ordered(self) -> list[tuple[int, float]]:
        """Times and values, the oldest first."""
        return sorted(self.points.items())


@dataclass(frozen=True)
class Many:
    """Several series in their order."""

    series: tuple[Series, ...] = field(default_factory=tuple)


Value = float | Series | Many


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _divide(left: float, right: float) -> float | None:
    return left / right if right else None


def _power(left: float, right: float) -> float | None:
    try:
        result = left**right
    except (OverflowError, ZeroDivisionError):
        return None
    return result if isinstance(result, float) else None


def _truth(test: Callable[[float, float], bool]) -> Callable[[float, float], float | None]:
    return lambda left, right: float(test(left, right))


SIGNS: dict[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "^": _power,
    "==": _truth(operator.eq),
    "!=": _truth(operator.ne),
    "<": _truth(operator.lt),
    "<=": _truth(operator.le),
    ">": _truth(operator.gt),
    ">=": _truth(operator.ge),
    "&&": _truth(lambda left, right: bool(left) and bool(right)),
    "||": _truth(lambda left, right: bool(left) or bool(right)),
}


def join(sign: str, left: Value, right: Value) -> Value:
    """Both joined: numbers, a number with each value, two series time by time, each series of several.

    A value that one of two series lacks is 0; a division by zero has no result. Raises ExpressionError.
    """
    if isinstance(left, Many) and isinstance(right, Many):
        raise ExpressionError(f"The operator {sign} does not take two arrays of time series")
    if isinstance(left, Many):
        return Many(tuple(_series(join(sign, each, right)) for each in left.series))
    if isinstance(right, Many):
        return Many(tuple(_series(join(sign, left, each)) for each in right.series))
    return _join_two(SIGNS[sign], left, right)


def _join_two(function: Callable[[float, float], float | None], left: float | Series, right: float | Series) -> Value:
    if isinstance(left, Series) and isinstance(right, Series):
        times = left.points.keys() | right.points.keys()
        found = {at: function(left.points.get(at, 0.0), right.points.get(at, 0.0)) for at in sorted(times)}
        return left.with_points({at: value for at, value in found.items() if value is not None})
    if isinstance(left, Series):
        number = right if isinstance(right, float | int) else 0.0
        return left.map(lambda value: function(value, number))
    if isinstance(right, Series):
        return right.map(lambda value: function(left, value))
    result = _finite(function(left, right))
    if result is None:
        raise ExpressionError("Division by zero between two numbers")
    return result


def _series(value: Value) -> Series:
    if not isinstance(value, Series):
        raise ExpressionError("A time series is needed here")
    return value
