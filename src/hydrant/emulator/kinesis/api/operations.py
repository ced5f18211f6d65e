"""What all operations share: the decorator, and finding the stream or consumer that a request means."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from localstack.aws.api import RequestContext, handler

from hydrant.emulator.arns import ArnError, StreamArn

from .. import exceptions
from ..consumer import Consumer
from ..models import Stream
from ..store import find_stream
from . import throttle, validation

Request = dict[str, Any]
Answer = dict[str, Any]
_Method = Callable[[Any, RequestContext, Request], Any]


def operation(name: str, *, skip: Collection[str] = ()) -> Callable[[_Method], _Method]:
    """Mark a method as the handler of an operation: it takes the request as a dict, whose constraints were checked.

    `skip` names members that the method checks itself. One signature serves all versions of LocalStack's API.
    """

    def decorate(method: _Method) -> _Method:
        @handler(name, expand=False)
        @functools.wraps(method)
        def checked(self: Any, context: RequestContext, request: Request | None) -> Any:
            given = request or {}
            validation.check(context.operation.input_shape, given, skip)
            throttle.control_call(context, name, given)
            answer = method(self, context, given)
            throttle.control_done(context, name, given)
            return answer

        return checked

    return decorate


def stream_of(context: RequestContext, request: Request) -> Stream:
    """Return the stream that StreamARN or StreamName means, in any state but gone."""
    arn, name = request.get("StreamARN"), request.get("StreamName")
    if arn:
        stream = stream_by_arn(context, arn)
        if name and name != stream.name:
            raise exceptions.InvalidArgumentException(f"StreamName {name} and StreamARN {arn} name different streams.")
        return stream
    if not name:
        raise exceptions.InvalidArgumentException("Either StreamName or StreamARN should be provided.")
    stream_found = find_stream(context.account_id, context.region, name)
    if stream_found is None:
        raise exceptions.stream_not_found(name, context.account_id)
    return stream_found


def active_stream_of(context: RequestContext, request: Request) -> Stream:
    """Return the stream if it is ACTIVE: only then can it be changed."""
    stream = stream_of(context, request)
    if stream.status != "ACTIVE":
        raise exceptions.stream_not_active(stream)
    return stream


def readable_stream_of(context: RequestContext, request: Request) -> Stream:
    """Return the stream if records can be put and read: ACTIVE or UPDATING."""
    stream = stream_of(context, request)
    if stream.status in {"CREATING", "DELETING"}:
        raise exceptions.stream_not_found(stream.name, stream.account_id)
    return stream


def stream_by_arn(context: RequestContext, arn: str) -> Stream:
    """Return the stream of an ARN, also of one of its consumers' ARN, that the caller can see (E-16)."""
    return _stream_of_arn(context, _parsed(arn))


def resource_by_arn(context: RequestContext, arn: str) -> Stream | Consumer:
    """Return the stream or the consumer of an ARN: both have tags and a policy."""
    parsed = _parsed(arn)
    stream = _stream_of_arn(context, parsed)
    return consumer_by_arn(stream, arn) if parsed.consumer else stream


def consumer_by_arn(stream: Stream, arn: str) -> Consumer:
    """Return a stream's consumer by its ARN."""
    for consumer in list(stream.consumers.values()):
        if consumer.arn == arn:
            return consumer
    raise exceptions.consumer_not_found(arn, stream.account_id)


def same_creation(stream: Stream, request: Request) -> Stream:
    """Return the stream unless StreamCreationTimestamp means an earlier one of the same name."""
    wanted = request.get("StreamCreationTimestamp")
    if wanted is not None and abs(epoch(wanted) - stream.created_at) >= 1:
        raise exceptions.stream_not_found(stream.name, stream.account_id)
    return stream


def _parsed(arn: str) -> StreamArn:
    try:
        return StreamArn.parse(arn)
    except ArnError as error:
        raise exceptions.InvalidArgumentException(str(error)) from error


def _stream_of_arn(context: RequestContext, arn: StreamArn) -> Stream:
    """Of the caller's region, and of its account unless a resource policy lets others in, which is not evaluated."""
    stream = find_stream(arn.account, arn.region, arn.name) if arn.region == context.region else None
    if stream is None or (arn.account != context.account_id and not _shared(stream)):
        raise exceptions.stream_not_found(arn.name, context.account_id)
    return stream


def _shared(stream: Stream) -> bool:
    return bool(stream.policy) or any(consumer.policy for consumer in list(stream.consumers.values()))


def epoch(moment: datetime | float) -> float:
    """Return a request's timestamp as epoch seconds."""
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)
