"""What PutMetricAlarm and PutCompositeAlarm ask for, read and checked (J-13, J-16)."""

from __future__ import annotations

from ..metrics.statistics import BASIC, StatisticError, check
from ..queries import MINUTE, Query, QueryError, check_ids, read_query
from . import rules
from .alarm import Wire, period_of
from .evaluation import COMPARISONS, TREATMENTS, Rule

ONE_DAY = 86_400
_BANDS = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)
_ALARM_PERIODS = (10, 20, 30)
"""AWS took 20, too [stackd: logs]."""
_MOST_CHILDREN = 100


class AlarmError(ValueError):
    """An alarm that AWS refuses, or one that is not served here. `code` is AWS's."""

    def __init__(self, message: str, code: str = "ValidationError") -> None:
        super().__init__(message)
        self.code = code


def read_metric_alarm(asked: Wire) -> tuple[Rule, tuple[Query, ...]]:
    """The rule and the queries of a metric alarm. Raises AlarmError."""
    comparison = str(asked.get("ComparisonOperator"))
    if comparison in _BANDS or asked.get("ThresholdMetricId"):
        raise AlarmError(f"The emulator does not serve alarms on anomaly bands ({comparison}); on AWS they work.")
    if comparison not in COMPARISONS:
        raise AlarmError(f"The value {comparison} for parameter ComparisonOperator is not supported.")
    try:
        queries = _queries(asked)
    except QueryError as error:
        raise AlarmError(str(error)) from error
    missing = str(asked.get("TreatMissingData") or "missing")
    if missing not in TREATMENTS:
        raise AlarmError(
            f"The value {missing} is not supported for TreatMissingData parameter. Supported values are "
            f"[{', '.join(TREATMENTS)}]."
        )
    if asked.get("Threshold") is None:
        raise AlarmError("The parameter Threshold must be set")
    periods = int(asked.get("EvaluationPeriods") or 0)
    datapoints = int(asked.get("DatapointsToAlarm") or periods)
    if not 1 <= datapoints <= periods:
        raise AlarmError("Datapoints to alarm must be at least 1 and at most the number of evaluation periods.")
    period = period_of(queries, int(asked.get("Period") or MINUTE))
    if period < MINUTE and period not in _ALARM_PERIODS:
        raise AlarmError("Period must be 10, 30 or a multiple of 60")
    if period * periods > max(ONE_DAY, period if period <= 7 * ONE_DAY else 0):
        raise AlarmError(
            "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)"
        )
    return Rule(comparison, float(asked["Threshold"]), periods, datapoints, missing, period), queries


def _queries(asked: Wire) -> tuple[Query, ...]:
    metrics = asked.get("Metrics")
    if metrics:
        if any(asked.get(each) for each in ("MetricName", "Namespace", "Dimensions", "Period", "Statistic", "Unit")):
            raise AlarmError(
                "Metrics list cannot be combined with MetricName, Namespace, Dimensions, Period or Statistic"
            )
        queries = tuple(read_query(each) for each in metrics)
        check_ids(queries)
        if sum(each.returned for each in queries) != 1:
            raise AlarmError("Exactly one element of the metrics list should return data")
        return queries
    _check_statistic(asked)
    stat = {
        "Metric": {each: asked.get(each) for each in ("Namespace", "MetricName", "Dimensions")},
        "Period": asked.get("Period"),
        "Stat": asked.get("Statistic") or asked.get("ExtendedStatistic"),
        "Unit": asked.get("Unit"),
    }
    return (read_query({"Id": "m1", "MetricStat": stat}),)


def _check_statistic(asked: Wire) -> None:
    if not asked.get("MetricName") or not asked.get("Namespace"):
        raise AlarmError("The parameters MetricName and Namespace, or Metrics, must be set")
    if not asked.get("Period"):
        raise AlarmError("The parameter Period must be set")
    plain, extended = asked.get("Statistic"), asked.get("ExtendedStatistic")
    if bool(plain) == bool(extended):
        raise AlarmError("Exactly one of Statistic and ExtendedStatistic must be set")
    if plain and plain not in BASIC:
        raise AlarmError(
            f"Value '{plain}' at 'statistic' failed to satisfy constraint: Member must satisfy enum value set: "
            f"[{', '.join(BASIC)}]"
        )
    try:
        check(str(plain or extended))
    except StatisticError as error:
        raise AlarmError(str(error), "InvalidParameterValue") from error
    if asked.get("EvaluateLowSampleCountPercentile") not in (None, "evaluate", "ignore"):
        raise AlarmError("Supported options for parameter EvaluateLowSampleCountPercentile are evaluate and ignore.")


def read_composite_alarm(asked: Wire) -> rules.Rule:
    """The rule of a composite alarm. Raises AlarmError."""
    if asked.get("ActionsSuppressor"):
        raise AlarmError("The emulator does not serve ActionsSuppressor of composite alarms; on AWS it works.")
    try:
        tree = rules.parse(str(asked.get("AlarmRule", "")))
    except rules.RuleError as error:
        raise AlarmError(str(error)) from error
    if len(set(rules.children(tree))) > _MOST_CHILDREN:
        raise AlarmError(f"The alarm rule has more than {_MOST_CHILDREN} children")
    return tree
