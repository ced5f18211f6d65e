"""CloudWatch's metrics, through LocalStack's in-process client."""

from collections.abc import Sequence
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError
from botocore.exceptions import ClientError as BotoClientError
from localstack.aws.connect import connect_to

from .clients import ClientError
from .metrics.collector import Statistic

NAMESPACE = "AWS/Firehose"


class MetricsClient:
    """CloudWatch of one account and region."""

    def __init__(self, account_id: str, region: str) -> None:
        self._account_id = account_id
        self._region = region

    def put_statistics(self, delivery_stream_name: str, timestamp: float, statistics: Sequence[Statistic]) -> None:
        """PutMetricData."""
        when = datetime.fromtimestamp(timestamp, UTC)
        dimensions = [{"Name": "DeliveryStreamName", "Value": delivery_stream_name}]
        data = [
            {
                "MetricName": each.name,
                "Dimensions": dimensions,
                "Timestamp": when,
                "Unit": each.unit,
                "StatisticValues": {
                    "SampleCount": each.count,
                    "Sum": each.total,
                    "Minimum": each.least,
                    "Maximum": each.most,
                },
            }
            for each in statistics
        ]
        client = connect_to(aws_access_key_id=self._account_id, region_name=self._region).cloudwatch
        try:
            client.put_metric_data(Namespace=NAMESPACE, MetricData=data)
        except (BotoClientError, BotoCoreError) as exc:
            raise ClientError("CloudWatch", str(exc)) from exc
