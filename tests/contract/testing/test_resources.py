"""What the fixture `resources` makes works at once, and is gone at the end of the test."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from hydrant.pipeline.clients import Clients
from hydrant.testing import Resources, eventually
from tests.contract.support.firehose_emulator import REGION, Emulator

PATIENCE = 60


@pytest.fixture
def clients(plain_emulator: Emulator) -> Clients:
    return Clients(REGION, plain_emulator.s3.meta.endpoint_url)


def lines(clients: Clients, bucket: str, prefix: str) -> list[bytes]:
    found = clients.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    bodies = [clients.s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found]
    return b"".join(bodies).splitlines()


def test_records_go_from_a_stream_to_a_bucket_and_nothing_is_left(clients: Clients) -> None:
    resources = Resources(clients)
    bucket, stream = resources.bucket(), resources.stream()
    at_once: dict[str, Any] = {"BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0}}
    delivery = resources.delivery_stream(bucket, stream=stream, **at_once)
    clients.kinesis.put_record(StreamName=stream, Data=b"one\n", PartitionKey="1")

    def it_arrived() -> None:
        assert lines(clients, bucket, "data/") == [b"one"]

    eventually(it_arrived, PATIENCE)
    resources.delete()
    assert bucket not in {each["Name"] for each in clients.s3.list_buckets()["Buckets"]}
    with pytest.raises(ClientError, match="NoSuchEntity"):
        clients.client("iam").get_role(RoleName=delivery)

    def they_are_gone() -> None:
        assert delivery not in clients.firehose.list_delivery_streams(Limit=1000)["DeliveryStreamNames"]
        assert stream not in clients.kinesis.list_streams(Limit=1000)["StreamNames"]

    eventually(they_are_gone, PATIENCE)


def test_records_can_be_put_to_a_delivery_stream(clients: Clients) -> None:
    resources = Resources(clients)
    bucket = resources.bucket()
    at_once: dict[str, Any] = {"BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0}}
    delivery = resources.delivery_stream(bucket, prefix="direct/", **at_once)
    clients.firehose.put_record(DeliveryStreamName=delivery, Record={"Data": b"two\n"})

    def it_arrived() -> None:
        assert lines(clients, bucket, "direct/") == [b"two"]

    eventually(it_arrived, PATIENCE)
    resources.delete()


def test_a_queue_hears_what_a_topic_is_told(clients: Clients) -> None:
    resources = Resources(clients)
    topic = clients.sns.create_topic(Name="heard")["TopicArn"]
    queue = resources.queue(hears=topic)
    clients.sns.publish(TopicArn=topic, Message="hello")
    told = clients.sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    assert [each["Body"] for each in told] == ["hello"]
    resources.delete()
    assert clients.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
    clients.sns.delete_topic(TopicArn=topic)


def test_queues_can_keep_an_order_and_streams_can_be_on_demand(clients: Clients) -> None:
    resources = Resources(clients)
    assert resources.queue(fifo=True).endswith(".fifo")
    stream = resources.stream(None)
    described = clients.kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
    assert described["StreamModeDetails"]["StreamMode"] == "ON_DEMAND"
    resources.delete()


def test_what_a_test_has_deleted_itself_is_no_error(clients: Clients) -> None:
    resources = Resources(clients)
    bucket, queue, stream = resources.bucket(), resources.queue(), resources.stream()
    clients.s3.delete_bucket(Bucket=bucket)
    clients.sqs.delete_queue(QueueUrl=queue)
    clients.kinesis.delete_stream(StreamName=stream)
    resources.delete()


def test_a_bucket_goes_with_its_objects(clients: Clients) -> None:
    resources = Resources(clients)
    bucket = resources.bucket()
    clients.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for _ in range(2):
        clients.s3.put_object(Bucket=bucket, Key="twice", Body=b"x")
    clients.s3.delete_object(Bucket=bucket, Key="twice")
    resources.delete()
    assert bucket not in {each["Name"] for each in clients.s3.list_buckets()["Buckets"]}
