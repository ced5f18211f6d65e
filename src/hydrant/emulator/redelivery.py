"""Deliveries of SNS and S3 that are tried again while their receiver fails, as on AWS: nothing is lost in an outage.

SNS tries queues, functions and delivery streams 100,015 times within 23 days (G-15); S3 delivers its notifications at
least once (G-5). LocalStack gives up after the few tries of its SDK. A receiver that refuses, as it is not there or
does not allow it, is not asked again: that is for the dead-letter queue. One that answers an internal error may do so
for ever, as here its code is at fault: it is tried again for two minutes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from botocore.exceptions import ClientError
from localstack.services.s3.notifications import LambdaNotifier, NotificationDispatcher, SnsNotifier, SqsNotifier
from localstack.services.sns.publisher import PublishDispatcher

from hydrant.emulator import in_process, patches
from hydrant.emulator.lineage import traced

AT_ONCE, AFTER_A_SECOND, BACKING_OFF, AT_LAST = 3, 2, 10, 100_000
"""How often it is tried again in each of SNS' phases for endpoints that AWS manages."""
FIRST, LONGEST = 1.0, 20.0
"""Seconds between two tries, from the phase of backing off on."""

_OPERATIONS = frozenset({"send_message", "send_message_batch", "publish", "invoke", "put_record"})
_ON_THE_WAY = frozenset({"sqs", "sns", "lambda_", "firehose"})
_THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "Throttled", "RequestThrottled", "TooManyRequestsException"}
)
_UNAVAILABLE, _NOT_SERVED, _SERVER = 503, 501, 500
_AT_A_TIME = 64
"""Deliveries at a time, each of which holds a thread while it waits: receivers that work do not wait for others."""

_patient: ContextVar[bool] = ContextVar("hydrant_patient", default=False)
_ending = threading.Event()


@contextmanager
def patient() -> Iterator[None]:
    """Deliveries of this thread are tried again meanwhile."""
    token = _patient.set(True)
    try:
        yield
    finally:
        _patient.reset(token)


def delays() -> Iterator[float]:
    """Seconds before each further try."""
    yield from [0.0] * AT_ONCE
    yield from [FIRST] * AFTER_A_SECOND
    factor = (LONGEST / FIRST) ** (1 / (BACKING_OFF - 1))
    yield from (FIRST * factor**number for number in range(BACKING_OFF))
    yield from (LONGEST for _ in range(AT_LAST))


def tries(error: ClientError) -> int:
    """How often a receiver that answered this may be tried again: not where it refused, rather than failed."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status == _UNAVAILABLE or error.response.get("Error", {}).get("Code") in _THROTTLED:
        return AT_ONCE + AFTER_A_SECOND + BACKING_OFF + AT_LAST
    return AT_ONCE + AFTER_A_SECOND + BACKING_OFF if status >= _SERVER and status != _NOT_SERVED else 0


def delivered(call: Callable[..., Any], wait: Callable[[float], bool] = _ending.wait) -> Callable[..., Any]:
    """The call, made again while its receiver fails. `wait` waits so many seconds and says whether all ends now.

    Raises what the call raises at last, or at once where the receiver refuses.
    """

    @wraps(call)
    def again(*args: Any, **members: Any) -> Any:
        for number, delay in enumerate(delays()):
            try:
                return call(*args, **members)
            except ClientError as error:
                if number >= tries(error) or wait(delay):
                    raise
        return call(*args, **members)

    return again


class _Way:
    """The way from a connection to a client's operation (in_process.py), which is made patient at its end."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __call__(self, *args: Any, **members: Any) -> Any:
        return _Way(self._inner(*args, **members)) if _patient.get() else self._inner(*args, **members)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name in _OPERATIONS:
            return delivered(found)
        return _Way(found) if name in _ON_THE_WAY or name in ("request_metadata", "with_assumed_role") else found


def _notifying(notifier: Any) -> Callable[..., None]:
    """A notifier's `notify`, patient, and in the chain of requests that the object came with."""
    notify = notifier.notify

    def notify_patiently(self: Any, ctx: Any, *args: Any, **members: Any) -> None:
        with patient(), traced(ctx.xray):
            notify(self, ctx, *args, **members)

    return notify_patiently


def _many(dispatcher: Any) -> Callable[..., None]:
    """A dispatcher's beginning, with more threads."""
    begin = dispatcher.__init__

    def begin_with_many(self: Any, num_thread: int = _AT_A_TIME) -> None:
        begin(self, num_thread)

    return begin_with_many


def end() -> None:
    """Try nothing again any more: the emulator ends."""
    _ending.set()


def apply_patches_of_sns() -> None:
    """Let SNS send within the process and try again from now on; who sends in its name says so by `patient`."""
    patches.replace("localstack.services.sns.publisher", "connect_to", _Way(in_process.connect))
    owner = "localstack.services.sns.publisher:PublishDispatcher"
    patches.replace(owner, "__init__", _many(PublishDispatcher))


def apply_patches_of_s3() -> None:
    """Let S3 send its notifications within the process and try them again from now on."""
    owner = "localstack.services.s3.notifications"
    patches.replace(owner, "connect_to", _Way(in_process.connect))
    patches.replace(f"{owner}:NotificationDispatcher", "__init__", _many(NotificationDispatcher))
    for notifier in (SnsNotifier, SqsNotifier, LambdaNotifier):
        patches.replace(f"{owner}:{notifier.__name__}", "notify", _notifying(notifier))
