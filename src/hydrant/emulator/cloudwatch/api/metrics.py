"""PutMetricData, GetMetricData, GetMetricStatistics, ListMetrics (J-9 to J-12)."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext, handler

from hydrant.emulator.clock import CLOCK

from ..expressions.values import Series
from ..metrics.bounds import TWO_WEEKS, in_time, is_value
from ..metrics.statistics import BASIC, StatisticError, check, compute
from ..metrics.store import MINUTE, NO_UNIT, Identity, Sample
from ..metrics.summary import Summary
from ..queries import Evaluation, Query, QueryError, Window, check_period, read_query
from ..region import of_context
from .errors import combination, invalid, validation

RECENT = 3 * 3600
MOST_DATA = 1000
MOST_VALUES = 150
MOST_DIMENSIONS = 30
MOST_POINTS = 1440
MOST_RETURNED = 100_800
MOST_LISTED = 500
MOST_QUERIES = 500


def read_datum(namespace: str, index: int, datum: dict[str, Any], now: float) -> Sample:
    """A MetricDatum of the API. Raises the error that AWS answers with."""
    name = f"MetricData.member.{index}"
    at = datum["Timestamp"].timestamp() if datum.get("Timestamp") else now
    if not in_time(at, now):
        raise invalid(
            f"The parameter {name}.Timestamp must specify a time within the past two weeks or the next two hours."
        )
    resolution = datum.get("StorageResolution") or MINUTE
    if resolution not in (1, MINUTE):
        raise invalid(f"The parameter {name}.StorageResolution must be 1 or 60.")
    dimensions = [(each["Name"], each["Value"]) for each in datum.get("Dimensions") or ()]
    if len(dimensions) > MOST_DIMENSIONS:
        raise invalid(f"The collection {name}.Dimensions must not have a size greater than {MOST_DIMENSIONS}.")
    identity = Identity.of(namespace, datum["MetricName"], dimensions)
    return Sample(identity, at, _summary(name, datum), datum.get("Unit") or NO_UNIT, resolution)


def _summary(name: str, datum: dict[str, Any]) -> Summary:
    value, values, wire = datum.get("Value"), datum.get("Values") or [], datum.get("StatisticValues")
    for other, label in ((values, "Values"), (wire, "StatisticValues")):
        if value is not None and other:
            raise combination(
                f"The parameters {name}.Value and {name}.{label} are mutually exclusive and you have specified both."
            )
    summary = Summary()
    if wire:
        count, total = wire["SampleCount"], wire["Sum"]
        least, most = wire["Minimum"], wire["Maximum"]
        _finite(name, count, total, least, most)
        if count <= 0 or most < least:
            raise invalid(
                f"The parameter {name}.StatisticValues must have a SampleCount above 0 and Maximum >= Minimum."
            )
        summary.add_set(count, total, least, most)
        return summary
    counts = datum.get("Counts") or [1.0] * len(values)
    if len(counts) != len(values):
        raise invalid(f"The parameters {name}.Values and {name}.Counts must be of the same size.")
    if len(values) > MOST_VALUES:
        raise invalid(f"The collection {name}.Values must not have a size greater than {MOST_VALUES}.")
    if value is None and not values:
        raise validation(
            f"At least one of the parameters {name}.Value, {name}.Values and {name}.StatisticValues must be specified."
        )
    for one, count in [(value, 1.0)] if value is not None else zip(values, counts, strict=True):
        _finite(name, one, count)
        summary.add(float(one), float(count))
    return summary


def _finite(name: str, *numbers: float) -> None:
    if not all(map(is_value, numbers)):
        raise invalid(f"The value for parameter {name}.Value must be a number between -2^360 and 2^360.")


class MetricOperations:
    """The operations."""

    @handler("PutMetricData", expand=False)
    def put_metric_data(self, context: RequestContext, request: dict[str, Any]) -> None:
        """Take samples, all or none."""
        namespace, data, now = request["Namespace"], request.get("MetricData") or [], CLOCK.now()
        if request.get("EntityMetricData"):
            raise validation("The emulator does not serve EntityMetricData; on AWS it works.")
        if len(data) > MOST_DATA:
            raise validation(f"The collection MetricData must not have a size greater than {MOST_DATA}.")
        if namespace.startswith("AWS/") and not context.is_internal_call:
            raise invalid("The value AWS/ for parameter Namespace is invalid.")
        samples = [read_datum(namespace, index, datum, now) for index, datum in enumerate(data, 1)]
        of_context(context).publish(samples, now)

    @handler("GetMetricData", expand=False)
    def get_metric_data(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Work out queries."""
        wire = request["MetricDataQueries"]
        window = _window(request)
        if len(wire) > MOST_QUERIES:
            raise validation(f"The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}.")
        try:
            queries = [read_query(each) for each in wire]
            evaluation = Evaluation(of_context(context).metrics, queries, window)
            found = [evaluation.found(each.id) for each in queries if each.returned]
        except QueryError as error:
            raise validation(str(error)) from error
        ascending = request.get("ScanBy") == "TimestampAscending"
        results = [
            _result(each.query, _label(each.query, series, queries), series, ascending=ascending)
            for each in found
            for series in each.series
        ]
        several = {"Code": "MultipleUnits", "Value": "Multiple units returned. Use a 'Unit' filter."}
        return {
            **_page(results, request.get("NextToken"), request.get("MaxDatapoints") or MOST_RETURNED),
            "Messages": [several] if evaluation.several_units else [],
        }

    @handler("GetMetricStatistics", expand=False)
    def get_metric_statistics(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Statistics of one metric, for each unit that it has."""
        period = int(request["Period"])
        window = _window(request)
        basic, extended = request.get("Statistics") or [], request.get("ExtendedStatistics") or []
        try:
            check_period(period)
            for each in (*basic, *extended):
                check(each)
        except (QueryError, StatisticError) as error:
            raise invalid(str(error)) from error
        if not basic and not extended:
            raise combination("At least one of the parameters Statistics and ExtendedStatistics must be specified.")
        points = (window.end - window.start) / period
        if points > MOST_POINTS:
            raise combination(
                f"You have requested up to {int(points):,} datapoints, which exceeds the limit of {MOST_POINTS:,}. You "
                "may reduce the datapoints requested by increasing Period, or decreasing the time range."
            )
        identity = _identity(request)
        return {"Label": identity.name, "Datapoints": _datapoints(context, identity, request, window.aligned(period))}

    @handler("ListMetrics", expand=False)
    def list_metrics(self, context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
        """Metrics of the last two weeks, or hours."""
        since = CLOCK.now() - (RECENT if request.get("RecentlyActive") else TWO_WEEKS)
        found = [each for each in of_context(context).metrics.identities(since) if _wanted(each, request)]
        start = _token(request.get("NextToken"))
        page = found[start : start + MOST_LISTED]
        more = {"NextToken": str(start + MOST_LISTED)} if len(found) > start + MOST_LISTED else {}
        return {"Metrics": [_wire(each) for each in page], **more}


def _window(request: dict[str, Any]) -> Window:
    start, end = request["StartTime"].timestamp(), request["EndTime"].timestamp()
    if start >= end:
        raise validation("The parameter StartTime must be less than the parameter EndTime.")
    return Window(int(start), math.ceil(end))


def _identity(request: dict[str, Any]) -> Identity:
    dimensions = [(each["Name"], each["Value"]) for each in request.get("Dimensions") or ()]
    return Identity.of(request["Namespace"], request["MetricName"], dimensions)


def _datapoints(context: RequestContext, identity: Identity, request: dict[str, Any], window: Window) -> list[Any]:
    store, period = of_context(context).metrics, int(request["Period"])
    units = [request["Unit"]] if request.get("Unit") else store.units(identity, window.start, window.end)
    datapoints = []
    for unit in units:
        for at, summary in store.periods(identity, unit, window.start, window.end, period).items():
            basic = {each: compute(each, summary) for each in request.get("Statistics") or () if each in BASIC}
            wanted = request.get("ExtendedStatistics") or ()
            values = {each: value for each in wanted if (value := compute(each, summary)) is not None}
            extended = {"ExtendedStatistics": values} if wanted else {}
            datapoints.append({"Timestamp": _time(at), **basic, **extended, "Unit": unit})
    return datapoints


def _label(query: Query, series: Series, queries: list[Query]) -> str:
    """The label that was asked for; otherwise the metric's name, or the id of an expression with the series' own."""
    if query.label is not None and len(queries) == 1:
        return query.label
    if hasattr(query, "identity"):
        return query.label or str(query.identity.name)
    return query.label or query.id if not series.label else f"{query.label or query.id}"


def _result(query: Query, label: str, series: Series, *, ascending: bool) -> dict[str, Any]:
    points = series.ordered() if ascending else list(reversed(series.ordered()))
    return {
        "Id": query.id,
        "Label": label,
        "Timestamps": [_time(at) for at, _ in points],
        "Values": [value for _, value in points],
        "StatusCode": "Complete",
    }


def _page(results: list[dict[str, Any]], token: str | None, most: int) -> dict[str, Any]:
    """So many datapoints of all results together, from where the token says."""
    start = _token(token)
    seen, page, left = 0, [], most
    for each in results:
        size = len(each["Values"])
        first = max(0, start - seen)
        taken = max(0, min(size - first, left))
        seen += size
        if taken or (size == 0 and start == 0) or (size == 0 and seen >= start):
            cut = slice(first, first + taken)
            status = "Complete" if first + taken >= size else "PartialData"
            page.append(
                {**each, "Timestamps": each["Timestamps"][cut], "Values": each["Values"][cut], "StatusCode": status}
            )
        left -= taken
    more = {"NextToken": str(start + most)} if seen > start + most else {}
    return {"MetricDataResults": page, **more}


def _token(token: str | None) -> int:
    if token is None:
        return 0
    if not token.isdecimal():
        raise invalid("The parameter NextToken is invalid.")
    return int(token)


def _wanted(identity: Identity, request: dict[str, Any]) -> bool:
    if request.get("Namespace") not in (None, identity.namespace):
        return False
    if request.get("MetricName") not in (None, identity.name):
        return False
    has = dict(identity.dimensions)
    return all(
        each["Name"] in has and each.get("Value") in (None, has[each["Name"]])
        for each in request.get("Dimensions") or ()
    )


def _wire(identity: Identity) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in identity.dimensions]
    return {"Namespace": identity.namespace, "MetricName": identity.name, "Dimensions": dimensions}


def _time(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
