"""Facts F-7 to F-9 through CloudWatch of a running emulator, and an alarm that sees them."""

import datetime
import itertools
from typing import Any

import pytest

from ..support.delivery_streams import AT_ONCE, DeliveryStream
from ..support.firehose_emulator import REGION, ROLE, Emulator, wait_for
from ..support.functions import make_function
from ..support.peer_endpoint import hydrant_only

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-cloudwatch")]
FUNCTION = f"arn:aws:lambda:{REGION}:000000000000:function:judge"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def aws(measured_emulator: Emulator) -> Emulator:
    hydrant_only("AWS tells CloudWatch less often than these tests wait")
    make_function(measured_emulator, "kinds", name="judge")
    measured_emulator.s3.create_bucket(Bucket="bucket")
    return measured_emulator


class Measured(DeliveryStream):
    """A delivery stream with zero buffering and what CloudWatch has of it."""

    def __init__(
        self,
        aws: Emulator,
        *,
        source: bool = False,
        bucket: str = "bucket",
        processed: bool = True,
        backup: bool = False,
    ) -> None:
        destination: dict[str, Any] = {"BufferingHints": AT_ONCE}
        if backup:
            place = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket", "Prefix": "backup/"}
            destination |= {
                "S3BackupMode": "Enabled",
                "S3BackupConfiguration": place | {"BufferingHints": AT_ONCE},
            }
        function = "judge" if processed else ""
        super().__init__(aws, shards=1 if source else 0, bucket=bucket, function=function, **destination)

    def send(self, *data: bytes) -> None:
        (self.put_to_source if self.shards else self.put)(*data)

    def statistic(self, metric: str, kind: str = "Sum") -> float | None:
        now = datetime.datetime.now(datetime.UTC)
        points = self.aws.cloudwatch.get_metric_statistics(
            Namespace="AWS/Firehose",
            MetricName=metric,
            Dimensions=[{"Name": "DeliveryStreamName", "Value": self.name}],
            StartTime=now - datetime.timedelta(hours=2),
            EndTime=now + datetime.timedelta(hours=2),
            Period=4 * 3600,
            Statistics=[kind],
        )["Datapoints"]
        return sum(point[kind] for point in points) if points else None

    def wait_for_sum(self, metric: str, wanted: float) -> None:
        wait_for(lambda: self.statistic(metric), lambda seen: seen == wanted, f"{metric} to be {wanted}")

    def names(self) -> set[str]:
        dimensions = [{"Name": "DeliveryStreamName", "Value": self.name}]
        found = self.aws.cloudwatch.list_metrics(Namespace="AWS/Firehose", Dimensions=dimensions)["Metrics"]
        return {metric["MetricName"] for metric in found}


DELIVERY = {f"DeliveryToS3.{name}" for name in ("Records", "Bytes", "DataFreshness", "Success")}
PROCESSING = {
    "ExecuteProcessing.Duration",
    "ExecuteProcessing.Success",
    "SucceedProcessing.Records",
    "SucceedProcessing.Bytes",
}


def test_f7_f8_direct_put(aws: Emulator) -> None:
    stream = Measured(aws)
    stream.send(b"o" * 51, b"d" * 53, b"f" * 53)
    stream.wait_for_sum("DeliveryToS3.Bytes", 104)
    stream.wait_for_sum("DeliveryToS3.Records", 2)
    stream.wait_for_sum("SucceedProcessing.Records", 1)
    stream.wait_for_sum("SucceedProcessing.Bytes", 51)
    assert [stream.statistic(f"Incoming{name}") for name in ("Records", "Bytes", "PutRequests")] == [3, 157, 1]
    assert stream.statistic("ExecuteProcessing.Success", "Minimum") == 1
    duration = stream.statistic("ExecuteProcessing.Duration", "Maximum")
    assert duration is not None
    assert duration > 0
    assert stream.names() == DELIVERY | PROCESSING | {"IncomingRecords", "IncomingBytes", "IncomingPutRequests"}


def test_f7_f8_the_backup_counts_all_source_records(aws: Emulator) -> None:
    stream = Measured(aws, backup=True)
    stream.send(b"o" * 51, b"d" * 53, b"f" * 53)
    stream.wait_for_sum("BackupToS3.Bytes", 157)
    stream.wait_for_sum("BackupToS3.Records", 3)
    stream.wait_for_sum("DeliveryToS3.Bytes", 104)
    assert stream.statistic("BackupToS3.Success", "Minimum") == 1
    backup = {name.replace("DeliveryToS3", "BackupToS3") for name in DELIVERY}
    assert stream.names() >= DELIVERY | PROCESSING | backup


def test_f7_f8_kinesis_source(aws: Emulator) -> None:
    stream = Measured(aws, source=True)
    stream.send(*[b"%03d" % number for number in range(100)])
    stream.wait_for_sum("DeliveryToS3.Records", 100)
    stream.wait_for_sum("DataReadFromKinesisStream.Records", 100)
    stream.wait_for_sum("DataReadFromKinesisStream.Bytes", 300)
    assert stream.statistic("KinesisMillisBehindLatest", "Minimum") == 0
    reading = {"DataReadFromKinesisStream.Records", "DataReadFromKinesisStream.Bytes", "KinesisMillisBehindLatest"}
    assert stream.names() == DELIVERY | PROCESSING | reading


def test_f9_f7_attempts_that_fail_count_as_zero_and_an_alarm_sees_them(aws: Emulator) -> None:
    aws.s3.create_bucket(Bucket="short-lived")
    stream = Measured(aws, bucket="short-lived", processed=False)
    aws.s3.delete_bucket(Bucket="short-lived")
    aws.cloudwatch.put_metric_alarm(
        AlarmName=stream.name,
        Namespace="AWS/Firehose",
        MetricName="DeliveryToS3.Success",
        Dimensions=[{"Name": "DeliveryStreamName", "Value": stream.name}],
        Statistic="Minimum",
        Period=10,
        EvaluationPeriods=1,
        Threshold=0.5,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData="notBreaching",
    )
    stream.send(b"12345")
    wait_for(lambda: stream.statistic("DeliveryToS3.Success", "SampleCount"), lambda seen: (seen or 0) > 1, "attempts")
    assert stream.statistic("DeliveryToS3.Success") == 0
    assert stream.statistic("DeliveryToS3.Records") == 0
    wait_for(
        lambda: aws.cloudwatch.describe_alarms(AlarmNames=[stream.name])["MetricAlarms"][0]["StateValue"],
        lambda state: state == "ALARM",
        "the alarm",
        timeout=60,
    )
    aws.s3.create_bucket(Bucket="short-lived")
    stream.wait_for_sum("DeliveryToS3.Success", 1)
    stream.wait_for_sum("DeliveryToS3.Bytes", 5)
