"""Sends logs and metrics of functions to LocalStack's CloudWatch in batches, in place of LocalStack's call by call."""

import contextlib
import functools
from collections.abc import Callable
from typing import Any

from localstack.aws.api.logs import ResourceNotFoundException
from localstack.aws.connect import connect_to
from localstack.services.lambda_.invocation.logs import LogHandler, LogItem
from localstack.utils import threads
from localstack.utils.bootstrap import is_api_enabled

from hydrant.emulator import in_process, patches
from hydrant.emulator.chaos.book import spared
from hydrant.emulator.metrics.batcher import Batcher
from hydrant.emulator.metrics.service import Account, Metric, ServiceMetrics

from ..sandbox.spec import LogEvent
from ..settings import Settings
from . import feed
from .batches import Destination, batches
from .ceiling import SHARE, Transit

# One call of PutLogEvents or PutMetricData costs LocalStack 3-5 ms of CPU, ten times a warm invocation.
_LOG_INTERVAL = 0.25
_METRIC_INTERVAL = 1.0
_INVOCATIONS_ON_THE_WAY = 4
"""So many of the largest logs may wait for LocalStack, which takes them slower than functions can write them."""


def put_log_events(destination: Destination, events: list[LogEvent]) -> None:
    """Put events in order; group and stream are created when they are missing, as Lambda does on AWS."""
    if not is_api_enabled("logs"):
        return
    for batch in batches(events):
        try:
            _put(destination, batch)
        except ResourceNotFoundException:
            _create(destination)
            _put(destination, batch)


def _put(destination: Destination, events: list[LogEvent]) -> None:
    lines = [{"timestamp": event.timestamp, "message": event.message} for event in events]
    request = {"logGroupName": destination.group, "logStreamName": destination.stream, "logEvents": lines}
    in_process.call("logs", "PutLogEvents", request, account=destination.account_id, region=destination.region)


def _create(destination: Destination) -> None:
    client = connect_to(aws_access_key_id=destination.account_id, region_name=destination.region).logs
    with contextlib.suppress(client.exceptions.ResourceAlreadyExistsException):
        client.create_log_group(logGroupName=destination.group)
    with contextlib.suppress(client.exceptions.ResourceAlreadyExistsException):
        client.create_log_stream(logGroupName=destination.group, logStreamName=destination.stream)


@functools.cache
def _kept_bytes() -> int:
    return Settings.from_environment().log_bytes


@functools.cache
def _transit() -> Transit:
    return Transit(_kept_bytes() // SHARE * _INVOCATIONS_ON_THE_WAY)


def ship(destination: Destination, events: list[LogEvent]) -> None:
    """Send the log of an invocation, soon; of one that the way is too crowded for only its first and last lines."""
    feed.lines(destination, events)
    LOG_EVENTS.add(destination, _transit().enter(events))


def _deliver(destination: Destination, events: list[LogEvent]) -> None:
    try:
        with spared():
            put_log_events(destination, events)
    finally:
        _transit().leave(events)


LOG_EVENTS: Batcher[Destination, LogEvent] = Batcher("hydrant-lambda-logs", _deliver, _LOG_INTERVAL)
"""Carries the log lines of every function of this emulator."""
METRICS = ServiceMetrics("AWS/Lambda", _METRIC_INTERVAL)
"""Carries the counts of invocations and errors."""


def flush(timeout: float) -> bool:
    """Send what is pending; False when that took longer than about `timeout` seconds."""
    return LOG_EVENTS.flush(timeout) and METRICS.flush(timeout)


class SilentLogHandler(LogHandler):
    """Stands in for LocalStack's handler, which would write every line a second time, one call per invocation."""

    def start_subscriber(self) -> None:
        """Start no thread."""

    def add_logs(self, log_item: LogItem) -> None:
        """Drop the lines: the environment has shipped them."""

    def stop(self) -> None:
        """Nothing was started."""


def count_invocation(function_name: str, account_id: str, region_name: str) -> None:
    """Count an invocation that went well; takes the place of LocalStack's `record_cw_metric_invocation`."""
    _count(Account(account_id, region_name), function_name, errors=0)


def count_error(function_name: str, account_id: str, region_name: str) -> None:
    """Count an invocation that failed; takes the place of LocalStack's `record_cw_metric_error`."""
    _count(Account(account_id, region_name), function_name, errors=1)


def _count(account: Account, function_name: str, errors: int) -> None:
    dimensions = (("FunctionName", function_name),)
    METRICS.add(account, [(Metric("Invocations", None, dimensions), 1), (Metric("Errors", None, dimensions), errors)])


def start_thread(method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Count an invocation at once; for everything else start a thread as LocalStack does.

    It would start one for each invocation, and keep it in a list until its end: 8 MB a minute at 30 invocations/s.
    """
    if str(kwargs.get("name")).startswith("record-cloudwatch-metric"):
        return method()
    return threads.start_thread(method, *args, **kwargs)


def apply_patches() -> None:
    """Let versions created from now on leave logs and metrics to this module."""
    manager = "localstack.services.lambda_.invocation.version_manager"
    patches.replace(manager, "start_thread", start_thread)
    patches.replace(manager, "LogHandler", SilentLogHandler)
    patches.replace(manager, "record_cw_metric_invocation", count_invocation)
    patches.replace(manager, "record_cw_metric_error", count_error)
