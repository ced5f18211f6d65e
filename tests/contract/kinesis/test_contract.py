"""Kinesis Data Streams through boto3, against facts E-* of the behaviour contract."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from ..support.kinesis_emulator import MIB, MakeStream, error_of, iterator, running_kinesis, wait_active
from ..support.pauses import look_until

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-contract")]
STATES_SEEN = {"HYDRANT_KINESIS_STATE_MS": "300"}  # long enough to be seen on a busy machine


@pytest.fixture(scope="module")
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    given = request.config.getoption("--hydrant-port")
    if given is not None:
        yield given
        return
    with running_kinesis(tmp_path_factory.mktemp("state"), **STATES_SEEN) as port:
        yield port


def test_e7_on_demand_starts_with_four_shards(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(StreamModeDetails={"StreamMode": "ON_DEMAND"})
    description = kinesis.describe_stream(StreamName=name)["StreamDescription"]
    assert len(description["Shards"]) == 4
    assert description["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert description["RetentionPeriodHours"] == 24
    by_arn = kinesis.describe_stream_summary(StreamARN=description["StreamARN"])["StreamDescriptionSummary"]
    assert (by_arn["StreamName"], by_arn["OpenShardCount"]) == (name, 4)


def test_shards_of_an_on_demand_stream_cannot_be_set(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(StreamModeDetails={"StreamMode": "ON_DEMAND"})
    assert (
        error_of(
            lambda: kinesis.update_shard_count(StreamName=name, TargetShardCount=8, ScalingType="UNIFORM_SCALING")
        )[0]
        == "ValidationException"
    )


def test_states_can_be_seen_and_block(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(wait=False, ShardCount=1)
    code, message = error_of(lambda: kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="k"))
    assert (code, message) == ("ResourceNotFoundException", f"Stream {name} under account 000000000000 not found.")
    wait_active(kinesis, name)
    code, message = error_of(lambda: kinesis.create_stream(StreamName=name, ShardCount=1))
    assert (code, message) == ("ResourceInUseException", f"Stream {name} under account 000000000000 already exists.")


def test_e6_get_records_is_limited_in_number_and_bytes(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    for _ in range(6):
        kinesis.put_records(StreamName=name, Records=[{"Data": b"x" * MIB_LESS_KEY, "PartitionKey": "k"}] * 3)
    first = kinesis.get_records(ShardIterator=iterator(kinesis, name))
    assert len(first["Records"]) == 10
    assert first["MillisBehindLatest"] > 0
    rest = kinesis.get_records(ShardIterator=first["NextShardIterator"], Limit=7)
    assert len(rest["Records"]) == 7
    assert error_of(lambda: kinesis.get_records(ShardIterator=first["NextShardIterator"], Limit=10_001))[0] == (
        "ValidationException"
    )


MIB_LESS_KEY = MIB - 1


def test_e8_put_records_takes_500_records_and_10_mib(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    many: list[Any] = [{"Data": b"x", "PartitionKey": "k"}] * 501
    error_of(lambda: kinesis.put_records(StreamName=name, Records=many))
    assert kinesis.put_records(StreamName=name, Records=many[:500])["FailedRecordCount"] == 0
    large: list[Any] = [{"Data": b"x" * MIB_LESS_KEY, "PartitionKey": "k"}] * 11
    error_of(lambda: kinesis.put_records(StreamName=name, Records=large))
    assert kinesis.put_records(StreamName=name, Records=large[:10])["FailedRecordCount"] == 0


def test_the_words_of_a_batch_that_is_too_large(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    many: list[Any] = [{"Data": b"x", "PartitionKey": "k"}] * 501
    code, message = error_of(lambda: kinesis.put_records(StreamName=name, Records=many))
    assert code == "ValidationException"
    assert message.endswith(
        "at 'records' failed to satisfy constraint: Member must have length less than or equal to 500"
    )
    large: list[Any] = [{"Data": b"x" * MIB_LESS_KEY, "PartitionKey": "k"}] * 11
    assert error_of(lambda: kinesis.put_records(StreamName=name, Records=large))[0] == "InvalidArgumentException"


def test_e9_a_record_with_its_key_is_at_most_one_mib(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    kinesis.put_record(StreamName=name, Data=b"x" * MIB_LESS_KEY, PartitionKey="k")
    # Which of two codes AWS answers is not settled: E-9.
    code, _ = error_of(lambda: kinesis.put_record(StreamName=name, Data=b"x" * MIB, PartitionKey="k"))
    assert code in {"InvalidArgumentException", "ValidationException"}


def test_e10_keys_have_1_to_256_characters(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    records: list[Any] = [{"Data": b"x", "PartitionKey": "ü" * 256}]
    assert kinesis.put_records(StreamName=name, Records=records)["FailedRecordCount"] == 0
    records.append({"Data": b"x", "PartitionKey": "k" * 257})
    error_of(lambda: kinesis.put_records(StreamName=name, Records=records))


def test_the_words_of_a_key_that_is_too_long(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    records: list[Any] = [{"Data": b"x", "PartitionKey": "k"}, {"Data": b"x", "PartitionKey": "k" * 257}]
    code, message = error_of(lambda: kinesis.put_records(StreamName=make_stream(ShardCount=1), Records=records))
    assert code == "ValidationException"
    assert "at 'records.2.member.partitionKey'" in message


def test_a_key_that_is_no_text_is_the_callers_mistake(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    code, _ = error_of(lambda: kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="half a pair \ud800"))
    assert code == "InvalidArgumentException"


def test_a_forged_iterator_is_refused(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    token = iterator(kinesis, make_stream(ShardCount=1))
    forged = token[:-8] + ("A" * 8 if token[-8:] != "A" * 8 else "B" * 8)
    for bad in (forged, "nonsense"):
        assert error_of(lambda bad=bad: kinesis.get_records(ShardIterator=bad)) == (  # type: ignore[misc]
            "InvalidArgumentException",
            "Invalid ShardIterator.",
        )


def test_e10_retention_goes_to_8760_hours(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=8760)
    assert wait_active(kinesis, name)["RetentionPeriodHours"] == 8760
    for hours in (8761, 23):
        error_of(
            lambda hours=hours: kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=hours)  # type: ignore[misc]
        )
    kinesis.decrease_stream_retention_period(StreamName=name, RetentionPeriodHours=24)
    assert wait_active(kinesis, name)["RetentionPeriodHours"] == 24


def test_e13_results_are_in_request_order(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=4)
    records: list[Any] = [{"Data": str(i).encode(), "PartitionKey": f"key-{i}"} for i in range(60)]
    results = kinesis.put_records(StreamName=name, Records=records)["Records"]
    for record, result in zip(records, results, strict=True):
        place = {"kind": "AT_SEQUENCE_NUMBER", "StartingSequenceNumber": result["SequenceNumber"]}
        (stored,) = kinesis.get_records(ShardIterator=iterator(kinesis, name, result["ShardId"], **place), Limit=1)[
            "Records"
        ]
        assert (stored["Data"], stored["PartitionKey"]) == (record["Data"], record["PartitionKey"])
        assert stored["SequenceNumber"] == result["SequenceNumber"]


def test_e14_an_unknown_stream_is_named(kinesis: "KinesisClient") -> None:
    expected = ("ResourceNotFoundException", "Stream nowhere under account 000000000000 not found.")
    calls: list[Callable[[], Any]] = [
        lambda: kinesis.describe_stream(StreamName="nowhere"),
        lambda: kinesis.put_record(StreamName="nowhere", Data=b"", PartitionKey="k"),
        lambda: kinesis.list_shards(StreamName="nowhere"),
        lambda: kinesis.delete_stream(StreamName="nowhere"),
    ]
    assert [error_of(call) for call in calls] == [expected] * len(calls)


def test_e15_what_terraform_does_at_create(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(StreamModeDetails={"StreamMode": "ON_DEMAND"}, Tags={"team": "data"})
    kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=24)
    summary = wait_active(kinesis, name)
    assert kinesis.list_tags_for_stream(StreamName=name)["Tags"] == [{"Key": "team", "Value": "data"}]
    assert summary["EncryptionType"] == "NONE"
    assert kinesis.describe_limits()["OnDemandStreamCount"] >= 1


def test_iterator_types(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    numbers = [
        kinesis.put_record(StreamName=name, Data=data, PartitionKey="k")["SequenceNumber"]
        for data in (b"1", b"2", b"3")
    ]
    assert all(len(number) == 56 for number in numbers)
    assert numbers == sorted(numbers)
    starts: list[tuple[dict[str, Any], list[bytes]]] = [
        ({"kind": "TRIM_HORIZON"}, [b"1", b"2", b"3"]),
        ({"kind": "AT_SEQUENCE_NUMBER", "StartingSequenceNumber": numbers[1]}, [b"2", b"3"]),
        ({"kind": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": numbers[1]}, [b"3"]),
        ({"kind": "LATEST"}, []),
        ({"kind": "AT_TIMESTAMP", "Timestamp": datetime.now(UTC) - timedelta(minutes=1)}, [b"1", b"2", b"3"]),
    ]
    for start, expected in starts:
        answer = kinesis.get_records(ShardIterator=iterator(kinesis, name, **start))
        assert [record["Data"] for record in answer["Records"]] == expected
        assert answer["MillisBehindLatest"] == 0
    future: dict[str, Any] = {"kind": "AT_TIMESTAMP", "Timestamp": datetime.now(UTC) + timedelta(minutes=1)}
    assert error_of(lambda: iterator(kinesis, name, **future))[0] == "InvalidArgumentException"
    assert error_of(lambda: iterator(kinesis, name, kind="AT_SEQUENCE_NUMBER"))[0] == "InvalidArgumentException"


def test_split_merge_and_reading_to_the_end_of_a_parent(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    kinesis.put_record(StreamName=name, Data=b"before", PartitionKey="k")
    kinesis.split_shard(StreamName=name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(1 << 127))
    wait_active(kinesis, name)
    end = kinesis.get_records(ShardIterator=iterator(kinesis, name))
    assert [record["Data"] for record in end["Records"]] == [b"before"]
    assert end.get("NextShardIterator") is None
    assert [child["ShardId"] for child in end["ChildShards"]] == ["shardId-000000000001", "shardId-000000000002"]
    placed = kinesis.put_record(StreamName=name, Data=b"low", PartitionKey="k", ExplicitHashKey="0")
    assert placed["ShardId"] == "shardId-000000000001"
    kinesis.merge_shards(
        StreamName=name, ShardToMerge="shardId-000000000001", AdjacentShardToMerge="shardId-000000000002"
    )
    wait_active(kinesis, name)
    merged = kinesis.list_shards(StreamName=name, ShardFilter={"Type": "AT_LATEST"})["Shards"]
    assert [(shard["ParentShardId"], shard["AdjacentParentShardId"]) for shard in merged] == [
        ("shardId-000000000001", "shardId-000000000002")
    ]
    first = kinesis.list_shards(StreamName=name, ShardFilter={"Type": "AT_TRIM_HORIZON"})["Shards"]
    assert [shard["ShardId"] for shard in first] == ["shardId-000000000000"]
    page = kinesis.list_shards(StreamName=name, MaxResults=3)
    rest = kinesis.list_shards(NextToken=page["NextToken"])
    assert [shard["ShardId"][-1] for shard in page["Shards"] + rest["Shards"]] == ["0", "1", "2", "3"]


def test_update_shard_count_at_most_doubles(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=2)
    answer = kinesis.update_shard_count(StreamName=name, TargetShardCount=3, ScalingType="UNIFORM_SCALING")
    assert (answer["CurrentShardCount"], answer["TargetShardCount"]) == (2, 3)
    assert wait_active(kinesis, name)["OpenShardCount"] == 3
    for target in (7, 1):
        code, message = error_of(
            lambda target=target: kinesis.update_shard_count(  # type: ignore[misc]
                StreamName=name, TargetShardCount=target, ScalingType="UNIFORM_SCALING"
            )
        )
        assert code == "LimitExceededException"
        assert message.endswith(f"Current open shard count: 3, Target shard count: {target}")


def test_consumers_and_subscribe_to_shard(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    arn = wait_active(kinesis, name := make_stream(ShardCount=1))["StreamARN"]
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]
    assert consumer["ConsumerARN"].startswith(f"{arn}/consumer/reader:")
    code, _ = error_of(lambda: kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader"))
    assert code == "ResourceInUseException"
    described = look_until(lambda: _active_consumer(kinesis, consumer["ConsumerARN"]))
    assert (described["ConsumerName"], described["StreamARN"]) == ("reader", arn)
    kinesis.put_record(StreamName=name, Data=b"pushed", PartitionKey="k")
    stream = kinesis.subscribe_to_shard(
        ConsumerARN=consumer["ConsumerARN"],
        ShardId="shardId-000000000000",
        StartingPosition={"Type": "TRIM_HORIZON"},
    )["EventStream"]
    event = next(iter(stream))["SubscribeToShardEvent"]
    stream.close()
    assert [record["Data"] for record in event["Records"]] == [b"pushed"]
    assert event["ContinuationSequenceNumber"] == event["Records"][-1]["SequenceNumber"]
    kinesis.deregister_stream_consumer(ConsumerARN=consumer["ConsumerARN"])
    assert kinesis.list_stream_consumers(StreamARN=arn)["Consumers"] == []


def _active_consumer(kinesis: "KinesisClient", arn: str) -> Any:
    described = kinesis.describe_stream_consumer(ConsumerARN=arn)["ConsumerDescription"]
    assert described["ConsumerStatus"] == "ACTIVE"
    return described


def test_settings_are_kept_and_shown(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    arn = wait_active(kinesis, name := make_stream(ShardCount=1))["StreamARN"]
    kinesis.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId="alias/aws/kinesis")
    assert wait_active(kinesis, name)["KeyId"] == "alias/aws/kinesis"
    assert kinesis.put_record(StreamName=name, Data=b"", PartitionKey="k")["EncryptionType"] == "KMS"
    kinesis.enable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["IncomingBytes"])
    assert wait_active(kinesis, name)["EnhancedMonitoring"] == [{"ShardLevelMetrics": ["IncomingBytes"]}]
    kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    assert wait_active(kinesis, name)["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    kinesis.tag_resource(ResourceARN=arn, Tags={"a": "1", "b": "2"})
    kinesis.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert kinesis.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    kinesis.put_resource_policy(ResourceARN=arn, Policy='{"Statement": []}')
    assert json.loads(kinesis.get_resource_policy(ResourceARN=arn)["Policy"]) == {"Statement": []}
    kinesis.delete_resource_policy(ResourceARN=arn)
    assert error_of(lambda: kinesis.delete_resource_policy(ResourceARN=arn))[0] == "ResourceNotFoundException"


def test_a_deleted_stream_is_gone_and_its_name_free(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    kinesis.put_record(StreamName=name, Data=b"old", PartitionKey="k")
    old = iterator(kinesis, name)
    kinesis.delete_stream(StreamName=name)
    look_until(lambda: _create_again(kinesis, name))
    wait_active(kinesis, name)
    assert kinesis.get_records(ShardIterator=iterator(kinesis, name))["Records"] == []
    assert error_of(lambda: kinesis.get_records(ShardIterator=old))[0] == "InvalidArgumentException"


def _create_again(kinesis: "KinesisClient", name: str) -> None:
    try:
        kinesis.create_stream(StreamName=name, ShardCount=1)
    except kinesis.exceptions.ResourceInUseException as error:
        raise AssertionError("the name is still taken") from error


JSON, CBOR = "application/x-amz-json-1.1", "application/x-amz-cbor-1.1"


def raw(port: int, operation: str, request: dict[str, Any], form: str) -> bytes:
    """The body of an operation's answer, for a client of this content type."""
    headers = {
        "Content-Type": form,
        "X-Amz-Target": f"Kinesis_20131202.{operation}",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, Signature=x",
    }
    body = cbor2.dumps(request) if form == CBOR else json.dumps(request).encode()
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/", body, headers)) as answer:
        content: bytes = answer.read()
        return content


