"""aws_cloudwatch_metric_alarm (internal/service/cloudwatch/metric_alarm.go)."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Check, Rules, arn, each, length, one_of
from hydrant.offline_provider.schema import Values

from .common import change_tags, find_alarm, put, tags_of

_PARAMETERS = {
    "actions_enabled": "ActionsEnabled",
    "alarm_actions": "AlarmActions",
    "alarm_description": "AlarmDescription",
    "alarm_name": "AlarmName",
    "comparison_operator": "ComparisonOperator",
    "datapoints_to_alarm": "DatapointsToAlarm",
    "evaluate_low_sample_count_percentiles": "EvaluateLowSampleCountPercentile",
    "evaluation_periods": "EvaluationPeriods",
    "extended_statistic": "ExtendedStatistic",
    "insufficient_data_actions": "InsufficientDataActions",
    "metric_name": "MetricName",
    "namespace": "Namespace",
    "ok_actions": "OKActions",
    "period": "Period",
    "statistic": "Statistic",
    "threshold": "Threshold",
    "threshold_metric_id": "ThresholdMetricId",
    "treat_missing_data": "TreatMissingData",
    "unit": "Unit",
}
_ALWAYS = {"actions_enabled", "threshold"}  # false and 0 say something
_QUERY = {"account_id": "AccountId", "expression": "Expression", "id": "Id", "label": "Label", "period": "Period"}
_OPERATORS = (
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)
_STATISTICS = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")


def seconds(*short: int) -> Check:
    """A period: one of the short ones, or whole minutes."""
    return lambda value: (
        None if value in short or value % 60 == 0 else f"expected {', '.join(map(str, short))} or n * 60, got {value}"
    )


class MetricAlarm(ResourceType):
    """An alarm on one metric, or on an expression over several (`metric_query`)."""

    name = "aws_cloudwatch_metric_alarm"
    rules = Rules(
        force_new=("alarm_name",),
        defaults={"actions_enabled": True, "metric_query.return_data": False, "treat_missing_data": "missing"},
        checks={
            "alarm_actions": each(arn),
            "alarm_description": length(0, 1024),
            "alarm_name": length(1, 255),
            "comparison_operator": one_of(*_OPERATORS),
            "insufficient_data_actions": each(arn),
            "metric_query.metric.period": seconds(1, 5, 10, 20, 30),
            "ok_actions": each(arn),
            "period": seconds(10, 20, 30),
            "statistic": one_of(*_STATISTICS),
            "treat_missing_data": one_of("breaching", "notBreaching", "ignore", "missing"),
        },
        conflicts=(
            ("metric_name", "metric_query"),
            ("statistic", "extended_statistic"),
            ("threshold", "threshold_metric_id"),
        ),
        unserved=("evaluation_criteria", "evaluation_interval", "evaluation_window", "warm_up_configuration"),
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """What goes together."""
        if planned["metric_name"] and planned["statistic"] is None and planned["extended_statistic"] is None:
            raise Refused("One of statistic and extended_statistic must be set.", "metric_name")

    def create(self, session: Any, new: Values) -> None:
        """Put the alarm, over one of that name, as on AWS."""
        put(session, "MetricAlarm", session.client("cloudwatch").put_metric_alarm, to_api(new), new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the alarm and its tags."""
        cloudwatch = session.client("cloudwatch")
        found = find_alarm(cloudwatch, "MetricAlarm", state["id"])
        if found is None:
            return None
        return {**from_api(found), "arn": found["AlarmArn"], "tags": tags_of(cloudwatch, found["AlarmArn"])}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put the alarm again, and change the tags."""
        cloudwatch = session.client("cloudwatch")
        if changed - {"tags", "tags_all"}:
            cloudwatch.put_metric_alarm(**to_api(new))
        change_tags(cloudwatch, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the alarm."""
        session.client("cloudwatch").delete_alarms(AlarmNames=[state["id"]])


def to_api(values: Values) -> Values:
    """The arguments of PutMetricAlarm."""
    out = {
        theirs: values[name]
        for name, theirs in _PARAMETERS.items()
        if values[name] or (name in _ALWAYS and values[name] is not None)
    }
    if values["dimensions"]:
        out["Dimensions"] = _dimensions(values["dimensions"])
    if values["metric_query"]:
        out["Metrics"] = [_query(query) for query in values["metric_query"]]
    return out


def from_api(found: Values) -> Values:
    """What DescribeAlarms says, as the schema has it."""
    values = {name: found.get(theirs) for name, theirs in _PARAMETERS.items()}
    return {
        **values,
        "treat_missing_data": found.get("TreatMissingData", "missing"),
        "dimensions": {pair["Name"]: pair["Value"] for pair in found.get("Dimensions", [])},
        "metric_query": [_read_query(query) for query in found.get("Metrics", [])],
    }


def _dimensions(dimensions: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in sorted(dimensions.items())]


def _query(query: Values) -> Values:
    out = {theirs: query[name] for name, theirs in _QUERY.items() if query[name]}
    out["ReturnData"] = bool(query["return_data"])
    for stat in query["metric"]:
        metric: Values = {"MetricName": stat["metric_name"], "Dimensions": _dimensions(stat["dimensions"] or {})}
        if stat["namespace"]:
            metric["Namespace"] = stat["namespace"]
        out["MetricStat"] = {"Metric": metric, "Period": stat["period"], "Stat": stat["stat"]}
        if stat["unit"]:
            out["MetricStat"]["Unit"] = stat["unit"]
    return out


def _read_query(found: Values) -> Values:
    stat = found.get("MetricStat")
    return {
        **{name: found.get(theirs) for name, theirs in _QUERY.items()},
        "return_data": found.get("ReturnData", True),
        "metric": [_read_stat(stat)] if stat else [],
    }


def _read_stat(stat: Values) -> Values:
    metric = stat["Metric"]
    return {
        "dimensions": {pair["Name"]: pair["Value"] for pair in metric.get("Dimensions", [])},
        "metric_name": metric["MetricName"],
        "namespace": metric.get("Namespace"),
        "period": stat["Period"],
        "stat": stat["Stat"],
        "unit": stat.get("Unit"),
    }
