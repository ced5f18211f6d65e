"""DryRun: what would succeed is told by an error of its own, what would fail by its own error, and nothing happens."""

from typing import TYPE_CHECKING, Any

import pytest

from ..support.kinesis_emulator import MakeStream, error_of, iterator, wait_active
from ..support.pauses import look_until

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-contract")]
DRY = "DryRunOperationException"
SHARD = "shardId-000000000000"


def test_k1_a_dry_put_writes_nothing(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    api: Any = kinesis
    name = make_stream(ShardCount=1)
    record = {"Data": b"x", "PartitionKey": "k"}
    assert error_of(lambda: api.put_record(StreamName=name, DryRun=True, **record))[0] == DRY
    assert error_of(lambda: api.put_records(StreamName=name, DryRun=True, Records=[record] * 3))[0] == DRY
    place = iterator(kinesis, name)
    assert error_of(lambda: api.get_records(ShardIterator=place, DryRun=True))[0] == DRY
    assert kinesis.get_records(ShardIterator=place)["Records"] == []
    assert api.put_record(StreamName=name, DryRun=False, **record)["ShardId"] == SHARD
    assert len(kinesis.get_records(ShardIterator=place)["Records"]) == 1


def test_k1_what_would_fail_fails_as_without_it(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    api: Any = kinesis
    name = make_stream(ShardCount=1)
    record: dict[str, Any] = {"Data": b"x", "PartitionKey": "k", "DryRun": True}
    assert error_of(lambda: api.put_record(StreamName="none", **record))[0] == "ResourceNotFoundException"
    too_large = {**record, "Data": b"x" * ((1 << 20) + 1)}
    assert error_of(lambda: api.put_record(StreamName=name, **too_large))[0] == "InvalidArgumentException"
    place = {"StreamName": name, "ShardIteratorType": "LATEST", "DryRun": True}
    assert error_of(lambda: api.get_shard_iterator(ShardId=SHARD, **place))[0] == DRY
    wrong = error_of(lambda: api.get_shard_iterator(ShardId="shardId-000000000009", **place))
    assert wrong[0] == "ResourceNotFoundException"
    assert error_of(lambda: api.get_records(ShardIterator="no", DryRun=True))[0] == "InvalidArgumentException"


def test_k1_a_dry_subscription_takes_none_over(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    api: Any = kinesis
    arn = wait_active(kinesis, make_stream(ShardCount=1))["StreamARN"]
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="c")["Consumer"]["ConsumerARN"]

    def active() -> None:
        found = kinesis.describe_stream_consumer(ConsumerARN=consumer)["ConsumerDescription"]
        assert found["ConsumerStatus"] == "ACTIVE"

    look_until(active)
    start = {"ShardId": SHARD, "StartingPosition": {"Type": "LATEST"}, "ConsumerARN": consumer}
    assert error_of(lambda: api.subscribe_to_shard(DryRun=True, **start))[0] == DRY
    kinesis.subscribe_to_shard(**start)["EventStream"].close()  # type: ignore[arg-type]
