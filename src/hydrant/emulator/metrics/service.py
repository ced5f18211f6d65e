"""Metrics of a service in CloudWatch, put together now and then.

A call of PutMetricData costs LocalStack 3 ms of CPU, more than most of what is measured.
"""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

from localstack.aws.connect import connect_to
from localstack.utils.bootstrap import is_api_enabled

from hydrant.emulator.feed.counters import COUNTERS, arn_of, metric_name

from .batcher import Batcher

_MOST = 1000
"""Metrics that PutMetricData takes [CloudWatch API reference: PutMetricData]."""

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
        values: dict[Metric, list[float]] = defaultdict(list)
        for metric, value in samples:
            values[metric].append(value)
        self._count(account, values)
        if not is_api_enabled("cloudwatch"):
            return
        now = datetime.now(UTC)
        client = connect_to(aws_access_key_id=account.account_id, region_name=account.region).cloudwatch
        data = [
            datum(metric, now, count=len(each), total=sum(each), least=min(each), most=max(each))
            for metric, each in values.items()
        ]
        for start in range(0, len(data), _MOST):
            client.put_metric_data(Namespace=self._namespace, MetricData=data[start : start + _MOST])

    def _count(self, account: Account, values: dict[Metric, list[float]]) -> None:
        """Add what the feed shows to its totals: once a second, whatever there was meanwhile."""
        for metric, each in values.items():
            name = metric_name(self._namespace, metric.name)
            arn = arn_of(self._namespace, account.account_id, account.region, metric.dimensions) if name else None
            if name and arn:
                COUNTERS.add(arn, {name: sum(each)})


def datum(metric: Metric, when: datetime, *, count: int, total: float, least: float, most: float) -> Any:
    """One set of statistics as PutMetricData takes it."""
    return {
        "MetricName": metric.name,
        "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
        "Timestamp": when,
        "StatisticValues": {"SampleCount": count, "Sum": total, "Minimum": least, "Maximum": most},
        **({"Unit": metric.unit} if metric.unit else {}),
    }
