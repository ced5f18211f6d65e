"""SQS's metrics in CloudWatch, put once a second.

LocalStack makes a call of CloudWatch for each number, two for every message that a queue gets: 3 ms of CPU each, an
eighth of the emulator's time when every object below data/ is told to one queue.
"""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

from localstack.aws.connect import connect_to
from localstack.services.sqs import provider

from .batcher import Batcher

_INTERVAL = 1.0
_STOP_SECONDS = 5.0


class Account(NamedTuple):
    """Whose CloudWatch."""

    account_id: str
    region: str


class Metric(NamedTuple):
    """What was measured, of which queue."""

    queue: str
    name: str
    unit: str


def put(account: Account, samples: list[tuple[Metric, float]]) -> None:
    """Put one set of statistics for each metric."""
    values: dict[Metric, list[float]] = defaultdict(list)
    for metric, value in samples:
        values[metric].append(value)
    client = connect_to(aws_access_key_id=account.account_id, region_name=account.region).cloudwatch
    data = [_datum(metric, numbers) for metric, numbers in values.items()]
    for start in range(0, len(data), 1000):  # PutMetricData takes no more
        client.put_metric_data(Namespace="AWS/SQS", MetricData=data[start : start + 1000])


def _datum(metric: Metric, numbers: list[float]) -> Any:
    return {
        "MetricName": metric.name,
        "Dimensions": [{"Name": "QueueName", "Value": metric.queue}],
        "Unit": metric.unit,
        "Timestamp": datetime.now(UTC),
        "StatisticValues": {
            "SampleCount": len(numbers),
            "Sum": sum(numbers),
            "Minimum": min(numbers),
            "Maximum": max(numbers),
        },
    }


class BatchingDispatcher(provider.CloudwatchDispatcher):
    """Stands in for LocalStack's, which hands each number to a pool of threads."""

    def __init__(self) -> None:
        super().__init__()
        self._batcher: Batcher[Account, tuple[Metric, float]] = Batcher("hydrant-sqs-metrics", put, _INTERVAL)

    def dispatch_sqs_metric(
        self, *, account_id: str, region: str, queue_name: str, metric: str, value: float = 1, unit: str = "Count"
    ) -> None:
        """Count; returns at once."""
        if self.running:
            self._batcher.add(Account(account_id, region), [(Metric(queue_name, metric, unit), value)])

    def shutdown(self) -> None:
        """Put what is left."""
        super().shutdown()
        self._batcher.stop(_STOP_SECONDS)


def take_over() -> None:
    """Let SQS use it from now on: its provider offers no seam, and looks the name up in its own module."""
    provider.CloudwatchDispatcher = BatchingDispatcher
