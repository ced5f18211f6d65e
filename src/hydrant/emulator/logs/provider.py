"""Amazon CloudWatch Logs for LocalStack: its groups and streams, with lines, filters and searches of our own.

Not served, and refused by name: transformers, field selection criteria, system fields of filters, live tail.
"""

from __future__ import annotations

import time
from typing import Any

from localstack.aws.api import RequestContext, handler
from localstack.aws.api.logs import (
    InvalidParameterException,
    LimitExceededException,
    MalformedQueryException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
)
from localstack.services.logs import provider as stock
from moto.logs.models import LogGroup, LogStream

from . import classes, ingest, queries, store, subscriptions
from .accepted import UploadError, accepted
from .insights import QueryError
from .lines import Line, new_lines
from .metric_filters import MOST_OF_A_GROUP, MOST_REGEXES_OF_A_GROUP, FilterError, MetricFilter
from .patterns import PatternError, parse
from .search import MOST_EVENTS, Times, TokenError, filter_lines, read_stream

MOST_SUBSCRIPTIONS = 2
MOST_SHOWN = 50
Json = dict[str, Any]


class LogsProvider(stock.LogsProvider):
    """All operations; those that are not here are LocalStack's."""

    def on_before_state_reset(self) -> None:
        """Forget queries; all else goes with the groups."""
        queries.clear()

    @handler("CreateLogGroup", expand=False)
    def create_log_group(self, context: RequestContext, request: Json) -> None:
        """Make a group of a class (J-23)."""
        wanted = request.get("logGroupClass") or classes.STANDARD
        classes.check(wanted)
        _refuse_later(request, "deletionProtectionEnabled")
        super().create_log_group(context, request["logGroupName"], request.get("kmsKeyId"), request.get("tags"), wanted)
        classes.classify(_group(context, request), wanted)

    @handler("CreateLogStream", expand=False)
    def create_log_stream(self, context: RequestContext, request: Json) -> None:
        """Make a stream. LocalStack's ends with an error where the group has a subscription."""
        group, name = _group(context, request), request["logStreamName"]
        if group.streams.setdefault(name, made := LogStream(log_group=group, name=name)) is not made:
            raise ResourceAlreadyExistsException("The specified log stream already exists")

    @handler("PutLogEvents", expand=False)
    def put_log_events(self, context: RequestContext, request: Json) -> Json:
        """Keep events, and do what follows from them."""
        group = _group(context, request)
        stream = _stream(group, request["logStreamName"])
        now = int(time.time() * 1000)
        try:
            events, rejected = accepted(request["logEvents"], now, group.retention_in_days)
        except UploadError as error:
            raise InvalidParameterException(str(error)) from error
        ingest.take(group, stream, new_lines(events, now), now)
        info = {"rejectedLogEventsInfo": rejected} if rejected else {}
        return {"nextSequenceToken": f"{stream.upload_sequence_token:056d}", **info}

    @handler("GetLogEvents", expand=False)
    def get_log_events(self, context: RequestContext, request: Json) -> Json:
        """Show a page of a stream."""
        group = _group(context, request)
        classes.read_only_if_standard(group, "GetLogEvents")
        stream = _stream(group, request["logStreamName"])
        times = Times(request.get("startTime"), request.get("endTime"))
        try:
            page = read_stream(
                store.lines_of(stream),
                times,
                request.get("limit") or MOST_EVENTS,
                request.get("nextToken"),
                from_head=bool(request.get("startFromHead")),
            )
        except TokenError as error:
            raise InvalidParameterException("The specified nextToken is invalid.") from error
        return {
            "events": [line.to_response_dict() for line in page.lines],
            "nextForwardToken": page.forward,
            "nextBackwardToken": page.backward,
        }

    @handler("FilterLogEvents", expand=False)
    def filter_log_events(self, context: RequestContext, request: Json) -> Json:
        """Show a page of the lines that match, of all streams together."""
        group = _group(context, request)
        classes.read_only_if_standard(group, "FilterLogEvents")
        names, prefix = request.get("logStreamNames"), request.get("logStreamNamePrefix")
        if names and prefix:
            raise InvalidParameterException("logStreamNames and logStreamNamePrefix are mutually exclusive parameters")
        for name in names or ():
            _stream(group, name)
        streams = {
            name: store.lines_of(stream)
            for name, stream in list(group.streams.items())
            if (not names or name in names) and name.startswith(prefix or "")
        }
        end = request.get("endTime")
        times = Times(request.get("startTime"), None if end is None else end + 1)
        limit = request.get("limit") or MOST_EVENTS
        if not 1 <= limit <= MOST_EVENTS:
            raise InvalidParameterException(f"limit must be between 1 and {MOST_EVENTS}")
        try:
            pattern = parse(request.get("filterPattern") or "")
            page = filter_lines(streams, times, pattern.matches, limit, request.get("nextToken"))
        except PatternError as error:
            raise InvalidParameterException(error.words or "Invalid filter pattern") from error
        except TokenError as error:
            raise InvalidParameterException("The specified nextToken is invalid.") from error
        more = {"nextToken": page.token} if page.token else {}
        return {"events": [_shown(name, line) for name, line in page.lines], "searchedLogStreams": [], **more}

    @handler("TestMetricFilter", expand=False)
    def test_metric_filter(self, context: RequestContext, request: Json) -> Json:  # noqa: ARG002
        """Show which lines a pattern matches, and what it takes out of them (J-5)."""
        try:
            pattern = parse(request["filterPattern"])
        except PatternError as error:
            raise InvalidParameterException(error.words or "Invalid metric filter pattern") from error
        matches = [
            {"eventNumber": number, "eventMessage": line, "extractedValues": pattern.extract(line)}
            for number, line in enumerate(request["logEventMessages"], 1)
            if pattern.matches(line)
        ]
        return {"matches": matches}

    @handler("PutMetricFilter", expand=False)
    def put_metric_filter(self, context: RequestContext, request: Json) -> None:
        """Make or replace a metric filter; it counts what comes in from now on."""
        group = _standard_group(context, request)
        _refuse_later(request, "fieldSelectionCriteria", "emitSystemFieldDimensions", "applyOnTransformedLogs")
        filters = store.filters_of(group)
        before = filters.get(request["filterName"])
        try:
            found = MetricFilter.read(request, before.created if before else int(time.time() * 1000))
        except FilterError as error:
            raise InvalidParameterException(str(error)) from error
        others = [each for name, each in list(filters.items()) if name != found.name]
        if len(others) >= MOST_OF_A_GROUP:
            raise LimitExceededException("Resource limit exceeded.")
        if found.pattern.regexes and sum(bool(each.pattern.regexes) for each in others) >= MOST_REGEXES_OF_A_GROUP:
            raise LimitExceededException("Resource limit exceeded.")
        filters[found.name] = found

    @handler("DescribeMetricFilters", expand=False)
    def describe_metric_filters(self, context: RequestContext, request: Json) -> Json:
        """Show metric filters by group and name."""
        group, prefix = request.get("logGroupName"), request.get("filterNamePrefix") or ""
        name, namespace = request.get("metricName"), request.get("metricNamespace")
        if group is not None:
            _standard_group(context, request)
        found = [
            each
            for each in store.metric_filters(context.account_id, context.region)
            if group in (None, each.group)
            and each.name.startswith(prefix)
            and name in (None, each.transformation["metricName"])
            and namespace in (None, each.transformation["metricNamespace"])
        ]
        page, more = _page(found, request)
        return {"metricFilters": [each.wire() for each in page], **more}

    @handler("DeleteMetricFilter", expand=False)
    def delete_metric_filter(self, context: RequestContext, request: Json) -> None:
        """Delete one."""
        group = _standard_group(context, request)
        if store.filters_of(group).pop(request["filterName"], None) is None:
            raise ResourceNotFoundException("The specified metric filter does not exist.")

    @handler("PutSubscriptionFilter", expand=False)
    def put_subscription_filter(self, context: RequestContext, request: Json) -> None:
        """Make or replace a subscription, once its destination was found."""
        group = _standard_group(context, request)
        _refuse_later(request, "fieldSelectionCriteria", "emitSystemFields", "applyOnTransformedLogs")
        before = group.subscription_filters.get(request["filterName"])
        source = subscriptions.Source(context.account_id, context.region, group.name, "")
        try:
            created = before.creation_time if before else int(time.time() * 1000)
            found = subscriptions.Subscription.read(request, created)
            subscriptions.check(found, source)
        except subscriptions.SubscriptionError as error:
            raise InvalidParameterException(str(error)) from error
        if before is None and len(group.subscription_filters) >= MOST_SUBSCRIPTIONS:
            raise LimitExceededException("Resource limit exceeded.")
        group.subscription_filters[found.name] = found

    @handler("DescribeSubscriptionFilters", expand=False)
    def describe_subscription_filters(self, context: RequestContext, request: Json) -> Json:
        """Show the subscriptions of a group by name."""
        prefix = request.get("filterNamePrefix") or ""
        filters = sorted(_standard_group(context, request).subscription_filters.items())
        page, more = _page([each for name, each in filters if name.startswith(prefix)], request)
        return {"subscriptionFilters": [each.to_json() for each in page], **more}

    @handler("StartQuery", expand=False)
    def start_query(self, context: RequestContext, request: Json) -> Json:
        """Run a query of Logs Insights; its results are there at once."""
        names = request.get("logGroupNames") or request.get("logGroupIdentifiers") or [request.get("logGroupName")]
        groups = [_group(context, {"logGroupName": name}) for name in names]
        try:
            return {"queryId": queries.start(_place(context), groups, request)}
        except QueryError as error:
            raise MalformedQueryException(str(error)) from error

    @handler("GetQueryResults", expand=False)
    def get_query_results(self, context: RequestContext, request: Json) -> Json:
        """Show what a query came to."""
        found = queries.find(_place(context), request["queryId"])
        if found is None:
            raise ResourceNotFoundException("The specified query does not exist.")
        return found.results()

    @handler("DescribeQueries", expand=False)
    def describe_queries(self, context: RequestContext, request: Json) -> Json:
        """List the latest queries of a group, or all."""
        group, status = request.get("logGroupName"), request.get("status")
        found = [
            each
            for each in queries.latest(_place(context))
            if group in (None, *each.groups) and status in (None, "Complete")
        ]
        return {"queries": [each.wire() for each in found]}

    @handler("StopQuery", expand=False)
    def stop_query(self, context: RequestContext, request: Json) -> Json:
        """Nothing is left to stop: queries end where they begin."""
        if queries.find(_place(context), request["queryId"]) is None:
            raise ResourceNotFoundException("The specified query does not exist.")
        raise InvalidParameterException("The specified query has ended: its status is Complete.")

    @handler("DescribeLogGroups", expand=False)
    def describe_log_groups(self, context: RequestContext, request: Json) -> Json:
        """Show groups by name."""
        prefix, part = request.get("logGroupNamePrefix"), request.get("logGroupNamePattern")
        if prefix and part:
            raise InvalidParameterException(
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
            )
        groups = sorted(store.of_context(context).groups.items())
        wanted, of_class = request.get("logGroupIdentifiers"), request.get("logGroupClass")
        found = [
            group
            for name, group in groups
            if name.startswith(prefix or "")
            and (part or "").lower() in name.lower()
            and (not wanted or name in [_name(each) for each in wanted])
            and of_class in (None, classes.class_of(group))
        ]
        page, more = _page(found, request)
        return {"logGroups": [_shown_group(each) for each in page], **more}

    @handler("DescribeLogStreams", expand=False)
    def describe_log_streams(self, context: RequestContext, request: Json) -> Json:
        """Show the streams of a group by name or by their latest event."""
        if request.get("logGroupName") and request.get("logGroupIdentifier"):
            raise InvalidParameterException("LogGroup name and LogGroup ARN are mutually exclusive parameters.")
        group = _group(context, request)
        prefix, by_time = request.get("logStreamNamePrefix") or "", request.get("orderBy") == "LastEventTime"
        if by_time and prefix:
            raise InvalidParameterException("Cannot order by LastEventTime with a logStreamNamePrefix.")
        found = [each for name, each in list(group.streams.items()) if name.startswith(prefix)]
        found.sort(key=_latest if by_time else _by_name, reverse=bool(request.get("descending")))
        page, more = _page(found, request)
        return {"logStreams": [_shown_stream(each) for each in page], **more}


