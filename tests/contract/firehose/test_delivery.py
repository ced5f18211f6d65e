"""Facts C, D, E and F of the contract: from Kinesis or DirectPut through a real function into S3, and its traces."""

import base64
import itertools
import json
import re
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest

from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import REGION, ROLE, Emulator, wait_for
from ..support.firehose_pipes import Pipe, make_function
from ..support.firehose_requests import describe
from ..support.peer_endpoint import hydrant_only

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-delivery")]
_numbers = itertools.count(1)

CODE = """
import base64, json

def handler(event, context):
    print(json.dumps({key: value for key, value in event.items() if key != "records"}))
    answers = []
    for record in event["records"]:
        data = base64.b64decode(record["data"])
        if data.startswith(b"explode"):
            raise ValueError("a bug")
        if data == b"echo":
            data = json.dumps(record).encode()
        result = "ProcessingFailed" if data.startswith(b"bad") else "Dropped" if data.startswith(b"drop") else "Ok"
        answers.append({"recordId": record["recordId"], "result": result,
                        "data": base64.b64encode(data + b"\\\\n").decode()})
    return {"records": answers}
""".replace("\\\\n", "\\n")


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    make_judge(plain_emulator)
    return plain_emulator


def make_judge(aws: Emulator) -> None:
    """The function `judge`, unless another module made it."""
    with suppress(aws.functions.exceptions.ResourceConflictException):
        make_function(aws, CODE, name="judge")


class Stack:
    """A bucket, a Kinesis stream if wanted, and a delivery stream with zero buffering."""

    def __init__(self, aws: Emulator, *, shards: int = 0, function: str = "judge", **changes: Any) -> None:
        number = next(_numbers)
        self.aws, self.name, self.bucket, self.source = aws, f"d{number}", f"bucket-{number}", f"source-{number}"
        self.function = f"arn:aws:lambda:{REGION}:000000000000:function:{function}"
        aws.s3.create_bucket(Bucket=self.bucket)
        aws.logs.create_log_group(logGroupName=f"/aws/kinesisfirehose/{self.name}")
        aws.logs.create_log_stream(
            logGroupName=f"/aws/kinesisfirehose/{self.name}", logStreamName="DestinationDelivery"
        )
        arguments: dict[str, Any] = {}
        if shards:
            aws.kinesis.create_stream(StreamName=self.source, ShardCount=shards)
            aws.kinesis.get_waiter("stream_exists").wait(StreamName=self.source, WaiterConfig=OFTEN)
            arn = f"arn:aws:kinesis:{REGION}:000000000000:stream/{self.source}"
            arguments = {
                "DeliveryStreamType": "KinesisStreamAsSource",
                "KinesisStreamSourceConfiguration": {"KinesisStreamARN": arn, "RoleARN": ROLE},
            }
        aws.firehose.create_delivery_stream(
            DeliveryStreamName=self.name,
            ExtendedS3DestinationConfiguration={
                name: value for name, value in (self._destination() | changes).items() if value is not None
            },
            **arguments,
        )
        wait_for(
            lambda: aws.firehose.describe_delivery_stream(DeliveryStreamName=self.name),
            lambda seen: seen["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "ACTIVE",
            "ACTIVE",
        )

    def _destination(self) -> dict[str, Any]:
        parameters = {"LambdaArn": self.function, "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "0"}
        given = [{"ParameterName": key, "ParameterValue": value} for key, value in parameters.items()]
        return {
            "RoleARN": ROLE,
            "BucketARN": f"arn:aws:s3:::{self.bucket}",
            "Prefix": "data/!{timestamp:yyyy/MM/dd/HH}/",
            "ErrorOutputPrefix": "error/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
            "CloudWatchLoggingOptions": {
                "Enabled": True,
                "LogGroupName": f"/aws/kinesisfirehose/{self.name}",
                "LogStreamName": "DestinationDelivery",
            },
            "ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": given}]},
        }

    def put(self, records: list[bytes]) -> None:
        for start in range(0, len(records), 500):
            batch = records[start : start + 500]
            self.aws.firehose.put_record_batch(DeliveryStreamName=self.name, Records=[{"Data": data} for data in batch])

    def put_to_kinesis(self, records: list[bytes]) -> None:
        for start in range(0, len(records), 500):
            batch = [{"Data": data, "PartitionKey": str(n)} for n, data in enumerate(records[start : start + 500])]
            assert self.aws.kinesis.put_records(StreamName=self.source, Records=batch)["FailedRecordCount"] == 0

    def data(self) -> Counter[bytes]:
        return Counter(b"".join(self.aws.bodies(self.bucket, "data/").values()).splitlines())

    def errors(self) -> list[dict[str, Any]]:
        bodies = self.aws.bodies(self.bucket, "error/").values()
        return [json.loads(line) for body in bodies for line in body.splitlines()]

    def rejected(self) -> Counter[bytes]:
        return Counter(base64.b64decode(error["rawData"]) for error in self.errors())

    def wait_for_all(self, data: Counter[bytes], rejected: Counter[bytes]) -> None:
        wait_for(self.data, lambda seen: seen == data, f"{sum(data.values())} records in data/")
        wait_for(self.rejected, lambda seen: seen == rejected, f"{sum(rejected.values())} records in error/")


