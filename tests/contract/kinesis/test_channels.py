"""Channels to buckets, through the newest API: what they take and refuse, what they deliver, and who is told."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import cramjam
import pytest
from botocore.exceptions import ClientError

from ..support.clock import advance
from ..support.firehose_emulator import Emulator, wait_for
from ..support.kinesis_emulator import MakeStream, client, error_of, streams_on, wait_active
from ..support.notified import ACCOUNT, unique

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("test-clock")]
ON_DEMAND = {"StreamMode": "ON_DEMAND"}
MakeChannel = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def api(clock_emulator: Emulator) -> Any:
    return client(int(clock_emulator.endpoint.rpartition(":")[2]), parameter_validation=False)


@pytest.fixture
def make_stream(api: Any) -> Iterator[MakeStream]:
    with streams_on(api) as make:
        yield make


@pytest.fixture
def bucket(clock_emulator: Emulator) -> str:
    name = unique("channel")
    clock_emulator.s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def make_channel(api: Any, make_stream: MakeStream, bucket: str) -> Iterator[MakeChannel]:
    """Makes channels on streams of their own to the bucket, ACTIVE; they go before the streams."""
    made: list[str] = []

    def make(record_format: str = "JSON", compression: str = "NONE", **more: Any) -> dict[str, Any]:
        request = asked(api, make_stream(StreamModeDetails=ON_DEMAND), bucket, record_format, compression, **more)
        arn = api.create_channel(**request)["ChannelDescription"]["ChannelARN"]
        made.append(arn)
        return wait_for(
            lambda: dict(api.describe_channel(ChannelARN=arn)["ChannelDescription"]),
            lambda found: found["ChannelStatus"] == "ACTIVE",
            "an ACTIVE channel",
        )

    yield make
    for arn in made:
        with suppress(api.exceptions.ResourceNotFoundException):
            api.delete_channel(ChannelARN=arn)
        wait_for(lambda: error_code(lambda: api.describe_channel(ChannelARN=arn)), bool, "no channel")  # noqa: B023


def error_code(call: Callable[[], Any]) -> str:
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def asked(
    api: Any, stream: str, bucket: str, record_format: str = "JSON", compression: str = "NONE", **more: Any
) -> dict[str, Any]:
    storage = {"BucketARN": f"arn:aws:s3:::{bucket}", "ExpectedBucketOwner": ACCOUNT, "CompressionType": compression}
    storage |= more.pop("storage", {})
    s3 = {"StorageConfiguration": storage, **more.pop("s3", {})}
    return {
        "ChannelName": f"ch-{stream}",
        "ServiceExecutionRoleARN": f"arn:aws:iam::{ACCOUNT}:role/channel",
        "StreamConfigurationList": [
            {
                "StreamARN": wait_active(api, stream)["StreamARN"],
                "RecordConfiguration": {"RecordFormatType": record_format},
            }
        ],
        "S3DestinationConfiguration": s3,
        **more,
    }


def put(api: Any, channel: dict[str, Any], *data: bytes) -> None:
    name = channel["StreamConfigurationList"][0]["StreamARN"].rpartition("/")[2]
    records = [{"Data": each, "PartitionKey": str(number)} for number, each in enumerate(data)]
    assert api.put_records(StreamName=name, Records=records)["FailedRecordCount"] == 0


def objects(aws: Emulator, bucket: str, prefix: str = "") -> dict[str, bytes]:
    return wait_for(lambda: aws.bodies(bucket, prefix), bool, "an object", timeout=60)


def test_k8_records_become_an_object_of_which_s3_tells(
    clock_emulator: Emulator, api: Any, bucket: str, make_channel: MakeChannel
) -> None:
    aws = clock_emulator
    url = aws.sqs.create_queue(QueueName=unique("queue"))["QueueUrl"]
    arn = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}],
    }
    aws.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    told = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    aws.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=told)
    channel = make_channel(compression="GZIP", storage={"StorageClass": "GLACIER_IR"})
    put(api, channel, b'{"a": 1}', b'{"a": 2}', b"none")
    advance(aws.endpoint, 301)
    key, body = next(iter(objects(aws, bucket, "kinesis-channel/ch-").items()))
    assert key.startswith(f"kinesis-channel/{channel['ChannelName']}/{channel['ChannelId']}/")
    assert sorted(gzip.decompress(body).splitlines()) == [b'{"a": 1}', b'{"a": 2}']
    assert aws.s3.head_object(Bucket=bucket, Key=key)["StorageClass"] == "GLACIER_IR"
    letters = objects(aws, bucket, f"kinesis-channel/errors/{channel['ChannelName']}/{channel['ChannelId']}/")
    assert len(b"".join(letters.values()).splitlines()) == 1

    def keys() -> set[str]:
        messages = aws.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        found.update(
            event["s3"]["object"]["key"] for m in messages for event in json.loads(m["Body"]).get("Records", [])
        )
        return found

    found: set[str] = set()
    wait_for(keys, lambda seen: {key, *letters} <= seen, "notifications of both objects", timeout=60)


@pytest.mark.parametrize(
    ("record_format", "compression", "expected"),
    [("STRING", "ZSTD", b"a\nb\n"), ("BYTE_ARRAY", "NONE", b"ab")],
)
def test_k8_formats_and_compressions(
    clock_emulator: Emulator,
    api: Any,
    bucket: str,
    make_channel: MakeChannel,
    record_format: str,
    compression: str,
    expected: bytes,
) -> None:
    channel = make_channel(record_format, compression, storage={"OutputKeyTemplate": "out/!{channel-name}!{extension}"})
    put(api, channel, b"a")
    put(api, channel, b"b")
    advance(clock_emulator.endpoint, 301)
    ((key, body),) = objects(clock_emulator, bucket, "out/").items()
    assert key.startswith(f"out/{channel['ChannelName']}")
    assert sorted(bytes(cramjam.zstd.decompress(body)) if compression == "ZSTD" else body) == sorted(expected)


def test_k7_a_channel_is_described_listed_updated_and_deleted(api: Any, make_channel: MakeChannel, bucket: str) -> None:
    channel = make_channel()
    stream = channel["StreamConfigurationList"][0]["StreamARN"]
    s3 = channel["S3DestinationConfiguration"]
    assert s3["DataFreshnessInSeconds"] == 300
    assert s3["DeadLetterQueueS3Configuration"]["BucketARN"] == f"arn:aws:s3:::{bucket}"
    assert channel["LoggingConfiguration"] == {"CloudWatchLogs": {"Enabled": False}}
    (summary,) = api.list_channels(StreamFilter=[{"StreamARN": stream}])["ChannelSummaries"]
    assert (summary["ChannelARN"], summary["ChannelDestinationType"]) == (channel["ChannelARN"], "S3")
    arn = channel["ChannelARN"]
    updated = api.update_channel(ChannelARN=arn, S3DestinationConfiguration={"DataFreshnessInSeconds": 900})
    assert updated["ChannelDescription"]["S3DestinationConfiguration"]["DataFreshnessInSeconds"] == 900
    name = stream.rpartition("/")[2]
    assert wait_active(api, name)["ChannelCount"] == 1
    assert error_of(lambda: api.delete_stream(StreamName=name))[0] == "ResourceInUseException"
    api.tag_resource(ResourceARN=arn, Tags={"a": "b"})
    assert api.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "a", "Value": "b"}]
    api.delete_channel(ChannelARN=arn)
    wait_for(lambda: wait_active(api, name)["ChannelCount"], lambda count: count == 0, "no channel")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"record_format": "GSR_JSON"}, "ValidationException"),
        ({"s3": {"DataFreshnessInSeconds": 299}}, "ValidationException"),
        ({"s3": {"DataFreshnessInSeconds": 901}}, "ValidationException"),
        ({"compression": "LZ4"}, "ValidationException"),
        ({"storage": {"OutputKeyTemplate": "!{shard}"}}, "ValidationException"),
        ({"S3DestinationConfiguration": None}, "ValidationException"),
        ({"S3TablesDestinationConfiguration": {"DataFreshnessInSeconds": 300}}, "NotImplemented"),
    ],
    ids=str,
)
def test_k7_what_is_refused_makes_no_channel(
    api: Any, make_stream: MakeStream, bucket: str, change: dict[str, Any], code: str
) -> None:
    request = asked(api, make_stream(StreamModeDetails=ON_DEMAND), bucket, **change)
    request = {name: value for name, value in request.items() if value is not None}
    refused = error_of(lambda: api.create_channel(**request))
    assert refused[0] == code
    assert all(each["ChannelName"] != request["ChannelName"] for each in api.list_channels()["ChannelSummaries"])


def test_k7_a_provisioned_stream_has_no_channel(api: Any, make_stream: MakeStream, bucket: str) -> None:
    request = asked(api, make_stream(ShardCount=1), bucket)
    assert error_of(lambda: api.create_channel(**request))[0] == "ValidationException"
