"""HYDRANT_KINESIS_QUOTAS=1: what AWS throttles is throttled, in AWS's words (E-6, E-7, E-11).

Where exactly AWS draws the line is unknown (E-12): these tests ask for no more than the published rates over the time
that passed, and for throttling well above them.
"""

import base64
import json
import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from hydrant.stack import control_client
from hydrant.waiting import eventually

from ..support.kinesis_emulator import MIB, client, error_of, iterator, running_kinesis
from ..support.ready_made import Caller

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-quotas")]
SHARD = "shardId-000000000000"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    settings = {
        "HYDRANT_KINESIS_QUOTAS": "1",
        "HYDRANT_KINESIS_STATE_MS": "1500",
        "HYDRANT_TEST_CLOCK": "1",
        "HYDRANT_KINESIS_MEMORY_MB": "128",
    }
    with running_kinesis(tmp_path_factory.mktemp("state"), **settings) as port:
        yield port


@pytest.fixture
def kinesis(port: int) -> "KinesisClient":
    """A client with an account of its own: quotas of control calls are counted per account."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "kinesis",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id=f"{uuid.uuid4().int % 10**12:012}",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


def make(kinesis: "KinesisClient", **settings: Any) -> str:
    name = f"quota-{uuid.uuid4().hex[:8]}"
    kinesis.create_stream(StreamName=name, **settings)

    def active() -> None:
        summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        assert summary["StreamStatus"] == "ACTIVE"

    eventually(active, timeout=20, interval=0.1)
    return name


def rate_exceeded(kinesis: "KinesisClient", name: str, shard: str = SHARD) -> tuple[str, str]:
    account = kinesis.describe_stream(StreamName=name)["StreamDescription"]["StreamARN"].split(":")[4]
    text = f"Rate exceeded for shard {shard} in stream {name} under account {account}."
    return "ProvisionedThroughputExceededException", text


def test_e11_put_record_above_the_rate_raises(kinesis: "KinesisClient") -> None:
    name = make(kinesis, ShardCount=1)
    blob = b"x" * (MIB - 100)

    def too_much() -> None:
        for _ in range(20):
            kinesis.put_record(StreamName=name, Data=blob, PartitionKey="k")

    assert error_of(too_much) == rate_exceeded(kinesis, name)


def test_e11_e13_put_records_above_the_rate_fails_per_entry(kinesis: "KinesisClient") -> None:
    name = make(kinesis, ShardCount=1)
    records: list[Any] = [{"Data": f"{i:05}".encode(), "PartitionKey": "k"} for i in range(500)]
    answers = [kinesis.put_records(StreamName=name, Records=records) for _ in range(8)]
    code, text = rate_exceeded(kinesis, name)
    failed = 0
    for answer in answers:
        refused = [entry for entry in answer["Records"] if "ErrorCode" in entry]
        assert answer["FailedRecordCount"] == len(refused)
        assert len(answer["Records"]) == 500
        assert all(entry == {"ErrorCode": code, "ErrorMessage": text} for entry in refused)
        failed += len(refused)
    assert failed > 0
    sent = [r["Data"] for a in answers for r, e in zip(records, a["Records"], strict=True) if "ErrorCode" not in e]
    assert [record["Data"] for record in read_all(kinesis, name)] == sent


def read_all(kinesis: "KinesisClient", name: str, shard: str = SHARD) -> list[Any]:
    """Read a shard as an impatient consumer does: when it is throttled, it tries again."""
    records: list[Any] = []
    place: str | None = iterator(kinesis, name, shard)
    deadline = time.monotonic() + 60
    while place and time.monotonic() < deadline:
        try:
            page = kinesis.get_records(ShardIterator=place)
        except kinesis.exceptions.ProvisionedThroughputExceededException:
            continue
        records += page["Records"]
        place = page.get("NextShardIterator") if page["MillisBehindLatest"] else None
    return records


@pytest.mark.parametrize(("mode", "per_second"), [("ON_DEMAND", 4000), ("PROVISIONED", 1000)])
def test_e7_e6_what_passes_in_a_time_is_what_the_shards_take(port: int, mode: str, per_second: int) -> None:
    kinesis = client(port)
    shards = {} if mode == "ON_DEMAND" else {"ShardCount": 1}
    name = make(kinesis, StreamModeDetails={"StreamMode": mode}, **shards)
    # Made beforehand: a slow machine could not make as many as are taken.
    records = [{"Data": "eA==", "PartitionKey": uuid.uuid4().hex} for _ in range(500)]
    caller, body = Caller(port), json.dumps({"StreamName": name, "Records": records}).encode()
    begin, passed, refused = time.monotonic(), 0, 0
    while (took := time.monotonic() - begin) < 1.5 or refused == 0:
        assert took < 30, f"nothing was refused; {passed} records passed"
        assert caller.call("PutRecords", body) == 200
        failed = json.loads(caller.answer)["FailedRecordCount"]
        passed, refused = passed + 500 - failed, refused + failed
    assert passed <= per_second * (1 + time.monotonic() - begin)
    assert passed >= per_second


def test_e7_an_on_demand_stream_in_use_gets_shards_after_15_minutes(port: int) -> None:
    """How AWS grows a stream is not published: this holds the emulator to what it says of itself."""
    kinesis = client(port)
    name = make(kinesis, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    # 7/8 of what four shards take in a second, evenly spread
    data = base64.b64encode(b"x" * (MIB // 8 - 1)).decode()
    records = [
        {"Data": data, "PartitionKey": "k", "ExplicitHashKey": str(shard << 126)}
        for shard in range(4)
        for _ in range(7)
    ]
    caller, body = Caller(port), json.dumps({"StreamName": name, "Records": records}).encode()
    for _ in range(120):
        assert caller.call("PutRecords", body) == 200
        assert json.loads(caller.answer)["FailedRecordCount"] == 0
        control_client.advance_clock(port, 1)
    assert len(open_shards(kinesis, name)) == 4
    control_client.advance_clock(port, 900)
    assert caller.call("PutRecords", body) == 200
    assert 5 <= len(open_shards(kinesis, name)) <= 7


def open_shards(kinesis: "KinesisClient", name: str) -> list[Any]:
    return kinesis.list_shards(StreamName=name, ShardFilter={"Type": "AT_LATEST"})["Shards"]


def test_retrying_what_failed_delivers_each_record_once(kinesis: "KinesisClient") -> None:
    name = make(kinesis, ShardCount=1)
    waiting: list[Any] = [{"Data": f"{i:05}".encode(), "PartitionKey": "k"} for i in range(2500)]
    rounds, deadline = 0, time.monotonic() + 60
    while waiting:
        assert time.monotonic() < deadline
        answer = kinesis.put_records(StreamName=name, Records=waiting[:500])
        waiting = [r for r, e in zip(waiting, answer["Records"], strict=False) if "ErrorCode" in e] + waiting[500:]
        rounds += 1
    assert rounds > 5
    assert sorted(record["Data"] for record in read_all(kinesis, name)) == [f"{i:05}".encode() for i in range(2500)]


def test_e6_five_reads_per_second_and_shard(kinesis: "KinesisClient") -> None:
    name = make(kinesis, ShardCount=1)
    place = iterator(kinesis, name)
    begin, passed = time.monotonic(), 0

    def too_often() -> None:
        nonlocal passed
        for passed in range(200):  # noqa: B007 - how far it came
            kinesis.get_records(ShardIterator=place)

    assert error_of(too_often) == rate_exceeded(kinesis, name)
    assert 5 <= passed <= 5 * (1 + time.monotonic() - begin)


def test_e6_a_reply_above_2_mb_throttles_the_next_reads(kinesis: "KinesisClient") -> None:
    name = make(kinesis, ShardCount=1)
    blobs, deadline = 0, time.monotonic() + 60
    while blobs < 4:
        assert time.monotonic() < deadline
        try:
            kinesis.put_record(StreamName=name, Data=b"x" * (MIB - 1), PartitionKey="k")
            blobs += 1
        except kinesis.exceptions.ProvisionedThroughputExceededException:
            continue
    place = iterator(kinesis, name)
    assert len(kinesis.get_records(ShardIterator=place)["Records"]) == 4
    code, _ = error_of(lambda: kinesis.get_records(ShardIterator=place))
    assert code == "ProvisionedThroughputExceededException"

    def reads_again() -> None:
        try:
            kinesis.get_records(ShardIterator=place)
        except kinesis.exceptions.ProvisionedThroughputExceededException as error:
            raise AssertionError("still throttled") from error

    eventually(reads_again, timeout=20, interval=0.05)


def test_e11_control_calls_above_their_rate_raise(kinesis: "KinesisClient") -> None:
    def too_often() -> None:
        for _ in range(200):
            kinesis.describe_limits()

    code, message = error_of(too_often)
    assert code == "LimitExceededException"
    assert message.startswith("Rate exceeded for account ")
    name = make(kinesis, ShardCount=1)

    def too_often_for_a_stream() -> None:
        for _ in range(200):
            kinesis.list_tags_for_stream(StreamName=name)

    code, message = error_of(too_often_for_a_stream)
    assert code == "LimitExceededException"
    assert message.startswith(f"Rate exceeded for stream {name} under account ")


def test_e11_five_streams_at_most_are_made_at_once(kinesis: "KinesisClient") -> None:
    def refusal() -> str:
        try:
            kinesis.create_stream(StreamName=f"many-{uuid.uuid4().hex[:8]}", ShardCount=1)
        except kinesis.exceptions.LimitExceededException as error:
            return str(error)
        return ""

    def made_too_many() -> None:
        assert "simultaneously be in CREATING or DELETING" in refusal()

    eventually(made_too_many, timeout=20, interval=0.1)


def test_e11_the_mode_changes_at_most_twice_a_day(kinesis: "KinesisClient") -> None:
    name = make(kinesis, ShardCount=1)
    arn = kinesis.describe_stream(StreamName=name)["StreamDescription"]["StreamARN"]

    def change(mode: Any) -> None:
        try:
            kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": mode})
        except kinesis.exceptions.ResourceInUseException as error:
            raise AssertionError("still UPDATING") from error

    eventually(lambda: change("ON_DEMAND"), timeout=60)
    eventually(lambda: change("PROVISIONED"), timeout=60)
    with pytest.raises(kinesis.exceptions.LimitExceededException):
        eventually(lambda: change("ON_DEMAND"), timeout=60)


def test_localstacks_error_probability_fails_puts(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_kinesis(tmp_path_factory.mktemp("faulty"), KINESIS_ERROR_PROBABILITY="1") as port:
        kinesis = client(port)
        name = make(kinesis, ShardCount=1)
        code, _ = error_of(lambda: kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="k"))
        assert code == "ProvisionedThroughputExceededException"
        records: list[Any] = [{"Data": b"x", "PartitionKey": "k"}] * 3
        answer = kinesis.put_records(StreamName=name, Records=records)
        assert answer["FailedRecordCount"] == 3
        assert {entry["ErrorCode"] for entry in answer["Records"]} == {"ProvisionedThroughputExceededException"}
        assert kinesis.get_records(ShardIterator=iterator(kinesis, name))["Records"] == []
