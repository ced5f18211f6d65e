"""What is kept of a log group beside LocalStack's: metric filters, patterns of subscriptions; and how much is kept."""

from __future__ import annotations

import functools
import threading
from collections import defaultdict
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
_FILTERS: dict[tuple[str, str], dict[tuple[str, str], MetricFilter]] = defaultdict(dict)
"""Metric filters by account and region, then by the names of group and filter."""


def backend(account: str, region: str) -> LogsBackend:
    """The groups and streams of a place, as moto keeps them."""
    return get_moto_logs_backend(account, region)


def of_context(context: Any) -> LogsBackend:
    """The same, of where a request goes."""
    return backend(context.account_id, context.region)


def metric_filters(account: str, region: str) -> dict[tuple[str, str], MetricFilter]:
    """The metric filters of a place; those of groups that are gone go with them."""
    with _LOCK:
        filters = _FILTERS[account, region]
        groups = backend(account, region).groups
        for key in [each for each in filters if each[0] not in groups]:
            del filters[key]
        return filters


def filters_of(account: str, region: str, group: str) -> list[MetricFilter]:
    """The metric filters of a group."""
    found = _FILTERS.get((account, region))
    return [each for key, each in list(found.items()) if key[0] == group] if found else []


def clear() -> None:
    """Forget all filters."""
    with _LOCK:
        _FILTERS.clear()


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
