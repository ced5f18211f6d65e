"""CloudWatch's metrics, through LocalStack's in-process client."""

from collections.abc import Sequence
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError
from botocore.exceptions import ClientError as BotoClientError
from localstack.aws.connect import connect_to

from hydrant.emulator.faults.kinds import fault_of
from hydrant.emulator.metrics.service import Metric, datum

from ..engine.metrics.collector import Statistic
from ..engine.ports import ClientError

NAMESPACE = "AWS/Firehose"


class MetricsClient:
    """CloudWatch of one account and region."""

    def __init__(self, account_id: str, region: str) -> None:
        self._account_id = account_id
        self._region = region

    def put_statistics(self, delivery_stream_name: str, timestamp: float, statistics: Sequence[Statistic]) -> None:
        """PutMetricData. Raises ClientError, or EmulatorFault when it may work later."""
        when = datetime.fromtimestamp(timestamp, UTC)
        dimensions = (("DeliveryStreamName", delivery_stream_name),)
        data = [
            datum(
                Metric(each.name, each.unit, dimensions),
                when,
                count=each.count,
                total=each.total,
                least=each.least,
                most=each.most,
            )
            for each in statistics
        ]
        client = connect_to(aws_access_key_id=self._account_id, region_name=self._region).cloudwatch
        try:
            client.put_metric_data(Namespace=NAMESPACE, MetricData=data)
        except (BotoClientError, BotoCoreError) as error:
            raise fault_of(error) or ClientError("CloudWatch", str(error)) from error
