"""What an alarm's state is by its datapoints (J-14): M out of N, and four ways to treat what is missing. Pure."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
_MORE = 2
"""Periods that are looked at beyond those that are evaluated, as in AWS's examples [CW: missing data]."""
_MORE_FINE = 6
"""The same for periods of less than a minute, by when AWS forgot a datapoint [stackd: logs]."""


@dataclass(frozen=True)
class Rule:
    """When the alarm goes off. `periods` N, `datapoints` M, `period` in seconds."""

    comparison: str
    threshold: float
    periods: int
    datapoints: int
    missing: str
    period: int

    @property
    def looked_at(self) -> int:
        """How many periods are looked at."""
        return self.periods + (_MORE if self.period >= 60 else _MORE_FINE)

    def breaches(self, value: float) -> bool:
        """Whether a value is on the wrong side."""
        return COMPARISONS[self.comparison](value, self.threshold)


@dataclass(frozen=True)
class Point:
    """A datapoint: when its period begins (epoch seconds), its value, None when it is missing."""

    at: int
    value: float | None


@dataclass(frozen=True)
class Judgement:
    """The state; None when it stays. `decisive` are the datapoints that made it so, the newest first."""

    state: State | None
    decisive: tuple[Point, ...] = ()
    filled: int = 0


def judge(rule: Rule, points: Sequence[Point]) -> Judgement:
    """The state by the datapoints that are looked at, the oldest first."""
    existing = [each for each in points if each.value is not None]
    latest = existing[-rule.periods :]
    breaching = [each for each in latest if each.value is not None and rule.breaches(each.value)]
    fine = [each for each in latest if each not in breaching]
    lacking = rule.periods - len(latest)
    filled = lacking if rule.missing in ("breaching", "notBreaching") else 0
    if len(breaching) + (lacking if rule.missing == "breaching" else 0) >= rule.datapoints:
        return Judgement("ALARM", tuple(reversed(breaching)), filled)
    if lacking == 0 or rule.missing in ("breaching", "notBreaching") or fine:
        return Judgement("OK", tuple(reversed(fine)), filled)
    return _without_enough(rule, points, breaching)


def _without_enough(rule: Rule, points: Sequence[Point], breaching: list[Point]) -> Judgement:
    """Too little is there, and all of it breaches: ALARM when the oldest of it is as old as M periods."""
    if rule.missing == "ignore":
        return Judgement(None)
    age = len(points) - points.index(breaching[0]) if breaching else 0
    if age >= rule.datapoints:
        return Judgement("ALARM", tuple(reversed(breaching)))
    return Judgement("INSUFFICIENT_DATA")