def test_clients_may_speak_cbor(port: int, kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    put = cbor2.loads(raw(port, "PutRecord", {"StreamName": name, "Data": b"\x00\xff", "PartitionKey": "k"}, CBOR))
    assert put["ShardId"] == "shardId-000000000000"
    # AWS's CBOR holds times in ms, which cbor2 does not read: the bytes are looked at as they are.
    assert b"\x64Data\x42\x00\xff" in raw(port, "GetRecords", {"ShardIterator": iterator(kinesis, name)}, CBOR)


def test_r12_times_have_milliseconds_in_json_and_cbor(
    port: int, kinesis: "KinesisClient", make_stream: MakeStream
) -> None:
    name = make_stream(ShardCount=1)
    for number in range(5):
        kinesis.put_record(StreamName=name, Data=b"x", PartitionKey=str(number))
    place = {"ShardIterator": iterator(kinesis, name)}
    for operation, request, member, count in (
        ("GetRecords", place, "ApproximateArrivalTimestamp", 5),
        ("DescribeStreamSummary", {"StreamName": name}, "StreamCreationTimestamp", 1),
    ):
        said = re.findall(rf'"{member}": ?([0-9.eE+]+)', raw(port, operation, request, JSON).decode())
        seconds = [Decimal(text) for text in said]
        assert all(moment * 1000 % 1 == 0 for moment in seconds)
        pieces = raw(port, operation, request, CBOR).split(member.encode() + b"\xc1\x1b")[1:]
        assert [int.from_bytes(piece[:8], "big") for piece in pieces] == [moment * 1000 for moment in seconds]
        assert len(seconds) == count


def test_later_api_versions_set_record_size_and_account(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    api: Any = kinesis
    arn = wait_active(kinesis, name := make_stream(ShardCount=1, MaxRecordSizeInKiB=2048))["StreamARN"]
    api.put_record(StreamName=name, Data=b"x" * MIB, PartitionKey="k")
    api.update_max_record_size(StreamARN=arn, MaxRecordSizeInKiB=1024)
    assert wait_active(kinesis, name)["MaxRecordSizeInKiB"] == 1024
    wanted = {"MinimumThroughputBillingCommitment": {"Status": "ENABLED"}}
    assert api.update_account_settings(**wanted)["MinimumThroughputBillingCommitment"]["Status"] == "ENABLED"
    shown = api.describe_account_settings()["MinimumThroughputBillingCommitment"]
    assert shown["EarliestAllowedEndAt"] - shown["StartedAt"] == timedelta(hours=24)
