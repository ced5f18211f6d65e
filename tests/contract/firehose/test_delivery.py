"""Facts C, D, E and F of the contract: from Kinesis or DirectPut through a real function into S3, and its traces."""

import json
import re
from collections import Counter

import pytest

from ..support.delivery_streams import DeliveryStream, judged
from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import REGION, ROLE, Emulator, wait_for
from ..support.firehose_requests import describe
from ..support.functions import make_judge
from ..support.notified import Queue, admits
from ..support.peer_endpoint import hydrant_only

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-delivery")]


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    make_judge(plain_emulator)
    return plain_emulator


def test_c10_c11_kinesis_records_end_in_data_and_error(aws: Emulator) -> None:
    stack = judged(aws, shards=4)
    good, bad = [b"good-%d" % n for n in range(2000)], [b"bad-%d" % n for n in range(100)]
    stack.put_to_source(*good, *bad, b"drop")
    stack.wait_for_all(Counter(good), Counter(bad))
    error = stack.errors()[0]
    assert (error["errorCode"], error["attemptsMade"]) == ("Lambda.ProcessingFailedStatus", 1)
    assert error["lambdaARN"] == stack.function


def test_c1_a_function_sees_the_metadata_of_kinesis(aws: Emulator) -> None:
    stack = judged(aws, shards=1)
    put = aws.kinesis.put_record(StreamName=stack.name, Data=b"echo", PartitionKey="key")
    (line,) = wait_for(stack.lines, bool, "the echoed record")
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
    stack = judged(aws)
    stack.put(b"explode")
    stack.wait_for_all(Counter(), Counter([b"explode"]))
    (error,) = stack.errors()
    assert (error["errorCode"], error["attemptsMade"]) == ("Lambda.FunctionError", 4)
    stack.put(b"good")
    wait_for(stack.lines, lambda seen: seen == Counter([b"good"]), "the stream to go on")


def test_f2_a_failing_function_is_told_with_its_arn_in_the_destinations_log(aws: Emulator) -> None:
    stack = judged(aws, function="not-there")
    stack.put(b"one")
    line = wait_for(stack.log_lines, bool, "a line in the error log")[0]
    assert line["deliveryStreamARN"].endswith(f":deliverystream/{stack.name}")
    assert line["destination"] == f"arn:aws:s3:::{stack.bucket}"
    assert line["processor"] == stack.function
    assert {"deliveryStreamVersionId", "message", "errorCode"} <= set(line)


def test_a25_a_missing_function_is_accepted(aws: Emulator) -> None:
    judged(aws, function="not-there")


def test_f5_records_of_a_missing_function_are_kept_and_the_code_is_told(aws: Emulator) -> None:
    stack = judged(aws, function="not-there")
    stack.put(b"one", b"two")
    stack.wait_for_all(Counter(), Counter([b"one", b"two"]))
    line = wait_for(stack.log_lines, bool, "a line in the error log")[0]
    assert line["errorCode"] == "Lambda.ResourceNotFound"


def test_d13_a_bucket_that_goes_and_comes_back(aws: Emulator) -> None:
    stack = judged(aws)
    aws.s3.delete_bucket(Bucket=stack.bucket)
    stack.put(b"good")
    aws.s3.create_bucket(Bucket=stack.bucket)
    stack.wait_for_all(Counter([b"good"]), Counter())


def test_f3_f5_f6_a_missing_bucket_is_logged(aws: Emulator) -> None:
    stack = judged(aws)
    aws.s3.delete_bucket(Bucket=stack.bucket)
    stack.put(b"good")
    line = wait_for(stack.log_lines, bool, "a line in the error log")[0]
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
    stack = judged(aws, shards=1)
    before, after = [b"before-%d" % n for n in range(300)], [b"after-%d" % n for n in range(300)]
    stack.put_to_source(*before)
    aws.kinesis.split_shard(StreamName=stack.name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127))
    aws.kinesis.get_waiter("stream_exists").wait(StreamName=stack.name, WaiterConfig=OFTEN)
    stack.put_to_source(*after)
    stack.wait_for_all(Counter([*before, *after]), Counter())


def test_a6_deletion_delivers_what_is_buffered(aws: Emulator) -> None:
    """AWS's behaviour is unknown: this is Hydrant's choice, HYDRANT_FIREHOSE_DELETE_DELIVERS turns it off."""
    hydrant_only("AWS's behaviour is unknown")
    stack = judged(aws, BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
    stack.put(b"good")
    aws.firehose.delete_delivery_stream(DeliveryStreamName=stack.name)
    stack.wait_for_all(Counter([b"good"]), Counter())


@pytest.mark.parametrize("change", ["prefix", "name"])
def test_a19_an_update_moves_buffered_records(aws: Emulator, change: str) -> None:
    pipe = DeliveryStream(aws, BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
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
    stack = judged(aws, Prefix="data/", ErrorOutputPrefix="error/")
    stack.put(b"bad")
    (key,) = wait_for(lambda: list(aws.bodies(stack.bucket, "")), bool, "an error object")
    assert re.match(rf"error/processing-failed/\d{{4}}/\d\d/\d\d/\d\d/{stack.name}-1-", key)


def test_g1_each_object_notifies(aws: Emulator) -> None:
    stack = judged(aws)
    topic = aws.sns.create_topic(Name="objects")["TopicArn"]
    queue = aws.sqs.create_queue(QueueName="objects")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:000000000000:objects"
    policy = admits("s3.amazonaws.com", "sns:Publish", topic, f"arn:aws:s3:::{stack.bucket}")
    aws.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    Queue(aws.sqs, queue, arn).let_in("sns.amazonaws.com", topic)
    aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    rule = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "data/"}]}}
    configuration = {"TopicArn": topic, "Events": ["s3:ObjectCreated:*"], "Filter": rule}
    aws.s3.put_bucket_notification_configuration(
        Bucket=stack.bucket, NotificationConfiguration={"TopicConfigurations": [configuration]}
    )
    stack.put(b"good", b"bad")
    keys: list[str] = []

    def receive() -> list[str]:
        for message in aws.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            keys.extend(each["s3"]["object"]["key"] for each in json.loads(message["Body"]).get("Records", []))
        return keys

    wait_for(receive, bool, "a notification")
    assert keys == list(aws.bodies(stack.bucket, "data/"))
