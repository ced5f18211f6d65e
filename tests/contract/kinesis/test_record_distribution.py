"""How records are spread over shards: what the Kinesis Producer Library asks for before it aggregates."""

import json
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from ..support.kinesis_emulator import MakeStream, wait_active
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


def test_e18_auto_is_refused_and_changes_nothing(wire: Wire, kinesis: "KinesisClient", make_stream: MakeStream) -> None:
    streams = {
        mode: make_stream(**given)
        for mode, given in (("P", {"ShardCount": 1}), ("D", {"StreamModeDetails": ON_DEMAND}))
    }
    for mode, code in (("P", "InvalidArgumentException"), ("D", "ValidationException")):
        arn = wait_active(kinesis, streams[mode])["StreamARN"]
        asked = {"StreamARN": arn, "RecordDistributionStrategy": AUTO}
        refused = call(wire, "UpdateStreamRecordDistributionStrategy", asked)
        assert (refused.status, refused.code) == (400, code)
        assert "RecordDistributionStrategy AUTO" in refused.words
        kept = {"StreamARN": arn, "RecordDistributionStrategy": BY_KEY}
        assert call(wire, "UpdateStreamRecordDistributionStrategy", kept).status == 200
        wait_active(kinesis, streams[mode])
    for settings in ({"ShardCount": 1}, {"StreamModeDetails": ON_DEMAND}, {}):
        made = call(wire, "CreateStream", {"StreamName": "auto", "RecordDistributionStrategy": AUTO, **settings})
        assert (made.status, "RecordDistributionStrategy AUTO" in made.words) == (400, True)
    unknown = call(wire, "CreateStream", {"StreamName": "auto", "RecordDistributionStrategy": "RANDOM"})
    assert (unknown.status, unknown.code) == (400, "ValidationException")
    assert "auto" not in kinesis.list_streams()["StreamNames"]
