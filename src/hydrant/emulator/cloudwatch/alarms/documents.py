"""What alarms tell others: messages to topics, events of functions and EventBridge (J-17, J-18), as AWS has them."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from ..queries import ExpressionQuery, MetricQuery, Query
from . import reasons
from .alarm import Alarm, Change, Standing

Json = dict[str, Any]
MOST_SUBJECT = 100
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")


def subject(change: Change, region_name: str) -> str:
    """The subject of a message: of a long name what fits into it."""
    name = _UNPRINTABLE.sub("_", change.alarm.name)
    around = f'{change.after.value}: "" in {region_name}'
    room = MOST_SUBJECT - len(around)
    return f'{change.after.value}: "{name if len(name) <= room else name[: room - 3] + "..."}" in {region_name}'


def message(change: Change, account: str, region_name: str) -> str:
    """The message for topics."""
    alarm, after = change.alarm, change.after
    text: Json = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.asked.get("AlarmDescription"),
        "AWSAccountId": account,
        **({} if alarm.composite else {"AlarmConfigurationUpdatedTimestamp": reasons.iso(alarm.configured)}),
        "NewStateValue": after.value,
        "NewStateReason": after.reason,
        "StateChangeTime": reasons.iso(after.transitioned),
        "Region": region_name,
        "AlarmArn": alarm.arn,
        "OldStateValue": change.before.value,
        "OKActions": alarm.actions("OK"),
        "AlarmActions": alarm.actions("ALARM"),
        "InsufficientDataActions": alarm.actions("INSUFFICIENT_DATA"),
    }
    if alarm.composite:
        text["AlarmRule"] = alarm.asked.get("AlarmRule")
        text["TriggeringChildren"] = [
            {
                "Arn": each.arn,
                "State": {"Value": each.standing.value, "Timestamp": reasons.iso(each.standing.transitioned)},
            }
            for each in change.because
        ]
    else:
        text["Trigger"] = _trigger(alarm)
    return reasons.as_text(text)


def _trigger(alarm: Alarm) -> Json:
    asked, rule = alarm.asked, alarm.rule
    if rule is None:
        return {}
    about: Json = {}
    if not asked.get("Metrics"):
        extended = asked.get("ExtendedStatistic")
        about = {
            "MetricName": asked.get("MetricName"),
            "Namespace": asked.get("Namespace"),
            "StatisticType": "ExtendedStatistic" if extended else "Statistic",
            **({"ExtendedStatistic": extended} if extended else {"Statistic": _upper(str(asked.get("Statistic")))}),
            "Unit": asked.get("Unit"),
            "Dimensions": [{"value": each["Value"], "name": each["Name"]} for each in asked.get("Dimensions") or ()],
        }
    about |= {
        "Period": rule.period,
        "EvaluationPeriods": rule.periods,
        "DatapointsToAlarm": rule.datapoints,
        "ComparisonOperator": rule.comparison,
        "Threshold": rule.threshold,
        "TreatMissingData": asked.get("TreatMissingData") or "missing",
        "EvaluateLowSampleCountPercentile": asked.get("EvaluateLowSampleCountPercentile") or "",
    }
    if asked.get("Metrics"):
        about["Metrics"] = [_query_of_message(each) for each in alarm.queries]
    return about


def _query_of_message(query: Query) -> Json:
    common: Json = {"Id": query.id, **({"Label": query.label} if query.label else {})}
    if isinstance(query, ExpressionQuery):
        period = {"Period": query.period} if query.period else {}
        return {"Expression": query.text, **common, "ReturnData": query.returned, **period}
    metric = {
        "Dimensions": [{"value": value, "name": name} for name, value in query.identity.dimensions],
        "MetricName": query.identity.name,
        "Namespace": query.identity.namespace,
    }
    unit = {"Unit": query.unit} if query.unit else {}
    stat = {"Metric": metric, "Period": query.period, "Stat": query.statistic, **unit}
    return {**common, "MetricStat": stat, "ReturnData": query.returned}


def _upper(statistic: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", statistic).upper()


def function_event(change: Change, account: str, region: str) -> str:
    """The event of a function that is called as an action."""
    alarm = change.alarm
    event = {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.arn,
        "accountId": account,
        "time": reasons.iso(change.after.updated),
        "region": region,
        "alarmData": {
            "alarmName": alarm.name,
            "state": _state(change.after),
            "previousState": _state(change.before),
            "configuration": _configuration(alarm),
        },
    }
    return reasons.as_text(event)


def state_event(change: Change) -> tuple[str, Json]:
    """Type and detail of the event of EventBridge for a change of state."""
    return "CloudWatch Alarm State Change", {
        "alarmName": change.alarm.name,
        "state": _state(change.after),
        "previousState": _state(change.before),
        "configuration": _configuration(change.alarm),
    }


def configuration_event(operation: str, alarm: Alarm, before: Alarm | None) -> tuple[str, Json]:
    """Type and detail of the event for an alarm that was made, changed or deleted."""
    detail: Json = {
        "alarmName": alarm.name,
        "operation": operation,
        "state": {"value": alarm.standing.value, "timestamp": reasons.iso(alarm.standing.updated)},
        "configuration": _whole_configuration(alarm),
    }
    if operation == "update" and before is not None:
        detail["previousConfiguration"] = _whole_configuration(before)
    return "CloudWatch Alarm Configuration Change", detail


def _state(standing: Standing) -> Json:
    data = {} if standing.data is None else {"reasonData": standing.data}
    return {"value": standing.value, "reason": standing.reason, **data, "timestamp": reasons.iso(standing.updated)}


def _configuration(alarm: Alarm) -> Json:
    description = alarm.asked.get("AlarmDescription")
    told: Json = {"alarmRule": alarm.asked.get("AlarmRule")} if alarm.composite else {"metrics": _metrics(alarm)}
    return {**told, **({"description": description} if description is not None else {})}


def _whole_configuration(alarm: Alarm) -> Json:
    rule = alarm.rule
    told: Json = {}
    if rule is not None:
        told = {
            "evaluationPeriods": rule.periods,
            "datapointsToAlarm": rule.datapoints,
            "threshold": rule.threshold,
            "comparisonOperator": rule.comparison,
            "treatMissingData": rule.missing,
        }
    return {
        **told,
        **_configuration(alarm),
        "alarmName": alarm.name,
        "actionsEnabled": alarm.enabled,
        "timestamp": reasons.iso(alarm.configured),
        "okActions": alarm.actions("OK"),
        "alarmActions": alarm.actions("ALARM"),
        "insufficientDataActions": alarm.actions("INSUFFICIENT_DATA"),
    }


def _metrics(alarm: Alarm) -> list[Json]:
    given = bool(alarm.asked.get("Metrics"))
    return [_query_of_event(each, each.id if given else _made_id(alarm)) for each in alarm.queries]


def _made_id(alarm: Alarm) -> str:
    """An id that stays while the metric does: AWS makes one up."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([alarm.arn, alarm.asked.get("MetricName")])))


def _query_of_event(query: Query, name: str) -> Json:
    label = {"label": query.label} if query.label else {}
    if isinstance(query, MetricQuery):
        metric = {
            "namespace": query.identity.namespace,
            "name": query.identity.name,
            "dimensions": dict(query.identity.dimensions),
        }
        stat = {"metric": metric, "period": query.period, "stat": query.statistic}
        return {"id": name, "metricStat": stat, **label, "returnData": query.returned}
    return {"id": name, "expression": query.text, **label, "returnData": query.returned}
