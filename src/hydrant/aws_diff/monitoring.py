"""Alarms that work on AWS, and that Hydrant's CloudWatch refuses by name."""

import re
from collections.abc import Iterator

from .findings import Finding
from .resources import Configuration, Resource

_FUNCTION = re.compile(
    r"\b(SEARCH|ANOMALY_DETECTION_BAND|INSIGHT_RULE_METRIC|SERVICE_QUOTA|DB_PERF_INSIGHTS|LAMBDA)\s*\(", re.IGNORECASE
)
_INSIGHTS = re.compile(r"\s*SELECT\s", re.IGNORECASE)
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_STATISTIC = re.compile(r"(tm|tc|ts|wm)\d|(TM|TC|TS|WM|PR)\(|IQM$", re.IGNORECASE)
_AT_LEAST = re.compile(r"\bAT_LEAST\b", re.IGNORECASE)


def unserved_alarms(configuration: Configuration) -> Iterator[Finding]:
    """What PutMetricAlarm and PutCompositeAlarm refuse here, though AWS takes it."""
    for alarm in configuration.of("aws_cloudwatch_metric_alarm"):
        for what, fact in dict.fromkeys(_of_metrics(alarm)):
            yield _refused(alarm, what, fact)
    for alarm in configuration.of("aws_cloudwatch_composite_alarm"):
        if _AT_LEAST.search(_STRING.sub("", str(alarm.values.get("alarm_rule") or ""))):
            yield _refused(alarm, "AT_LEAST in alarm_rule", "J-16")


def _of_metrics(alarm: Resource) -> Iterator[tuple[str, str]]:
    if alarm.values.get("threshold_metric_id"):
        yield "threshold_metric_id: an anomaly band", "J-13"
    statistics = [alarm.values.get("extended_statistic")]
    for query in alarm.blocks("metric_query"):
        expression = _STRING.sub("''", str(query.get("expression") or ""))
        if _INSIGHTS.match(expression):
            yield "a query of Metrics Insights (SELECT)", "J-12"
            continue
        for name in _FUNCTION.findall(expression):
            yield f"{name.upper()} in an expression", "J-12"
        statistics += [metric.get("stat") for metric in query.get("metric") or []]
    for statistic in statistics:
        if _STATISTIC.match(str(statistic or "")):
            yield f"statistic {statistic}", "J-10"


def _refused(alarm: Resource, what: str, fact: str) -> Finding:
    return Finding("refused", alarm.address, what, "refused by Hydrant's CloudWatch", "works", fact=fact)
