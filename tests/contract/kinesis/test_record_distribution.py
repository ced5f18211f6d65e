"""How records are spread over shards: what the Kinesis Producer Library asks for before it aggregates."""

import json
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from ..support.kinesis_emulator import MakeStream, error_of, iterator, wait_active
from ..support.raw_requests import CBOR, JSON, Answer, Wire

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-contract")]
BY_KEY, AUTO = "USER_PARTITION_KEY", "AUTO"
ON_DEMAND = {"StreamMode": "ON_DEMAND"}


@pytest.fixture(scope="module")
def wire(port: int) -> Wire:
    return Wire(port)


def call(wire: Wire, operation: str, request: dict[str, Any], form: str = JSON) -> Answer:
    """As a client whose model has the members; boto3 here may have an older one."""
    body = cbor2.dumps(request) if form == CBOR else json.dumps(request).encode()
    headers = {"Content-Type": form, "X-Amz-Target": f"Kinesis_20131202.{operation}"}
    return wire.send("kinesis", "POST", "/", headers, body)


@pytest.mark.parametrize(
    "mode", [{"ShardCount": 1}, {"StreamModeDetails": ON_DEMAND}], ids=["provisioned", "on-demand"]
)
def test_e18_the_summary_names_the_strategy(
    wire: Wire, kinesis: "KinesisClient", make_stream: MakeStream, mode: dict[str, Any]
) -> None:
    name = make_stream(**mode)
    assert call(wire, "DescribeStreamSummary", {"StreamName": name}).document["StreamDescriptionSummary"][
        "RecordDistributionStrategy"
    ] == (BY_KEY)
    in_cbor = call(wire, "DescribeStreamSummary", {"StreamName": name}, CBOR).body
    assert b"RecordDistributionStrategy\x72USER_PARTITION_KEY" in in_cbor
    assert "RecordDistributionStrategy" not in kinesis.describe_stream(StreamName=name)["StreamDescription"]


def records_of(kinesis: "KinesisClient", name: str) -> list[list[Any]]:
    shards = kinesis.list_shards(StreamName=name)["Shards"]
    return [
        list(kinesis.get_records(ShardIterator=iterator(kinesis, name, shard["ShardId"]))["Records"])
        for shard in shards
    ]


def test_e18_auto_ignores_keys_and_spreads_evenly(kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    api: Any = kinesis
    name = make_stream(StreamModeDetails=ON_DEMAND, RecordDistributionStrategy=AUTO)
    assert wait_active(kinesis, name)["RecordDistributionStrategy"] == AUTO
    records = [
        {"Data": b"%d" % i, **({} if i % 2 else {"PartitionKey": "k", "ExplicitHashKey": "0"})} for i in range(8)
    ]
    assert api.put_records(StreamName=name, Records=records)["FailedRecordCount"] == 0
    for data in (b"8", b"9", b"10", b"11"):
        api.put_record(StreamName=name, Data=data)
    found = records_of(kinesis, name)
    assert [len(shard) for shard in found] == [3, 3, 3, 3]
    keys = {int(record["Data"]): record.get("PartitionKey") for shard in found for record in shard}
    assert keys == {i: "k" if i < 8 and i % 2 == 0 else None for i in range(12)}


def test_e18_the_strategy_can_be_changed_and_holds_for_what_comes_then(
    kinesis: "KinesisClient", make_stream: MakeStream
) -> None:
    api: Any = kinesis
    name = make_stream(StreamModeDetails=ON_DEMAND)
    arn = wait_active(kinesis, name)["StreamARN"]
    assert error_of(lambda: api.put_record(StreamName=name, Data=b"x"))[0] == "ValidationException"
    code, words = error_of(lambda: api.put_records(StreamName=name, Records=[{"Data": b"x"}]))
    assert (code, "records.1.member.partitionKey" in words) == ("ValidationException", True)
    api.update_stream_record_distribution_strategy(StreamARN=arn, RecordDistributionStrategy=AUTO)
    wait_active(kinesis, name)
    for _ in range(4):
        api.put_record(StreamName=name, Data=b"x")
    api.update_stream_record_distribution_strategy(StreamARN=arn, RecordDistributionStrategy=BY_KEY)
    wait_active(kinesis, name)
    assert error_of(lambda: api.put_record(StreamName=name, Data=b"x"))[0] == "ValidationException"
    placed = {api.put_record(StreamName=name, Data=b"y", PartitionKey="k")["ShardId"] for _ in range(4)}
    assert len(placed) == 1
    assert sorted(len(shard) for shard in records_of(kinesis, name)) == [1, 1, 1, 5]


def test_e18_auto_is_refused_for_provisioned_streams(
    wire: Wire, kinesis: "KinesisClient", make_stream: MakeStream
) -> None:
    name = make_stream(ShardCount=1)
    arn = wait_active(kinesis, name)["StreamARN"]
    asked = {"StreamARN": arn, "RecordDistributionStrategy": AUTO}
    refused = call(wire, "UpdateStreamRecordDistributionStrategy", asked)
    assert (refused.status, refused.code) == (400, "InvalidArgumentException")
    kept = {"StreamARN": arn, "RecordDistributionStrategy": BY_KEY}
    assert call(wire, "UpdateStreamRecordDistributionStrategy", kept).status == 200
    made = call(wire, "CreateStream", {"StreamName": "auto", "RecordDistributionStrategy": AUTO, "ShardCount": 1})
    assert (made.status, made.code) == (400, "InvalidArgumentException")
    unknown = call(wire, "CreateStream", {"StreamName": "auto", "RecordDistributionStrategy": "RANDOM"})
    assert (unknown.status, unknown.code) == (400, "ValidationException")
    assert "auto" not in kinesis.list_streams()["StreamNames"]
