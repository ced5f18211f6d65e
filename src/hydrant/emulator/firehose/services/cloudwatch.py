"""CloudWatch's metrics, in the process."""

from collections.abc import Sequence

from localstack.utils.bootstrap import is_api_enabled

from hydrant.emulator.cloudwatch.metrics.store import NO_UNIT, Identity, Sample
from hydrant.emulator.cloudwatch.metrics.summary import Summary
from hydrant.emulator.cloudwatch.region import publish

from ..engine.metrics.collector import Statistic

NAMESPACE = "AWS/Firehose"


class MetricsClient:
    """CloudWatch of one account and region."""

    def __init__(self, account_id: str, region: str) -> None:
        self._account_id = account_id
        self._region = region

    def put_statistics(self, delivery_stream_name: str, timestamp: float, statistics: Sequence[Statistic]) -> None:
        """Publish them."""
        if not is_api_enabled("cloudwatch"):
            return
        dimensions = (("DeliveryStreamName", delivery_stream_name),)
        samples = []
        for each in statistics:
            summary = Summary()
            summary.add_set(each.count, each.total, each.least, each.most)
            identity = Identity.of(NAMESPACE, each.name, dimensions)
            samples.append(Sample(identity, timestamp, summary, each.unit or NO_UNIT))
        publish(self._account_id, self._region, samples)
