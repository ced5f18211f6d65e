"""Every operation on streams, shards, consumers and tags: what it takes, what it refuses, how it pages."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hydrant.waiting import eventually

from ..support.kinesis_emulator import MakeStream, error_of, iterator, running_kinesis, wait_active

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-operations")]
FIRST = "shardId-000000000000"
MIDDLE = str(1 << 127)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_kinesis(tmp_path_factory.mktemp("state"), HYDRANT_KINESIS_STATE_MS="20") as port:
        yield port


def pages(call: Callable[..., Any], token: str = "NextToken", **request: Any) -> list[Any]:
    """All pages of a list operation."""
    found = [call(**request)]
    while found[-1].get(token):
        found.append(call(**{**request, token: found[-1][token]}))
    return found


def test_every_operation_takes_the_arn_in_place_of_the_name(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    arn = wait_active(kinesis, name)["StreamARN"]
    kms: Any = {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
    metrics: Any = {"ShardLevelMetrics": ["IncomingBytes"]}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("add_tags_to_stream", {"Tags": {"a": "1"}}),
        ("list_tags_for_stream", {}),
        ("remove_tags_from_stream", {"TagKeys": ["a"]}),
        ("describe_stream", {}),
        ("describe_stream_summary", {}),
        ("list_shards", {}),
        ("put_record", {"Data": b"x", "PartitionKey": "k"}),
        ("put_records", {"Records": [{"Data": b"x", "PartitionKey": "k"}]}),
        ("get_shard_iterator", {"ShardId": FIRST, "ShardIteratorType": "LATEST"}),
        ("increase_stream_retention_period", {"RetentionPeriodHours": 48}),
        ("decrease_stream_retention_period", {"RetentionPeriodHours": 24}),
        ("start_stream_encryption", kms),
        ("stop_stream_encryption", kms),
        ("enable_enhanced_monitoring", metrics),
        ("disable_enhanced_monitoring", metrics),
        ("split_shard", {"ShardToSplit": FIRST, "NewStartingHashKey": MIDDLE}),
        ("merge_shards", {"ShardToMerge": f"{FIRST[:-1]}1", "AdjacentShardToMerge": f"{FIRST[:-1]}2"}),
        ("update_shard_count", {"TargetShardCount": 2, "ScalingType": "UNIFORM_SCALING"}),
        ("update_stream_mode", {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}),
        ("delete_stream", {}),
    ]
    for operation, request in calls:
        wait_active(kinesis, name)
        other = arn.replace(name, "other")
        code, message = error_of(lambda o=operation, r=request, a=other: getattr(kinesis, o)(StreamARN=a, **r))  # type: ignore[misc]
        assert (operation, code) == (operation, "ResourceNotFoundException"), message
        getattr(kinesis, operation)(StreamARN=arn, **request)


def test_a_call_without_name_and_arn_and_one_with_two_streams_are_refused(
    kinesis: "KinesisClient", make_stream: MakeStream
) -> None:
    arn = wait_active(kinesis, make_stream(ShardCount=1))["StreamARN"]
    assert error_of(kinesis.describe_stream)[0] == "InvalidArgumentException"
    two = error_of(lambda: kinesis.describe_stream(StreamName="another", StreamARN=arn))
    assert two[0] == "InvalidArgumentException"
    place = iterator(kinesis, make_stream(ShardCount=1))
    assert error_of(lambda: kinesis.get_records(ShardIterator=place, StreamARN=arn))[0] == "InvalidArgumentException"


def test_what_create_stream_refuses(kinesis: "KinesisClient") -> None:
    on_demand: Any = {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}
    provisioned: Any = {"StreamModeDetails": {"StreamMode": "PROVISIONED"}}
    cases: list[tuple[dict[str, Any], str]] = [
        ({"ShardCount": 1, **on_demand}, "InvalidArgumentException"),
        (provisioned, "InvalidArgumentException"),
        ({"ShardCount": 20_001, **provisioned}, "LimitExceededException"),
        ({"ShardCount": 1, "Tags": {"bad!": "x"}}, "InvalidArgumentException"),
        ({"ShardCount": 1, "Tags": {f"k{i}": "" for i in range(51)}}, "InvalidArgumentException"),
    ]
    for request, expected in cases:
        assert error_of(lambda r=request: kinesis.create_stream(StreamName="refused", **r))[0] == expected  # type: ignore[misc]
    assert error_of(lambda: kinesis.create_stream(StreamName="with space", ShardCount=1))[0] == "ValidationException"
    assert error_of(lambda: kinesis.describe_stream(StreamName="refused"))[0] == "ResourceNotFoundException"


def test_streams_are_listed_by_name_in_pages(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    made = sorted(make_stream(ShardCount=1) for _ in range(5))
    found = pages(kinesis.list_streams, Limit=2)
    assert [name for page in found for name in page["StreamNames"]] == made
    assert [page["HasMoreStreams"] for page in found] == [True, True, False]
    summaries = [summary for page in found for summary in page["StreamSummaries"]]
    assert [summary["StreamName"] for summary in summaries] == made
    assert {summary["StreamModeDetails"]["StreamMode"] for summary in summaries} == {"PROVISIONED"}
    assert kinesis.list_streams(ExclusiveStartStreamName=made[2])["StreamNames"] == made[3:]
    assert error_of(lambda: kinesis.list_streams(NextToken="nonsense"))[0] == "InvalidArgumentException"


def test_describe_stream_gives_shards_in_pages(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=5)
    first = kinesis.describe_stream(StreamName=name, Limit=3)["StreamDescription"]
    assert (len(first["Shards"]), first["HasMoreShards"]) == (3, True)
    last = first["Shards"][-1]["ShardId"]
    rest = kinesis.describe_stream(StreamName=name, ExclusiveStartShardId=last)["StreamDescription"]
    assert (len(rest["Shards"]), rest["HasMoreShards"]) == (2, False)


def test_shard_filters(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    kinesis.split_shard(StreamName=name, ShardToSplit=FIRST, NewStartingHashKey=MIDDLE)
    wait_active(kinesis, name)
    after_split = datetime.now(UTC) + timedelta(seconds=1)
    eventually(lambda: _passed(after_split), timeout=5, interval=0.05)
    kinesis.merge_shards(StreamName=name, ShardToMerge=_id(1), AdjacentShardToMerge=_id(2))
    wait_active(kinesis, name)

    def found(**shard_filter: Any) -> list[int]:
        shards = kinesis.list_shards(StreamName=name, ShardFilter=shard_filter)["Shards"]  # type: ignore[arg-type]
        return [int(shard["ShardId"][-3:]) for shard in shards]

    assert found(Type="AT_TRIM_HORIZON") == [0]
    assert found(Type="FROM_TRIM_HORIZON") == [0, 1, 2, 3]
    assert found(Type="AT_LATEST") == [3]
    assert found(Type="AT_TIMESTAMP", Timestamp=after_split) == [1, 2]
    assert found(Type="FROM_TIMESTAMP", Timestamp=after_split) == [1, 2, 3]
    assert found(Type="AFTER_SHARD_ID", ShardId=_id(1)) == [2, 3]
    for incomplete in ("AT_TIMESTAMP", "FROM_TIMESTAMP", "AFTER_SHARD_ID"):
        assert error_of(lambda kind=incomplete: found(Type=kind))[0] == "InvalidArgumentException"  # type: ignore[misc]
    page = kinesis.list_shards(StreamName=name, MaxResults=1)
    token = page["NextToken"]
    for beside in ({"StreamName": name}, {"ExclusiveStartShardId": _id(0)}, {"StreamCreationTimestamp": after_split}):
        call = error_of(lambda b=beside: kinesis.list_shards(NextToken=token, **b))  # type: ignore[misc]
        assert call[0] == "InvalidArgumentException"


def _id(number: int) -> str:
    return f"shardId-{number:012}"


def _passed(moment: datetime) -> None:
    assert time.time() > moment.timestamp()


def test_splits_and_merges_that_cannot_be(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=3)
    ranges = [shard["HashKeyRange"] for shard in kinesis.list_shards(StreamName=name)["Shards"]]
    for key in ("0", ranges[1]["StartingHashKey"]):
        split = error_of(lambda k=key: kinesis.split_shard(StreamName=name, ShardToSplit=FIRST, NewStartingHashKey=k))  # type: ignore[misc]
        assert split[0] == "InvalidArgumentException"
    split = error_of(lambda: kinesis.split_shard(StreamName=name, ShardToSplit=_id(9), NewStartingHashKey="5"))
    assert split[0] == "ResourceNotFoundException"
    for one, other in ((0, 2), (1, 1)):
        merge = error_of(
            lambda a=one, b=other: kinesis.merge_shards(  # type: ignore[misc]
                StreamName=name, ShardToMerge=_id(a), AdjacentShardToMerge=_id(b)
            )
        )
        assert merge[0] == "InvalidArgumentException"
    kinesis.merge_shards(StreamName=name, ShardToMerge=_id(0), AdjacentShardToMerge=_id(1))
    wait_active(kinesis, name)
    closed = error_of(lambda: kinesis.split_shard(StreamName=name, ShardToSplit=_id(0), NewStartingHashKey="5"))
    assert closed[0] == "InvalidArgumentException"


def test_hash_keys_and_ordering_of_put_record(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=2)
    last = str((1 << 128) - 1)
    for key, shard in (("0", 0), (MIDDLE, 1), (last, 1)):
        put = kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="same", ExplicitHashKey=key)
        assert put["ShardId"] == _id(shard)
    beyond = error_of(
        lambda: kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="k", ExplicitHashKey=str(1 << 128))
    )
    assert beyond[0] == "InvalidArgumentException"
    no_number = error_of(lambda: kinesis.put_record(StreamName=name, Data=b"", PartitionKey="k", ExplicitHashKey="-1"))
    assert no_number[0] == "ValidationException"
    number, seen = "", []
    for _ in range(5):
        ordering: Any = {"SequenceNumberForOrdering": number} if number else {}
        number = kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="k", **ordering)["SequenceNumber"]
        seen.append(int(number))
    assert seen == sorted(set(seen))
    future = str(int(number) * 10)
    ahead = error_of(
        lambda: kinesis.put_record(StreamName=name, Data=b"", PartitionKey="k", SequenceNumberForOrdering=future)
    )
    assert ahead[0] == "InvalidArgumentException"
    records: list[Any] = [{"Data": b"x", "PartitionKey": "k", "ExplicitHashKey": key} for key in ("0", last)]
    assert [r["ShardId"] for r in kinesis.put_records(StreamName=name, Records=records)["Records"]] == [_id(0), _id(1)]


def test_tags_of_a_stream_are_one_set_for_both_ways(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    arn = wait_active(kinesis, name)["StreamARN"]
    kinesis.add_tags_to_stream(StreamName=name, Tags={f"key-{i:02}": "old" for i in range(10)})
    kinesis.tag_resource(ResourceARN=arn, Tags={"key-03": "new"})
    found = pages_of_tags(kinesis, name)
    assert [tag["Key"] for tag in found] == [f"key-{i:02}" for i in range(10)]
    assert found == kinesis.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert found[3] == {"Key": "key-03", "Value": "new"}
    kinesis.remove_tags_from_stream(StreamName=name, TagKeys=["key-00", "absent"])
    kinesis.untag_resource(ResourceARN=arn, TagKeys=["key-01"])
    assert len(pages_of_tags(kinesis, name)) == 8
    too_many = error_of(lambda: kinesis.tag_resource(ResourceARN=arn, Tags={f"more-{i}": "" for i in range(43)}))
    assert too_many[0] == "InvalidArgumentException"
    long_key = error_of(lambda: kinesis.add_tags_to_stream(StreamName=name, Tags={"k" * 129: ""}))
    assert long_key[0] == "ValidationException"
    assert len(pages_of_tags(kinesis, name)) == 8


def pages_of_tags(kinesis: "KinesisClient", name: str) -> list[Any]:
    found: list[Any] = []
    while True:
        after: Any = {"ExclusiveStartTagKey": found[-1]["Key"]} if found else {}
        page = kinesis.list_tags_for_stream(StreamName=name, Limit=4, **after)
        found += page["Tags"]
        if not page["HasMoreTags"]:
            return found


def test_consumers_have_tags_and_policies_pages_and_a_limit(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    arn = wait_active(kinesis, name)["StreamARN"]
    for number in range(20):
        kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=f"reader-{number:02}", Tags={"n": str(number)})
    found = pages(kinesis.list_stream_consumers, StreamARN=arn, MaxResults=7)
    consumers = [consumer for page in found for consumer in page["Consumers"]]
    assert [consumer["ConsumerName"] for consumer in consumers] == [f"reader-{number:02}" for number in range(20)]
    full = error_of(lambda: kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="one-more"))
    assert full[0] == "LimitExceededException"
    third = consumers[3]["ConsumerARN"]
    assert kinesis.list_tags_for_resource(ResourceARN=third)["Tags"] == [{"Key": "n", "Value": "3"}]
    kinesis.put_resource_policy(ResourceARN=third, Policy='{"Statement": []}')
    assert kinesis.get_resource_policy(ResourceARN=third)["Policy"] == '{"Statement": []}'
    assert kinesis.get_resource_policy(ResourceARN=arn)["Policy"] == "{}"
    by_name = kinesis.describe_stream_consumer(StreamARN=arn, ConsumerName="reader-03")["ConsumerDescription"]
    assert (by_name["ConsumerARN"], by_name["StreamARN"]) == (third, arn)
    assert error_of(kinesis.describe_stream_consumer)[0] == "InvalidArgumentException"
    absent = error_of(lambda: kinesis.describe_stream_consumer(StreamARN=arn, ConsumerName="absent"))
    assert absent[0] == "ResourceNotFoundException"
    assert error_of(lambda: kinesis.delete_stream(StreamName=name))[0] == "ResourceInUseException"
    assert wait_active(kinesis, name)["ConsumerCount"] == 20
    broken = error_of(lambda: kinesis.put_resource_policy(ResourceARN=arn, Policy="{"))
    assert broken[0] == "InvalidArgumentException"


def test_each_record_shows_whether_it_was_encrypted(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    kms: Any = {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}
    kinesis.put_record(StreamName=name, Data=b"before", PartitionKey="k")
    kinesis.start_stream_encryption(StreamName=name, **kms)
    put = kinesis.put_record(StreamName=name, Data=b"within", PartitionKey="k")
    assert put["EncryptionType"] == "KMS"
    assert wait_active(kinesis, name)["EncryptionType"] == "KMS"
    kinesis.stop_stream_encryption(StreamName=name, **kms)
    kinesis.put_record(StreamName=name, Data=b"after", PartitionKey="k")
    records = kinesis.get_records(ShardIterator=iterator(kinesis, name))["Records"]
    shown = [(record["Data"], record.get("EncryptionType", "NONE")) for record in records]
    assert shown == [(b"before", "NONE"), (b"within", "KMS"), (b"after", "NONE")]
    assert "KeyId" not in wait_active(kinesis, name)
    none: Any = {"EncryptionType": "NONE", "KeyId": "x"}
    assert error_of(lambda: kinesis.start_stream_encryption(StreamName=name, **none))[0] == "InvalidArgumentException"


def test_metrics_are_switched_on_and_off(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    on = kinesis.enable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["ALL"])
    assert (on["CurrentShardLevelMetrics"], len(on["DesiredShardLevelMetrics"])) == ([], 7)
    wait_active(kinesis, name)
    off = kinesis.disable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=["IncomingBytes", "OutgoingBytes"])
    assert len(off["CurrentShardLevelMetrics"]) == 7
    assert set(on["DesiredShardLevelMetrics"]) - set(off["DesiredShardLevelMetrics"]) == {
        "IncomingBytes",
        "OutgoingBytes",
    }


def test_limits_count_shards_and_on_demand_streams(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    before = kinesis.describe_limits()
    make_stream(ShardCount=3)
    make_stream(StreamModeDetails={"StreamMode": "ON_DEMAND"})
    after = kinesis.describe_limits()
    assert after["OpenShardCount"] - before["OpenShardCount"] == 7
    assert after["OnDemandStreamCount"] - before["OnDemandStreamCount"] == 1
    assert (after["ShardLimit"], after["OnDemandStreamCountLimit"]) == (20_000, 50)


def test_how_far_behind_a_reader_is(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1)
    for data in (b"1", b"2"):
        kinesis.put_record(StreamName=name, Data=data, PartitionKey="k")
    first = kinesis.get_records(ShardIterator=iterator(kinesis, name), Limit=1)
    assert 0 < first["MillisBehindLatest"] < 60_000
    second = kinesis.get_records(ShardIterator=first["NextShardIterator"], Limit=1)
    assert second["MillisBehindLatest"] == 0
    again = kinesis.get_records(ShardIterator=first["NextShardIterator"])
    assert again["Records"] == second["Records"]