def _by_name(stream: LogStream) -> Any:
    return stream.log_stream_name


def _latest(stream: LogStream) -> Any:
    lines = store.lines_of(stream)
    return lines[-1].timestamp if lines else 0


def _name(identifier: str) -> str:
    return identifier.rsplit(":log-group:", maxsplit=1)[-1].removesuffix(":*")


def _place(context: RequestContext) -> queries.Place:
    return context.account_id, context.region


def _group(context: RequestContext, request: Json) -> LogGroup:
    name = request.get("logGroupName") or request.get("logGroupIdentifier")
    if not name:
        raise InvalidParameterException("Either logGroupName or logGroupIdentifier must be specified.")
    group = store.of_context(context).groups.get(_name(name))
    if group is None:
        raise ResourceNotFoundException("The specified log group does not exist.")
    return group


def _standard_group(context: RequestContext, request: Json) -> LogGroup:
    group = _group(context, request)
    classes.only_standard(group)
    return group


def _stream(group: LogGroup, name: str) -> LogStream:
    stream = group.streams.get(name)
    if stream is None:
        raise ResourceNotFoundException("The specified log stream does not exist.")
    return stream


def _refuse_later(request: Json, *names: str) -> None:
    for name in names:
        if request.get(name):
            raise InvalidParameterException(f"The emulator does not serve {name}; on AWS it works.")


