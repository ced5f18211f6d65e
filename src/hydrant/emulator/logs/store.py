"""What is kept of a log group beside LocalStack's: lines and metric filters; and how much is kept."""

from __future__ import annotations

import functools
import threading
from typing import Any

from localstack.services.logs.models import get_moto_logs_backend
from moto.logs.models import LogGroup, LogsBackend, LogStream

from hydrant.emulator.lambda_executor.logs.batches import Destination
from hydrant.emulator.lambda_executor.logs.ceiling import Store
from hydrant.emulator.lambda_executor.logs.trimming import trim
from hydrant.emulator.lambda_executor.sandbox.spec import LogEvent
from hydrant.emulator.lambda_executor.settings import Settings

from .lines import Line
from .metric_filters import MetricFilter

_LOCK = threading.RLock()
_FILTERS = "_hydrant_metric_filters"


def backend(account: str, region: str) -> LogsBackend:
    """The groups and streams of a place, as moto keeps them."""
    return get_moto_logs_backend(account, region)


def of_context(context: Any) -> LogsBackend:
    """The same, of where a request goes."""
    return backend(context.account_id, context.region)


def filters_of(group: LogGroup) -> dict[str, MetricFilter]:
    """The metric filters of a group by name, kept with it: they go when it goes."""
    filters: dict[str, MetricFilter] = vars(group).setdefault(_FILTERS, {})
    return filters


def metric_filters(account: str, region: str) -> list[MetricFilter]:
    """The metric filters of a place, by the names of group and filter."""
    groups = sorted(backend(account, region).groups.items())
    return [each for _, group in groups for _, each in sorted(filters_of(group).items())]


def lines_of(stream: LogStream) -> list[Line]:
    """The lines of a stream, in their order."""
    lines: list[Line] = stream.events
    return lines


def bound(group: LogGroup, stream: LogStream, lines: list[Line]) -> None:
    """Take note of lines that came in, and let the oldest of all go when there are too many."""
    destination = Destination(group.account_id, group.region, group.name, stream.log_stream_name)
    with _LOCK:
        removals = _store().add(destination, [LogEvent(each.timestamp, each.message) for each in lines])
    for removal in removals:
        trim(removal, _kept_bytes())


@functools.cache
def _kept_bytes() -> int:
    return Settings.from_environment().log_bytes


@functools.cache
def _store() -> Store:
    return Store(_kept_bytes())
