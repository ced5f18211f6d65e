"""The operations on alarms (J-13 to J-18)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, handler

from hydrant.emulator.clock import CLOCK

from ..alarms import actions, rules
from ..alarms.alarm import Alarm, Outbox
from ..alarms.requests import AlarmError
from ..region import Region, of_context
from .errors import invalid, not_found, validation

MOST_RECORDS = 100
_STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")
_TIMES: dict[str, Callable[[Alarm], float]] = {
    "AlarmConfigurationUpdatedTimestamp": lambda alarm: alarm.configured,
    "StateUpdatedTimestamp": lambda alarm: alarm.standing.updated,
    "StateTransitionedTimestamp": lambda alarm: alarm.standing.transitioned,
}
_LISTS = ("OKActions", "AlarmActions", "InsufficientDataActions")


def wire(alarm: Alarm) -> dict[str, Any]:
    """An alarm as DescribeAlarms shows it."""
    shown = {name: value for name, value in alarm.asked.items() if name != "Tags" and value is not None}
    shown |= {name: list(alarm.asked.get(name) or ()) for name in _LISTS}
    shown |= {"AlarmArn": alarm.arn, "ActionsEnabled": alarm.enabled, "StateValue": alarm.standing.value}
    shown["StateReason"] = alarm.standing.reason
    if alarm.standing.data is not None:
        shown["StateReasonData"] = alarm.standing.data
    if not alarm.composite and not alarm.asked.get("Metrics"):
        shown["Dimensions"] = list(alarm.asked.get("Dimensions") or ())
    return shown | {name: _time(read(alarm)) for name, read in _TIMES.items()}


class AlarmOperations:
    """The operations."""

    @handler("PutMetricAlarm", expand=False)
    def put_metric_alarm(self, context: RequestContext, request: dict[str, Any]) -> None:
        """Make or replace an alarm on a metric or an expression."""
        _put(of_context(context), request, composite=False)

    @handler("PutCompositeAlarm", expand=False)
    def put_composite_alarm(self, context: RequestContext, request: dict[str, Any]) -> None:
        """Make or replace an alarm on other alarms."""
        _put(of_context(context), request, composite=True)

    @handler("DeleteAlarms", expand=False)
    def delete_alarms(self, context: RequestContext, request: dict[str, Any]) -> None:
        """Forget alarms."""
        region = of_context(context)
        try:
            outbox = region.book.delete(request["AlarmNames"], CLOCK.now())
        except AlarmError as error:
            raise _refused(error) from error
        for _, alarm, _before in outbox.configurations:
            region.tags.pop(alarm.arn, None)
        actions.tell(region.place, outbox)

    @handler("SetAlarmState", expand=False)
    def set_alarm_state(self, context: RequestContext, request: dict[str, Any]) -> None:
        """Put an alarm in a state until it is evaluated next."""
        region, state = of_context(context), request["StateValue"]
        if state not in _STATES:
            raise validation(
                f"1 validation error detected: Value '{state}' at 'stateValue' failed to satisfy constraint: Member "
                "must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]"
            )
        data = request.get("StateReasonData")
        try:
            json.loads(data or "{}")
        except ValueError as error:
            raise CommonServiceException(
                "InvalidFormat", "StateReasonData was not correctly formatted: it is no JSON.", 400, True
            ) from error
        outbox = region.book.set_state(request["AlarmName"], state, request["StateReason"], data, CLOCK.now())
        if outbox is None:
            raise not_found()
        actions.tell(region.place, outbox)

    @handler("EnableAlarmActions", expand=False)
    def enable_alarm_actions(self, context: RequestContext, request: dict[str, Any]) -> None:
        """Let the actions be done."""
        _enable(of_context(context), request, enabled=True)

    @handler("DisableAlarmActions", expand=False)
    def disable_alarm_actions(self, context: RequestContext, request: dict[str, Any]) -> None:
        """Let the actions be left out."""
        _enable(of_context(context), request, enabled=False)

    @handler("DescribeAlarms", expand=False)
    def describe_alarms(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Show alarms; composite ones only when they are asked for by type."""
        everything = of_context(context).book.all()
        types = request.get("AlarmTypes") or ["MetricAlarm"]
        found = [each for each in everything if each.kind in types and _matches(each, request, everything)]
        page, more = _page(found, request)
        return {
            "CompositeAlarms": [wire(each) for each in page if each.composite],
            "MetricAlarms": [wire(each) for each in page if not each.composite],
            **more,
        }

    @handler("DescribeAlarmsForMetric", expand=False)
    def describe_alarms_for_metric(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Show the alarms on a metric; dimensions are to be the same."""
        dimensions = sorted((each["Name"], each["Value"]) for each in request.get("Dimensions") or ())
        found = [
            each
            for each in of_context(context).book.all()
            if (metric := each.metric)
            and metric.identity.namespace == request["Namespace"]
            and metric.identity.name == request["MetricName"]
            and sorted(metric.identity.dimensions) == dimensions
            and all(
                request.get(name) in (None, each.asked.get(name))
                for name in ("Statistic", "ExtendedStatistic", "Period", "Unit")
            )
        ]
        return {"MetricAlarms": [wire(each) for each in found]}

    @handler("DescribeAlarmHistory", expand=False)
    def describe_alarm_history(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Show what happened, the newest first."""
        start, end = request.get("StartDate"), request.get("EndDate")
        types = request.get("AlarmTypes") or ["MetricAlarm", "CompositeAlarm"]
        found = [
            item
            for item in of_context(context).book.history()
            if request.get("AlarmName") in (None, item.alarm)
            and request.get("HistoryItemType") in (None, item.type)
            and item.kind in types
            and (start is None or item.at >= start.timestamp())
            and (end is None or item.at <= end.timestamp())
        ]
        if request.get("ScanBy") != "TimestampAscending":
            found.reverse()
        page, more = _page(found, request)
        items = [
            {
                "AlarmName": item.alarm,
                "AlarmType": item.kind,
                "Timestamp": _time(item.at),
                "HistoryItemType": item.type,
                "HistorySummary": item.summary,
                "HistoryData": item.data,
            }
            for item in page
        ]
        return {"AlarmHistoryItems": items, **more}


def _put(region: Region, request: dict[str, Any], *, composite: bool) -> None:
    created = region.book.find(request["AlarmName"]) is None
    try:
        outbox = region.book.put(request, CLOCK.now(), composite=composite)
    except AlarmError as error:
        raise _refused(error) from error
    if created and request.get("Tags"):
        region.tags[region.arn_of(request["AlarmName"])] = {each["Key"]: each["Value"] for each in request["Tags"]}
    actions.tell(region.place, outbox)


def _enable(region: Region, request: dict[str, Any], *, enabled: bool) -> None:
    outbox: Outbox = region.book.enable(request["AlarmNames"], CLOCK.now(), enabled=enabled)
    actions.tell(region.place, outbox)


def _refused(error: AlarmError) -> CommonServiceException:
    return CommonServiceException(error.code, str(error), 400, True)


def _matches(alarm: Alarm, request: dict[str, Any], everything: list[Alarm]) -> bool:
    names, state = request.get("AlarmNames"), request.get("StateValue")
    prefix, action = request.get("AlarmNamePrefix") or "", request.get("ActionPrefix")
    if (names and alarm.name not in names) or state not in (None, alarm.standing.value):
        return False
    if not alarm.name.startswith(prefix):
        return False
    if action and not any(each.startswith(action) for name in _LISTS for each in alarm.asked.get(name) or ()):
        return False
    return _related(alarm, request, everything)


def _related(alarm: Alarm, request: dict[str, Any], everything: list[Alarm]) -> bool:
    parent, child = request.get("ChildrenOfAlarmName"), request.get("ParentsOfAlarmName")
    if parent:
        tree = next((each.tree for each in everything if each.name == parent), None)
        return tree is not None and bool({alarm.name, alarm.arn} & set(rules.children(tree)))
    if child:
        arns = {each.arn for each in everything if each.name == child} | {child}
        return alarm.tree is not None and bool(arns & set(rules.children(alarm.tree)))
    return True


def _page(found: list[Any], request: dict[str, Any]) -> tuple[list[Any], dict[str, str]]:
    token = request.get("NextToken") or "0"
    if not token.isdecimal():
        raise CommonServiceException("InvalidNextToken", "The next token specified is invalid.", 400, True)
    size = request.get("MaxRecords") or MOST_RECORDS
    if not 1 <= size <= MOST_RECORDS:
        raise invalid(f"MaxRecords must be between 1 and {MOST_RECORDS}")
    start = int(token)
    more = {"NextToken": str(start + size)} if len(found) > start + size else {}
    return found[start : start + size], more


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
