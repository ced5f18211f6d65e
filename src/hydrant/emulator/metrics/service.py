"""Metrics of a service in CloudWatch, put together now and then, without a request for each."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from localstack.utils.bootstrap import is_api_enabled

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.cloudwatch.metrics.store import NO_UNIT, Identity, Sample
from hydrant.emulator.cloudwatch.metrics.summary import Summary
from hydrant.emulator.cloudwatch.region import publish
from hydrant.emulator.feed.counters import COUNTERS, arn_of, metric_name

from .batcher import Batcher

Dimensions = tuple[tuple[str, str], ...]
"""Name and value of each."""


class Account(NamedTuple):
    """Whose CloudWatch."""

    account_id: str
    region: str


class Metric(NamedTuple):
    """What was measured, of what."""

    name: str
    unit: str | None
    dimensions: Dimensions


class ServiceMetrics:
    """The metrics of one namespace. Samples of `interval` seconds become one set of statistics per metric."""

    def __init__(self, namespace: str, interval: float) -> None:
        self._namespace = namespace
        name = f"hydrant-metrics-{namespace.rpartition('/')[2].lower()}"
        self._batcher: Batcher[Account, tuple[Metric, float]] = Batcher(name, self._put, interval)

    def add(self, account: Account, samples: list[tuple[Metric, float]]) -> None:
        """Take samples; returns at once."""
        self._batcher.add(account, samples)

    def flush(self, timeout: float) -> bool:
        """Put what is pending now; False when that took longer than about `timeout` seconds."""
        return self._batcher.flush(timeout)

    def stop(self, timeout: float) -> None:
        """Put what is left, for so many seconds at most."""
        self._batcher.stop(timeout)

    def _put(self, account: Account, samples: list[tuple[Metric, float]]) -> None:
        found: dict[Metric, Summary] = defaultdict(Summary)
        for metric, value in samples:
            found[metric].add(value)
        self._count(account, found)
        if not is_api_enabled("cloudwatch"):
            return
        now = CLOCK.now()
        publish(
            account.account_id,
            account.region,
            [
                Sample(Identity.of(self._namespace, each.name, each.dimensions), now, summary, each.unit or NO_UNIT)
                for each, summary in found.items()
            ],
        )

    def _count(self, account: Account, found: Mapping[Metric, Summary]) -> None:
        """Add what the feed shows to its totals: once a second, whatever there was meanwhile."""
        for metric, summary in found.items():
            name = metric_name(self._namespace, metric.name)
            arn = arn_of(self._namespace, account.account_id, account.region, metric.dimensions) if name else None
            if name and arn:
                COUNTERS.add(arn, {name: summary.total})