def test_c10_c11_kinesis_records_end_in_data_and_error(aws: Emulator) -> None:
    stack = Stack(aws, shards=4)
    good, bad = [b"good-%d" % n for n in range(2000)], [b"bad-%d" % n for n in range(100)]
    stack.put_to_kinesis([*good, *bad, b"drop"])
    stack.wait_for_all(Counter(good), Counter(bad))
    error = stack.errors()[0]
    assert (error["errorCode"], error["attemptsMade"]) == ("Lambda.ProcessingFailedStatus", 1)
    assert error["lambdaARN"] == stack.function


def test_c1_a_function_sees_the_metadata_of_kinesis(aws: Emulator) -> None:
    stack = Stack(aws, shards=1)
    put = aws.kinesis.put_record(StreamName=stack.source, Data=b"echo", PartitionKey="key")
    (line,) = wait_for(stack.data, bool, "the echoed record")
    record = json.loads(line)
    assert set(record) == {"recordId", "approximateArrivalTimestamp", "data", "kinesisRecordMetadata"}
    metadata = record["kinesisRecordMetadata"]
    # Number or text is not settled (C-1).
    assert metadata | {"subsequenceNumber": int(metadata["subsequenceNumber"])} == {
        "sequenceNumber": put["SequenceNumber"],
        "subsequenceNumber": 0,
        "partitionKey": "key",
        "shardId": put["ShardId"],
        "approximateArrivalTimestamp": record["approximateArrivalTimestamp"],
    }


def test_c16_a_function_with_a_bug_loses_nothing(aws: Emulator) -> None:
    stack = Stack(aws)
    stack.put([b"explode"])
    stack.wait_for_all(Counter(), Counter([b"explode"]))
    (error,) = stack.errors()
    assert (error["errorCode"], error["attemptsMade"]) == ("Lambda.FunctionError", 4)
    stack.put([b"good"])
    wait_for(stack.data, lambda seen: seen == Counter([b"good"]), "the stream to go on")


def test_f2_a_failing_function_is_told_with_its_arn_in_the_destinations_log(aws: Emulator) -> None:
    stack = Stack(aws, function="not-there")
    stack.put([b"one"])
    line = wait_for(lambda: log_lines(stack), bool, "a line in the error log")[0]
    assert line["deliveryStreamARN"].endswith(f":deliverystream/{stack.name}")
    assert line["destination"] == f"arn:aws:s3:::{stack.bucket}"
    assert line["processor"] == stack.function
    assert {"deliveryStreamVersionId", "message", "errorCode"} <= set(line)


def test_a25_a_missing_function_is_accepted(aws: Emulator) -> None:
    Stack(aws, function="not-there")


def test_f5_records_of_a_missing_function_are_kept_and_the_code_is_told(aws: Emulator) -> None:
    stack = Stack(aws, function="not-there")
    stack.put([b"one", b"two"])
    stack.wait_for_all(Counter(), Counter([b"one", b"two"]))
    line = wait_for(lambda: log_lines(stack), bool, "a line in the error log")[0]
    assert line["errorCode"] == "Lambda.ResourceNotFound"


def test_d13_a_bucket_that_goes_and_comes_back(aws: Emulator) -> None:
    stack = Stack(aws)
    aws.s3.delete_bucket(Bucket=stack.bucket)
    stack.put([b"good"])
    aws.s3.create_bucket(Bucket=stack.bucket)
    stack.wait_for_all(Counter([b"good"]), Counter())


def test_f3_f5_f6_a_missing_bucket_is_logged(aws: Emulator) -> None:
    stack = Stack(aws)
    aws.s3.delete_bucket(Bucket=stack.bucket)
    stack.put([b"good"])
    line = wait_for(lambda: log_lines(stack), bool, "a line in the error log")[0]
    assert line["errorCode"] == "S3.NoSuchBucket"
    words = "The specified bucket does not exist. Create the bucket or use a different bucket that does exist."
    assert line["message"] == words
    assert line["destination"] == f"arn:aws:s3:::{stack.bucket}"
    assert line["deliveryStreamVersionId"] == "1"
    aws.s3.create_bucket(Bucket=stack.bucket)
    stack.wait_for_all(Counter([b"good"]), Counter())


