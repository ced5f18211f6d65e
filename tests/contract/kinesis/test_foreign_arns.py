"""An ARN of another region or account is of nothing that the caller can see, whatever the operation."""

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from ..support.kinesis_emulator import MakeStream, error_of, iterator, wait_active

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-contract")]
SHARD = "shardId-000000000000"
OTHER_ACCOUNT = "111122223333"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
BY_STREAM: dict[str, dict[str, Any]] = {
    "AddTagsToStream": {"Tags": {"a": "b"}},
    "DecreaseStreamRetentionPeriod": {"RetentionPeriodHours": 24},
    "DeleteStream": {},
    "DescribeStream": {},
    "DescribeStreamConsumer": {"ConsumerName": "reader"},
    "DeregisterStreamConsumer": {"ConsumerName": "reader"},
    "DescribeStreamSummary": {},
    "DisableEnhancedMonitoring": {"ShardLevelMetrics": ["ALL"]},
    "EnableEnhancedMonitoring": {"ShardLevelMetrics": ["ALL"]},
    "GetRecords": {"ShardIterator": "of the stream here"},
    "GetShardIterator": {"ShardId": SHARD, "ShardIteratorType": "LATEST"},
    "IncreaseStreamRetentionPeriod": {"RetentionPeriodHours": 48},
    "ListShards": {},
    "ListStreamConsumers": {},
    "ListTagsForStream": {},
    "MergeShards": {"ShardToMerge": SHARD, "AdjacentShardToMerge": "shardId-000000000001"},
    "PutRecord": {"Data": b"x", "PartitionKey": "k"},
    "PutRecords": {"Records": [{"Data": b"x", "PartitionKey": "k"}]},
    "RegisterStreamConsumer": {"ConsumerName": "other"},
    "RemoveTagsFromStream": {"TagKeys": ["a"]},
    "SplitShard": {"ShardToSplit": SHARD, "NewStartingHashKey": "9"},
    "StartStreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
    "StopStreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
    "UpdateMaxRecordSize": {"MaxRecordSizeInKiB": 2048},
    "UpdateShardCount": {"TargetShardCount": 2, "ScalingType": "UNIFORM_SCALING"},
    "UpdateStreamMode": {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}},
    "UpdateStreamRecordDistributionStrategy": {"RecordDistributionStrategy": "AUTO"},
    "UpdateStreamWarmThroughput": {"WarmThroughputMiBps": 100},
}
BY_CONSUMER: dict[str, dict[str, Any]] = {
    "DeregisterStreamConsumer": {},
    "DescribeStreamConsumer": {},
    "SubscribeToShard": {"ShardId": SHARD, "StartingPosition": {"Type": "LATEST"}},
}
BY_EITHER: dict[str, dict[str, Any]] = {
    "DeleteResourcePolicy": {},
    "GetResourcePolicy": {},
    "ListTagsForResource": {},
    "PutResourcePolicy": {"Policy": POLICY},
    "TagResource": {"Tags": {"a": "b"}},
    "UntagResource": {"TagKeys": ["a"]},
}


def elsewhere(port: int, region: str, account: str) -> Any:
    """A client there; an access key of twelve digits is LocalStack's way to say which account."""
    return boto3.client(
        "kinesis",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


def calls(kinesis: "KinesisClient", stream: str, consumer: str) -> dict[str, dict[str, Any]]:
    """Requests by name, for all operations of this API that take an ARN."""
    found = {f"{name} of a stream": {**given, "StreamARN": stream} for name, given in BY_STREAM.items()}
    found |= {f"{name} of a consumer": {**given, "ConsumerARN": consumer} for name, given in BY_CONSUMER.items()}
    for what, arn in {"stream": stream, "consumer": consumer}.items():
        found |= {f"{name}, {what}": {**given, "ResourceARN": arn} for name, given in BY_EITHER.items()}
    model: Any = kinesis.meta.service_model
    known = {name: request for name, request in found.items() if name.split()[0].strip(",") in model.operation_names}
    with_arn = {
        name
        for name in model.operation_names
        if {"StreamARN", "ConsumerARN", "ResourceARN"} & set(model.operation_model(name).input_shape.members)
    }
    assert with_arn == {name.split()[0].strip(",") for name in known}
    return known


@pytest.mark.parametrize(("region", "account"), [("eu-west-1", "000000000000"), ("us-east-1", OTHER_ACCOUNT)])
def test_e16_nothing_is_found_by_an_arn_of_elsewhere(
    port: int, kinesis: "KinesisClient", make_stream: MakeStream, region: str, account: str
) -> None:
    name = make_stream(ShardCount=1)
    api: Any = kinesis
    there = elsewhere(port, region, account)
    there.create_stream(StreamName=name, ShardCount=2)
    try:
        stream = wait_active(there, name)["StreamARN"]
        assert stream == f"arn:aws:kinesis:{region}:{account}:stream/{name}"
        consumer = there.register_stream_consumer(StreamARN=stream, ConsumerName="reader")["Consumer"]["ConsumerARN"]
        before = (
            there.describe_stream(StreamName=name)["StreamDescription"],
            there.list_tags_for_stream(StreamName=name),
        )
        for called, request in calls(kinesis, stream, consumer).items():
            operation = called.split()[0].strip(",")
            if operation == "GetRecords":
                request["ShardIterator"] = iterator(kinesis, name)
            refused = error_of(lambda: api._make_api_call(operation, request))  # noqa: B023
            assert refused[0] == "ResourceNotFoundException", (called, refused)
            assert name in refused[1], (called, refused)
        after = (
            there.describe_stream(StreamName=name)["StreamDescription"],
            there.list_tags_for_stream(StreamName=name),
        )
        assert (
            json.dumps(before, default=str).split("ResponseMetadata")[0]
            == (json.dumps(after, default=str).split("ResponseMetadata")[0])
        )
    finally:
        there.delete_stream(StreamName=name, EnforceConsumerDeletion=True)


def test_e16_a_resource_policy_lets_another_account_in(
    port: int, kinesis: "KinesisClient", make_stream: MakeStream
) -> None:
    name = make_stream(ShardCount=1)
    arn = wait_active(kinesis, name)["StreamARN"]
    kinesis.put_resource_policy(ResourceARN=arn, Policy=POLICY)
    there = elsewhere(port, "us-east-1", OTHER_ACCOUNT)
    assert there.put_record(StreamARN=arn, Data=b"from elsewhere", PartitionKey="k")["ShardId"] == SHARD
    (record,) = kinesis.get_records(ShardIterator=iterator(kinesis, name))["Records"]
    assert record["Data"] == b"from elsewhere"


def test_e17_an_iterator_in_quotation_marks_is_read(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="k")
    place = iterator(kinesis, name)
    (record,) = kinesis.get_records(ShardIterator=f'"{place}"')["Records"]
    assert record["Data"] == b"x"
    for broken in (f'"{place}', f'{place}"', f'""{place}""', f"'{place}'", '""', '"'):
        assert error_of(lambda: kinesis.get_records(ShardIterator=broken))[0] == "InvalidArgumentException"  # noqa: B023
