"""What `hydrant diff` tells of alarms is what Hydrant's CloudWatch refuses, and no more."""

from typing import Any

import pytest

from hydrant.aws_diff.refused import refused
from hydrant.emulator.cloudwatch.alarms.requests import AlarmError, read_composite_alarm, read_metric_alarm
from hydrant.emulator.cloudwatch.expressions.functions import NOT_SERVED

from .plans import plan, resource

BASE = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 1.0}


def told(kind: str, **values: Any) -> list[str]:
    return [finding.what for finding in refused(plan(resource(kind, **values)))]


def of_query(query: dict[str, Any]) -> list[str]:
    return told("aws_cloudwatch_metric_alarm", metric_query=[query])


def is_refused(query: dict[str, Any]) -> bool:
    try:
        read_metric_alarm({**BASE, "Metrics": [{"Id": "a", "ReturnData": True, **query}]})
    except AlarmError as error:
        return "does not serve" in str(error)
    return False


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        *((f"SUM({name}('x'))", [f"{name} in an expression"]) for name in NOT_SERVED),
        ('SELECT MAX(Errors) FROM "AWS/Lambda"', ["a query of Metrics Insights (SELECT)"]),
        ("FILL(TIME_SERIES(1), 0)", []),
    ],
)
def test_j12_expressions(expression: str, what: list[str]) -> None:
    assert of_query({"id": "a", "expression": expression}) == what
    assert is_refused({"Expression": expression, "Period": 60}) is bool(what)


@pytest.mark.parametrize(
    ("statistic", "served"), [("Sum", True), ("p99.9", True), ("tm90", False), ("TM(2%:98%)", False), ("IQM", False)]
)
def test_j10_statistics(statistic: str, served: bool) -> None:
    metric = {"metric_name": "m", "namespace": "n", "period": 60, "stat": statistic}
    assert of_query({"id": "a", "metric": [metric]}) == ([] if served else [f"statistic {statistic}"])
    stat = {"Metric": {"Namespace": "n", "MetricName": "m"}, "Period": 60, "Stat": statistic}
    assert is_refused({"MetricStat": stat}) is not served
    if statistic.islower():
        assert bool(told("aws_cloudwatch_metric_alarm", extended_statistic=statistic)) is not served


def test_j13_anomaly_bands() -> None:
    assert told("aws_cloudwatch_metric_alarm", threshold_metric_id="e1") == ["threshold_metric_id: an anomaly band"]
    with pytest.raises(AlarmError, match="anomaly"):
        read_metric_alarm({**BASE, "ThresholdMetricId": "e1"})


@pytest.mark.parametrize(
    ("values", "asked", "what"),
    [
        (
            {"actions_suppressor": [{"alarm": "b"}]},
            {"ActionsSuppressor": "b"},
            ["actions_suppressor is not served by the offline provider"],
        ),
        ({"alarm_rule": "AT_LEAST(2, ALARM, (a, b))"}, {}, ["AT_LEAST in alarm_rule"]),
        ({"alarm_rule": 'ALARM("AT_LEAST") OR FALSE'}, {}, []),
    ],
)
def test_j16_composite_alarms(values: dict[str, Any], asked: dict[str, Any], what: list[str]) -> None:
    given = {"alarm_rule": "ALARM(a)", **values}
    assert told("aws_cloudwatch_composite_alarm", **given) == what
    if what:
        with pytest.raises(AlarmError, match="does not serve"):
            read_composite_alarm({"AlarmRule": given["alarm_rule"], **asked})
    else:
        read_composite_alarm({"AlarmRule": given["alarm_rule"]})