def test_e1_earlier_records_never_arrive(aws: Emulator) -> None:
    aws.kinesis.create_stream(StreamName="early", ShardCount=1)
    aws.kinesis.get_waiter("stream_exists").wait(StreamName="early", WaiterConfig=OFTEN)
    aws.kinesis.put_record(StreamName="early", Data=b"early", PartitionKey="k")
    bucket = "early-bucket"
    aws.s3.create_bucket(Bucket=bucket)
    arn = f"arn:aws:kinesis:{REGION}:000000000000:stream/early"
    aws.firehose.create_delivery_stream(
        DeliveryStreamName="early",
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": arn, "RoleARN": ROLE},
        ExtendedS3DestinationConfiguration={
            "RoleARN": ROLE,
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        },
    )
    aws.kinesis.put_record(StreamName="early", Data=b"while creating", PartitionKey="k")  # before it is ACTIVE
    bodies = wait_for(lambda: aws.bodies(bucket, ""), bool, "an object")
    assert list(bodies.values()) == [b"while creating"]


def test_d12_records_before_and_after_a_split_arrive(aws: Emulator) -> None:
    stack = Stack(aws, shards=1)
    before, after = [b"before-%d" % n for n in range(300)], [b"after-%d" % n for n in range(300)]
    stack.put_to_kinesis(before)
    aws.kinesis.split_shard(
        StreamName=stack.source, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127)
    )
    aws.kinesis.get_waiter("stream_exists").wait(StreamName=stack.source, WaiterConfig=OFTEN)
    stack.put_to_kinesis(after)
    stack.wait_for_all(Counter([*before, *after]), Counter())


def test_a6_deletion_delivers_what_is_buffered(aws: Emulator) -> None:
    """AWS's behaviour is unknown: this is Hydrant's choice, HYDRANT_FIREHOSE_DELETE_DELIVERS turns it off."""
    hydrant_only("AWS's behaviour is unknown")
    stack = Stack(aws, BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
    stack.put([b"good"])
    aws.firehose.delete_delivery_stream(DeliveryStreamName=stack.name)
    stack.wait_for_all(Counter([b"good"]), Counter())


@pytest.mark.parametrize("change", ["prefix", "name"])
def test_a19_an_update_moves_buffered_records(aws: Emulator, change: str) -> None:
    pipe = Pipe(aws, BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
    pipe.put(b"good")
    aws.firehose.update_destination(
        DeliveryStreamName=pipe.name,
        CurrentDeliveryStreamVersionId="1",
        DestinationId=describe(aws, pipe.name)["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={
            "Prefix": "moved/",
            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 0},
        },
    )
    key, body = pipe.wait_for_object()
    assert body == b"good"
    if change == "prefix":
        assert key.startswith("moved/")
    else:  # D-1: the version in the name is that of the delivery
        assert f"/{pipe.name}-2-" in key


def test_c27_a_literal_error_prefix(aws: Emulator) -> None:
    """The sources differ: this is Hydrant's choice, HYDRANT_FIREHOSE_LITERAL_ERROR_PREFIX changes it."""
    hydrant_only("the sources differ")
    stack = Stack(aws, Prefix="data/", ErrorOutputPrefix="error/")
    stack.put([b"bad"])
    (key,) = wait_for(lambda: list(aws.bodies(stack.bucket, "")), bool, "an error object")
    assert re.match(rf"error/processing-failed/\d{{4}}/\d\d/\d\d/\d\d/{stack.name}-1-", key)


def test_g1_each_object_notifies(aws: Emulator) -> None:
    stack = Stack(aws)
    topic = aws.sns.create_topic(Name="objects")["TopicArn"]
    queue = aws.sqs.create_queue(QueueName="objects")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:000000000000:objects"
    aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    rule = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "data/"}]}}
    configuration = {"TopicArn": topic, "Events": ["s3:ObjectCreated:*"], "Filter": rule}
    aws.s3.put_bucket_notification_configuration(
        Bucket=stack.bucket, NotificationConfiguration={"TopicConfigurations": [configuration]}
    )
    stack.put([b"good", b"bad"])
    keys: list[str] = []

    def receive() -> list[str]:
        for message in aws.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            keys.extend(each["s3"]["object"]["key"] for each in json.loads(message["Body"]).get("Records", []))
        return keys

    wait_for(receive, bool, "a notification")
    assert keys == list(aws.bodies(stack.bucket, "data/"))


def log_lines(stack: Stack) -> list[dict[str, Any]]:
    events = stack.aws.logs.get_log_events(
        logGroupName=f"/aws/kinesisfirehose/{stack.name}", logStreamName="DestinationDelivery"
    )["events"]
    return [json.loads(event["message"]) for event in events]
