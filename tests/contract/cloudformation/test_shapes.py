"""Templates in the shapes that SAM, the Serverless Framework and CDK make deploy, and what they make works."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
SHAPES = Path(__file__).parent / "shapes"
ASSETS = "cdk-hnb659fds-assets-000000000000-us-east-1"
Client = Callable[[str], Any]


@pytest.fixture(scope="module")
def tools(client: Client) -> str:
    """What the tools have put on the account before they deploy: the bucket of packages, CDK's version."""
    client("s3").create_bucket(Bucket=ASSETS)
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("handler.py", "def consumer(event, context):\n    return {'batchItemFailures': []}\n")
    client("s3").put_object(Bucket=ASSETS, Key="service.zip", Body=package.getvalue())
    client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")
    return ASSETS


def made(shape: str, deploy: Deploy, tools: str) -> dict[str, Any]:
    (path,) = SHAPES.glob(f"{shape}.*")
    given = [{"ParameterKey": "Artifacts", "ParameterValue": tools}] if shape.startswith("serverless") else []
    end = deploy(path.read_text(), Parameters=given)
    assert end["status"] == "CREATE_COMPLETE", end
    return end


def bodies_in(client: Client, bucket: str) -> list[bytes]:
    s3 = client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket, Prefix="data/").get("Contents", [])]
    assert keys
    return [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]


@pytest.mark.parametrize(
    ("shape", "reader", "batch"),
    [
        ("sam-stream-to-function", "Reader", 25),
        ("serverless-stream", "ConsumerLambdaFunction", 10),
        ("cdk-stream-to-function", "Reader9A", 100),
    ],
)
def test_a_stream_and_its_reader(
    client: Client, deploy: Deploy, tools: str, shape: str, reader: str, batch: int
) -> None:
    end = made(shape, deploy, tools)
    mappings = client("lambda").list_event_source_mappings(FunctionName=end["ids"][reader])["EventSourceMappings"]
    assert [(each["BatchSize"], each["StartingPosition"]) for each in mappings] == [(batch, "TRIM_HORIZON")]


def test_r18_a_delivery_stream_of_sam_transforms_with_a_secret(client: Client, deploy: Deploy, tools: str) -> None:
    end = made("sam-firehose-transformation", deploy, tools)
    client("firehose").put_record(DeliveryStreamName=end["ids"]["Delivery"], Record={"Data": b"a record"})
    secret = client("secretsmanager").get_secret_value(SecretId=end["ids"]["Key"])["SecretString"]
    bodies = eventually(lambda: bodies_in(client, end["ids"]["Data"]), timeout=60, interval=0.2)
    assert bodies == [b"seen " + secret.encode()]


def test_cdk_a_delivery_stream_reads_its_stream(client: Client, deploy: Deploy, tools: str) -> None:
    end = made("cdk-delivery-stream", deploy, tools)
    client("kinesis").put_record(StreamName=end["ids"]["Events1F"], Data=b"a record", PartitionKey="k")
    assert eventually(lambda: bodies_in(client, end["ids"]["DataE0"]), timeout=60, interval=0.2) == [b"a record"]


def test_sam_a_topic_feeds_a_queue_and_a_delivery_stream(client: Client, deploy: Deploy, tools: str) -> None:
    end = made("sam-fan-out", deploy, tools)
    feeds = client("sns").list_subscriptions_by_topic(TopicArn=end["ids"]["Topic"])["Subscriptions"]
    assert {each["Protocol"] for each in feeds} == {"sqs", "firehose"}
    found = client("s3").get_bucket_notification_configuration(Bucket=end["ids"]["Inbox"])
    assert [each["Events"] for each in found["LambdaFunctionConfigurations"]] == [["s3:ObjectCreated:*"]]


def test_serverless_a_topic_and_a_queue_call_a_function(client: Client, deploy: Deploy, tools: str) -> None:
    end = made("serverless-topic-and-queue", deploy, tools)
    (feed,) = client("sns").list_subscriptions_by_topic(TopicArn=end["ids"]["SNSTopicNews"])["Subscriptions"]
    kept = client("sns").get_subscription_attributes(SubscriptionArn=feed["SubscriptionArn"])["Attributes"]
    assert (json.loads(kept["FilterPolicy"]), kept["FilterPolicyScope"]) == ({"status": ["good"]}, "MessageBody")


def test_serverless_a_bucket_calls_a_function(client: Client, deploy: Deploy, tools: str) -> None:
    end = made("serverless-bucket", deploy, tools)
    found = client("s3").get_bucket_notification_configuration(Bucket=end["ids"]["S3BucketImages"])
    (rule,) = found["LambdaFunctionConfigurations"][0]["Filter"]["Key"]["FilterRules"]
    assert (rule["Name"].lower(), rule["Value"]) == ("suffix", ".png")


def test_cdk_a_bucket_tells_a_queue_by_a_custom_resource(client: Client, deploy: Deploy, tools: str) -> None:
    end = made("cdk-bucket-notifications", deploy, tools)
    client("s3").put_object(Bucket=end["ids"]["Inbox2A"], Key="data/one", Body=b"x")

    def keys() -> list[str]:
        found = client("sqs").receive_message(QueueUrl=end["ids"]["Jobs5C"], WaitTimeSeconds=2).get("Messages", [])
        records = [record for each in found for record in json.loads(each["Body"]).get("Records", [])]
        assert records
        return [record["s3"]["object"]["key"] for record in records]

    assert eventually(keys, timeout=60, interval=0.1) == ["data/one"]
