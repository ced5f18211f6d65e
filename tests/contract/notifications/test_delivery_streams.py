"""Topics whose messages go to a delivery stream."""

import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from ..support.firehose_emulator import ROLE, Emulator, wait_for
from ..support.notified import unique

pytestmark = pytest.mark.emulator
ATTRIBUTES = {"colour": {"DataType": "String", "StringValue": "red"}}


@pytest.fixture
def stream(plain_emulator: Emulator, make_bucket: Callable[[], str]) -> tuple[str, str]:
    """The ARN of a delivery stream to a bucket, and the bucket."""
    name, bucket = unique("stream"), make_bucket()
    destination = {
        "RoleARN": ROLE,
        "BucketARN": f"arn:aws:s3:::{bucket}",
        "BufferingHints": {"IntervalInSeconds": 0, "SizeInMBs": 1},
    }
    arn = plain_emulator.firehose.create_delivery_stream(
        DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination
    )["DeliveryStreamARN"]

    def status() -> str:
        described = plain_emulator.firehose.describe_delivery_stream(DeliveryStreamName=name)
        return str(described["DeliveryStreamDescription"]["DeliveryStreamStatus"])

    wait_for(status, lambda found: found == "ACTIVE", "an active stream")
    return arn, bucket


def lines_of(emulator: Emulator, bucket: str, count: int) -> list[str]:
    def lines() -> list[str]:
        return "".join(body.decode() for body in emulator.bodies(bucket, "").values()).splitlines(keepends=True)

    return wait_for(lines, lambda found: len(found) >= count, f"{count} lines")


def test_g20_a_message_is_a_line_without_a_signature(
    plain_emulator: Emulator, make_topic: Callable[[], str], stream: tuple[str, str]
) -> None:
    topic, (arn, bucket) = make_topic(), stream
    role = {"SubscriptionRoleArn": "arn:aws:iam::000000000000:role/topic"}
    plain_emulator.sns.subscribe(TopicArn=topic, Protocol="firehose", Endpoint=arn, Attributes=role)
    plain_emulator.sns.publish(TopicArn=topic, Subject="first", Message="one", MessageAttributes=ATTRIBUTES)
    plain_emulator.sns.publish(TopicArn=topic, Message="two")
    lines = lines_of(plain_emulator, bucket, 2)
    assert all(line.endswith("}\n") for line in lines)
    one, two = sorted((json.loads(line) for line in lines), key=lambda each: str(each["Message"]))
    expected = ["Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "UnsubscribeURL"]
    assert list(one) == [*expected, "MessageAttributes"]
    assert one["MessageAttributes"] == {"colour": {"Type": "String", "Value": "red"}}
    assert (two["Type"], two["Message"], two["TopicArn"]) == ("Notification", "two", topic)


def test_g20_a_subscription_without_a_role_is_refused(
    plain_emulator: Emulator, make_topic: Callable[[], str], stream: tuple[str, str]
) -> None:
    topic = make_topic()
    with pytest.raises(ClientError) as caught:
        plain_emulator.sns.subscribe(TopicArn=topic, Protocol="firehose", Endpoint=stream[0])
    assert caught.value.response["Error"]["Code"] == "InvalidParameter"
    assert plain_emulator.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
