"""What all operations share: the decorator, and finding the delivery stream that a request means."""

import functools
from collections.abc import Callable
from typing import Any

from localstack.aws.api import RequestContext, handler
from localstack.aws.spec import load_service

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.requests.constraints import violations
from hydrant.emulator.token_bucket import TokenBucket

from .. import exceptions
from ..destinations.kinds import check_tls, with_tls
from ..models import DeliveryStream, FirehoseStore, firehose_stores

Request = dict[str, Any]
_Method = Callable[[Any, RequestContext, Request], Request]
_DATA = ("PutRecord", "PutRecordBatch")
CONTROL_CALLS_PER_SECOND = 5.0
"""Of each control operation in an account and region (A-11)."""
_meters: dict[tuple[str, str, str], TokenBucket] = {}


def operation(name: str) -> Callable[[_Method], _Method]:
    """Mark a method as the handler of an operation: it takes the request (wire names), checked by the model."""

    def decorate(method: _Method) -> _Method:
        @handler(name, expand=False)
        @functools.wraps(method)
        def checked(self: Any, context: RequestContext, request: Request) -> Request:
            if self._settings.quotas and name not in _DATA:
                _count_call(context, name)
            given = with_tls(request) if self._settings.plain_http else request
            failures = violations(_shape_of(name), given, show_values=False)
            if failures:
                raise exceptions.validation_error(failures)
            if name not in _DATA and not self._settings.plain_http:
                check_tls(request)
            return method(self, context, request)

        return checked

    return decorate


@functools.cache
def _shape_of(name: str) -> Any:
    """The shape of an operation's requests; a model is made anew each time that it is asked for."""
    return load_service("firehose").operation_model(name).input_shape


def store_of(context: RequestContext) -> FirehoseStore:
    """The delivery streams of the caller's account and region."""
    return firehose_stores[context.account_id][context.region]


def find(context: RequestContext, request: Request) -> DeliveryStream:
    """The delivery stream that is meant (A-8)."""
    name = request["DeliveryStreamName"]
    stream = store_of(context).delivery_streams.get(name)
    if stream is None:
        raise exceptions.not_found(name, context.account_id)
    return stream


def find_not_deleting(context: RequestContext, request: Request) -> DeliveryStream:
    """The same, for what DELETING refuses (A-5)."""
    stream = find(context, request)
    if stream.status == "DELETING":
        raise exceptions.cannot_update(stream.name, stream.status)
    return stream


def _count_call(context: RequestContext, name: str) -> None:
    now = CLOCK.ticks()
    fresh = TokenBucket(CONTROL_CALLS_PER_SECOND, CONTROL_CALLS_PER_SECOND, now)
    meter = _meters.setdefault((context.account_id, context.region, name), fresh)
    if not meter.ready(1, now):
        raise exceptions.too_often()
    meter.take(1, now)
