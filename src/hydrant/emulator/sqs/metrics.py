"""SQS's metrics in CloudWatch, put once a second.

LocalStack makes a call of CloudWatch for each number, two for every message that a queue gets: an eighth of the
emulator's time when every object below data/ is told to one queue.
"""

from localstack.services.sqs import provider

from hydrant.emulator import patches
from hydrant.emulator.metrics.service import Account, Metric, ServiceMetrics

_INTERVAL = 1.0
_STOP_SECONDS = 5.0


class BatchingDispatcher(provider.CloudwatchDispatcher):
    """Stands in for LocalStack's, which hands each number to a pool of threads."""

    def __init__(self) -> None:
        super().__init__()
        self._metrics = ServiceMetrics("AWS/SQS", _INTERVAL)

    def dispatch_sqs_metric(
        self, *, account_id: str, region: str, queue_name: str, metric: str, value: float = 1, unit: str = "Count"
    ) -> None:
        """Count; returns at once."""
        if self.running:
            measured = Metric(metric, unit, (("QueueName", queue_name),))
            self._metrics.add(Account(account_id, region), [(measured, value)])

    def shutdown(self) -> None:
        """Put what is left."""
        super().shutdown()
        self._metrics.stop(_STOP_SECONDS)


def apply_patches() -> None:
    """Let SQS use it from now on."""
    patches.replace("localstack.services.sqs.provider", "CloudwatchDispatcher", BatchingDispatcher)
