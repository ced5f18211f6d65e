"""One alarm: what was asked for, the state it is in, and what one change of that state says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..queries import ExpressionQuery, MetricQuery, Query, Window
from . import reasons, rules
from .evaluation import Rule, State

Wire = Mapping[str, Any]
ACTIONS: dict[State, str] = {"OK": "OKActions", "ALARM": "AlarmActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}


@dataclass(frozen=True)
class Standing:
    """The state of an alarm: since when, and why. Times are epoch seconds; `data` is JSON."""

    value: State
    reason: str
    data: str | None
    updated: float
    transitioned: float


@dataclass(frozen=True)
class Alarm:
    """`asked` is the request that made it, `tree` the rule of a composite one."""

    name: str
    arn: str
    asked: Wire
    configured: float
    standing: Standing
    rule: Rule | None = None
    queries: tuple[Query, ...] = ()
    tree: rules.Rule | None = None

    @property
    def composite(self) -> bool:
        """Whether it looks at other alarms."""
        return self.tree is not None

    @property
    def kind(self) -> str:
        """Its type in the API."""
        return "CompositeAlarm" if self.composite else "MetricAlarm"

    @property
    def enabled(self) -> bool:
        """Whether its actions are done."""
        return self.asked.get("ActionsEnabled") is not False

    def actions(self, state: State) -> list[str]:
        """ARNs of what is to be done in a state."""
        return list(self.asked.get(ACTIONS[state]) or ())

    def with_standing(self, standing: Standing) -> Alarm:
        """The same in another state."""
        return replace(self, standing=standing)

    def with_asked(self, **changes: Any) -> Alarm:
        """The same, asked for otherwise."""
        return replace(self, asked={**self.asked, **changes})

    @property
    def step(self) -> int:
        """Seconds between two evaluations: a minute, or ten seconds for periods of less (J-13)."""
        return 60 if self.rule is None or self.rule.period >= 60 else 10

    @property
    def watched(self) -> Query | None:
        """The query whose values are compared."""
        return next((each for each in self.queries if each.returned), None)

    def window(self, now: float) -> Window:
        """The periods that are looked at: they end with the last whole step (J-13)."""
        if self.rule is None:
            return Window(0, 0)
        end = int(now - now % self.step)
        return Window(end - self.rule.looked_at * self.rule.period, end)

    @property
    def metric(self) -> MetricQuery | None:
        """The metric of an alarm without expressions."""
        only = self.queries[0] if len(self.queries) == 1 else None
        return only if isinstance(only, MetricQuery) else None


def new_standing(now: float) -> Standing:
    """The state of an alarm that has not been evaluated yet."""
    return Standing("INSUFFICIENT_DATA", reasons.NEW, None, now, now)


@dataclass(frozen=True)
class Change:
    """A change of state; `because` are the alarms that made a composite one change."""

    alarm: Alarm
    before: Standing
    because: tuple[Alarm, ...] = ()

    @property
    def after(self) -> Standing:
        """The new state."""
        return self.alarm.standing


@dataclass(frozen=True)
class HistoryItem:
    """A line of an alarm's history; `data` is JSON."""

    alarm: str
    kind: str
    at: float
    type: str
    summary: str
    data: str


@dataclass
class Outbox:
    """What is to be told outside once the book is closed."""

    changes: list[Change] = field(default_factory=list)
    configurations: list[tuple[str, Alarm, Alarm | None]] = field(default_factory=list)


def period_of(queries: Sequence[Query], default: int) -> int:
    """The period by which an alarm's values come."""
    watched = next((each for each in queries if each.returned), None)
    if isinstance(watched, ExpressionQuery) and watched.period:
        return watched.period
    return max((each.period for each in queries if isinstance(each, MetricQuery)), default=default)
