"""Where changes go: streams of tables, Kinesis streams, and items that run out."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from hydrant.emulator.http.intent import CONTROL_HEADER
from hydrant.waiting import eventually

from ..support.dynamodb_emulator import client, key, refused, running_dynamodb, tables_on
from ..support.kinesis_emulator import streams_on

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("dynamodb-clock")]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_dynamodb(tmp_path_factory.mktemp("dynamodb-clock"), HYDRANT_TEST_CLOCK="1") as port:
        yield port


@pytest.fixture
def dynamodb(port: int) -> Any:
    return client(port)


@pytest.fixture
def table(dynamodb: Any) -> Iterator[str]:
    specification = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    with tables_on(dynamodb) as make:
        yield make(StreamSpecification=specification)


def advance(port: int, seconds: float) -> float:
    """Move the clock; the time afterwards."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/_hydrant/clock",
        json.dumps({"advance_seconds": seconds}).encode(),
        {CONTROL_HEADER: "1", "Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return float(json.load(answer)["now"])


def iterator(port: int, arn: str, kind: str = "TRIM_HORIZON") -> str:
    streams = client(port, "dynamodbstreams")
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    found: str = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=kind)[
        "ShardIterator"
    ]
    return found


def changes(port: int, arn: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client(port, "dynamodbstreams").get_records(ShardIterator=iterator(port, arn))[
        "Records"
    ]
    return found


def test_t17_a_stream_has_each_change_in_order(port: int, dynamodb: Any, table: str) -> None:
    arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    one, two = {**key("a"), "n": {"N": "1"}}, {**key("a"), "n": {"N": "2"}}
    for item in (one, one, two):
        dynamodb.put_item(TableName=table, Item=item)
    dynamodb.delete_item(TableName=table, Key=key("a"))
    dynamodb.delete_item(TableName=table, Key=key("a"))
    found = changes(port, arn)
    assert [record["eventName"] for record in found] == ["INSERT", "MODIFY", "REMOVE"]
    images = [(each["dynamodb"].get("OldImage"), each["dynamodb"].get("NewImage")) for each in found]
    assert images == [(None, one), (one, two), (two, None)]
    numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in found]
    assert numbers == sorted(numbers)
    assert found[0]["dynamodb"]["Keys"] == key("a")


def test_t17_what_is_a_day_old_is_gone(port: int, dynamodb: Any, table: str) -> None:
    arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    dynamodb.put_item(TableName=table, Item=key("a"))
    assert len(changes(port, arn)) == 1
    old = iterator(port, arn)
    advance(port, 24 * 3600 + 1)
    assert changes(port, arn) == []
    with refused("ExpiredIteratorException"):
        client(port, "dynamodbstreams").get_records(ShardIterator=old)


def test_a_stream_that_is_turned_off_can_be_read_to_its_end(port: int, dynamodb: Any, table: str) -> None:
    arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    dynamodb.put_item(TableName=table, Item=key("a"))
    dynamodb.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    dynamodb.put_item(TableName=table, Item=key("b"))
    streams = client(port, "dynamodbstreams")
    answer = streams.get_records(ShardIterator=iterator(port, arn))
    assert len(answer["Records"]) == 1
    assert "NextShardIterator" not in answer
    described = dynamodb.describe_table(TableName=table)["Table"]
    assert "StreamSpecification" not in described
    assert described["LatestStreamArn"] == arn


def test_t16_items_go_when_their_time_has_come(port: int, dynamodb: Any, table: str) -> None:
    arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    now = advance(port, 1)
    ttl: Any = {"Enabled": True, "AttributeName": "until"}
    dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=ttl)
    times = {"soon": now + 600, "later": now + 6000, "ancient": now - 6 * 365 * 86400}
    for name, when in times.items():
        dynamodb.put_item(TableName=table, Item={**key(name), "until": {"N": str(int(when))}})
    dynamodb.put_item(TableName=table, Item={**key("text"), "until": {"S": str(int(now))}})
    advance(port, 700)

    def removed() -> None:
        gone = [record for record in changes(port, arn) if record["eventName"] == "REMOVE"]
        assert [record["dynamodb"]["Keys"]["p"]["S"] for record in gone] == ["soon"]
        assert gone[0]["userIdentity"]["PrincipalId"] == "dynamodb.amazonaws.com"

    eventually(removed)
    left = {item["p"]["S"] for item in dynamodb.scan(TableName=table)["Items"]}
    assert left == {"later", "ancient", "text"}


def test_t18_changes_go_to_a_kinesis_stream(port: int, dynamodb: Any, table: str) -> None:
    kinesis = client(port, "kinesis")
    with streams_on(kinesis) as make:
        name = make(ShardCount=1)
        arn = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
        dynamodb.enable_kinesis_streaming_destination(TableName=table, StreamArn=arn)
        item = {**key("a"), "data": {"B": b"\x00\xff"}}
        dynamodb.put_item(TableName=table, Item=item)
        dynamodb.disable_kinesis_streaming_destination(TableName=table, StreamArn=arn)
        dynamodb.delete_item(TableName=table, Key=key("a"))
        (shard,) = kinesis.list_shards(StreamName=name)["Shards"]
        start = kinesis.get_shard_iterator(StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        (record,) = kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]
    document = json.loads(record["Data"])
    assert document["eventName"] == "INSERT"
    assert document["tableName"] == table
    assert document["dynamodb"]["Keys"] == key("a")
    assert document["dynamodb"]["NewImage"] == {**key("a"), "data": {"B": "AP8="}}
    (destination,) = dynamodb.describe_kinesis_streaming_destination(TableName=table)["KinesisDataStreamDestinations"]
    assert destination["DestinationStatus"] == "DISABLED"


def test_a_stream_outlives_its_table(port: int, dynamodb: Any, table: str) -> None:
    arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    dynamodb.put_item(TableName=table, Item=key("a"))
    dynamodb.delete_table(TableName=table)
    assert [record["eventName"] for record in changes(port, arn)] == ["INSERT"]
