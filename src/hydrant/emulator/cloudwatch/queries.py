"""Queries as GetMetricData and alarms ask them: metrics by statistic, and expressions over them (J-11, J-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from .expressions.evaluate import Scope, check_names, evaluate
from .expressions.syntax import ExpressionError, Node, calls, parse, references
from .expressions.values import Many, Series, Value
from .metrics.statistics import StatisticError, check, compute
from .metrics.store import Identity, MetricStore

MINUTE = 60
FINE_PERIODS = (1, 5, 10, 20, 30)


class QueryError(ValueError):
    """A query that AWS would refuse, or that asks for what is not served here."""


@dataclass(frozen=True)
class MetricQuery:
    """A statistic of a metric by the period (seconds); `unit` None for any."""

    id: str
    identity: Identity
    statistic: str
    period: int
    unit: str | None = None
    label: str | None = None
    returned: bool = True


@dataclass(frozen=True)
class ExpressionQuery:
    """An expression over other queries."""

    id: str
    text: str
    tree: Node
    label: str | None = None
    returned: bool = True
    period: int | None = None


Query = MetricQuery | ExpressionQuery


@dataclass(frozen=True)
class Window:
    """The times from `start` on and before `end`, in epoch seconds."""

    start: int
    end: int

    def grid(self, period: int) -> range:
        """When the periods begin."""
        return range(self.start, self.end, period)

    def aligned(self, period: int) -> Window:
        """It begins with a minute, or with a period that is shorter, and has whole periods (J-11)."""
        step = min(period, MINUTE)
        start = self.start - self.start % step
        return Window(start, start + ceil((self.end - start) / period) * period)


@dataclass(frozen=True)
class Found:
    """The series that a query comes to."""

    query: Query
    series: tuple[Series, ...] = field(default_factory=tuple)


def read_query(wire: Mapping[str, object], default_period: int | None = None) -> Query:
    """A MetricDataQuery of the API. Raises QueryError."""
    name = str(wire.get("Id", ""))
    label = wire.get("Label")
    common = {"label": None if label is None else str(label), "returned": wire.get("ReturnData") is not False}
    metric, expression = wire.get("MetricStat"), wire.get("Expression")
    if (metric is None) == (expression is None):
        raise QueryError(f"The query {name} needs either a MetricStat or an Expression")
    if expression is not None:
        period = wire.get("Period")
        text = str(expression)
        return ExpressionQuery(name, text, _tree(text), period=int(str(period)) if period else None, **common)  # type: ignore[arg-type]
    return replace(_metric(name, metric, default_period), **common)  # type: ignore[arg-type]


def _tree(text: str) -> Node:
    if text.lstrip().upper().startswith("SELECT "):
        raise QueryError("The emulator does not serve Metrics Insights (SELECT); on AWS it works.")
    try:
        tree = parse(text)
        check_names(calls(tree))
    except ExpressionError as error:
        raise QueryError(str(error)) from error
    return tree


def _metric(name: str, stat: object, default_period: int | None) -> MetricQuery:
    if not isinstance(stat, Mapping):
        raise QueryError(f"The query {name} needs a MetricStat")
    metric = stat.get("Metric") or {}
    dimensions = [(each["Name"], each["Value"]) for each in metric.get("Dimensions") or ()]
    period = int(stat.get("Period") or default_period or MINUTE)
    check_period(period)
    statistic = str(stat.get("Stat", ""))
    try:
        check(statistic)
    except StatisticError as error:
        raise QueryError(str(error)) from error
    identity = Identity.of(str(metric.get("Namespace")), str(metric.get("MetricName")), dimensions)
    return MetricQuery(name, identity, statistic, period, unit=stat.get("Unit"))


def check_period(period: int) -> None:
    """Raises QueryError unless AWS takes it."""
    if period <= 0 or (period not in FINE_PERIODS and period % MINUTE):
        raise QueryError(f"The value {period} for parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60")


def check_ids(queries: Sequence[Query]) -> None:
    """Raises QueryError for ids that stand twice, that are none, or that expressions name and nobody has."""
    ids = [each.id for each in queries]
    for name in ids:
        if ids.count(name) > 1:
            raise QueryError(f"The values for parameter id in MetricDataQueries are not unique: {name}")
        if not (name[:1].islower() and name.isascii() and name.replace("_", "a").isalnum()):
            raise QueryError(f"The value {name!r} for parameter Id must begin with a lower-case letter")
    for each in queries:
        if isinstance(each, ExpressionQuery) and (unknown := references(each.tree) - set(ids)):
            raise QueryError(f"Error in expression '{each.id}': Undefined ids: {', '.join(sorted(unknown))}")


def read_series(store: MetricStore, query: MetricQuery, window: Window) -> tuple[Series, bool]:
    """The series of a metric, and whether there were several units: then it is that of the first in each period."""
    window = window.aligned(query.period)
    units = [query.unit] if query.unit else store.units(query.identity, window.start, window.end)
    points: dict[int, float] = {}
    for unit in units:
        found = store.periods(query.identity, unit, window.start, window.end, query.period)
        for at, summary in found.items():
            value = compute(query.statistic, summary)
            if value is not None:
                points.setdefault(at, value)
    series = Series(dict(sorted(points.items())), query.label or query.identity.name, query.period)
    return series, len(units) > 1


class Evaluation:
    """Queries of one request, each worked out once. Raises QueryError."""

    def __init__(self, store: MetricStore, queries: Sequence[Query], window: Window) -> None:
        check_ids(queries)
        self._queries = {each.id: each for each in queries}
        self._metrics: dict[str, Series] = {}
        self._values: dict[str, Value] = {}
        self._open: list[str] = []
        self.several_units = False
        self._window = window
        for each in queries:
            if isinstance(each, MetricQuery):
                self._metrics[each.id], several = read_series(store, each, window)
                self.several_units |= several

    def found(self, name: str) -> Found:
        """What the query of this id comes to."""
        query = self._queries[name]
        if isinstance(query, MetricQuery):
            return Found(query, (self._metrics[name],))
        try:
            value = self._expression(name)
        except (ExpressionError, RecursionError) as error:
            raise QueryError(f"Error in expression '{name}': {error}") from error
        if isinstance(value, Many):
            return Found(query, value.series)
        if not isinstance(value, Series):
            raise QueryError(
                f"Error in expression '{name}': The expression must return a time series or an array of them"
            )
        return Found(query, (value,))

    def _expression(self, name: str) -> Value:
        query = self._queries[name]
        if name in self._values or not isinstance(query, ExpressionQuery):
            return self._values[name]
        if name in self._open:
            raise ExpressionError(f"The ids {', '.join(self._open)} depend on each other")
        self._open.append(name)
        period = query.period or max((each.period for each in self._metrics.values()), default=MINUTE)
        scope = Scope(self._metrics, self._expression, self._window.aligned(period).grid(period))
        self._values[name] = evaluate(query.tree, scope)
        self._open.pop()
        return self._values[name]