def _shown(stream: str, line: Line) -> Json:
    return {"logStreamName": stream, **line.to_filter_dict()}


def _shown_group(group: LogGroup) -> Json:
    retention = {"retentionInDays": group.retention_in_days} if group.retention_in_days else {}
    key = {"kmsKeyId": group.kms_key_id} if group.kms_key_id else {}
    arn = group.arn.removesuffix(":*")
    return {
        "arn": f"{arn}:*",
        "logGroupArn": arn,
        "creationTime": group.creation_time,
        "logGroupName": group.name,
        "logGroupClass": classes.class_of(group),
        "metricFilterCount": len(store.filters_of(group)),
        "storedBytes": sum(each.stored_bytes for each in list(group.streams.values())),
        **retention,
        **key,
    }


def _shown_stream(stream: LogStream) -> Json:
    lines = store.lines_of(stream)
    events = {}
    if lines:
        events = {
            "firstEventTimestamp": lines[0].timestamp,
            "lastEventTimestamp": lines[-1].timestamp,
            "lastIngestionTime": stream.last_ingestion_time,
            "uploadSequenceToken": str(stream.upload_sequence_token),
        }
    return {
        "arn": stream.arn,
        "creationTime": stream.creation_time,
        "logStreamName": stream.log_stream_name,
        "storedBytes": stream.stored_bytes,
        **events,
    }


def _page(found: list[Any], request: Json) -> tuple[list[Any], Json]:
    token = request.get("nextToken") or "0"
    if not token.isdecimal():
        raise InvalidParameterException("The specified nextToken is invalid.")
    size = request.get("limit") or MOST_SHOWN
    if not 1 <= size <= MOST_SHOWN:
        raise InvalidParameterException(f"limit must be between 1 and {MOST_SHOWN}")
    start = int(token)
    more = {"nextToken": str(start + size)} if len(found) > start + size else {}
    return found[start : start + size], more
