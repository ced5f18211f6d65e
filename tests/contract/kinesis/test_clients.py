"""Clients other than plain boto3 calls on the Kinesis of the emulator: each works as it does on AWS."""

import json
import os
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hydrant.waiting import eventually
from tests.clients.java.jvm import PROGRAMS, RunJava
from tests.clients.javascript.node import SCRIPTS, RunJs

from ..support.kinesis_emulator import MakeStream, client, error_of, running_kinesis, streams_on, wait_active
from ..support.pauses import look_until

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-clients")]
SHARD = "shardId-000000000000"


def register(kinesis: "KinesisClient", stream: str, name: str = "reader") -> str:
    """Register a consumer, wait for ACTIVE, return its ARN."""
    arn = wait_active(kinesis, stream)["StreamARN"]
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=name)["Consumer"]["ConsumerARN"]

    def active() -> None:
        described = kinesis.describe_stream_consumer(ConsumerARN=consumer)["ConsumerDescription"]
        assert described["ConsumerStatus"] == "ACTIVE"

    look_until(active, 10)
    return consumer


def test_the_sdk_for_javascript_puts_and_reads(run_js: RunJs, port: int) -> None:
    seen = run_js(SCRIPTS / "kinesis_round.mjs", f"http://127.0.0.1:{port}", "from-js", 3, 40)
    assert seen["failed"] == 0
    assert sorted(text for text, *_ in seen["read"]) == sorted(seen["sent"])
    places = {text: (shard, number) for text, shard, number, _ in seen["read"]}
    for text, result in zip(seen["sent"], seen["results"], strict=True):
        assert places[text] == (result["ShardId"], result["SequenceNumber"])
    assert all(abs(arrival / 1000 - time.time()) < 600 for *_, arrival in seen["read"])


def test_the_sdk_for_javascript_subscribes_over_http2(
    run_js: RunJs, port: int, kinesis: "KinesisClient", make_stream: MakeStream
) -> None:
    """The second record comes when the first event has long been sent: the SDK sent GOAWAY in between."""
    name = make_stream(ShardCount=1)
    consumer = register(kinesis, name)
    kinesis.put_record(StreamName=name, Data=b"first", PartitionKey="k")
    later = threading.Timer(2, kinesis.put_record, kwargs={"StreamName": name, "Data": b"second", "PartitionKey": "k"})
    later.start()
    try:
        seen = run_js(SCRIPTS / "kinesis_subscribe.mjs", f"http://127.0.0.1:{port}", consumer, SHARD, 2)
    finally:
        later.join()
    assert seen["read"] == ["first", "second"]
    assert seen["protocol"] == "h2"
    assert seen["last"]["behind"] == 0


def test_the_sdk_for_java_puts_and_reads_large_batches(run_java: RunJava, port: int, make_stream: MakeStream) -> None:
    """10 MB in one call in CBOR, over HTTP/1.1 and HTTP/2, and 10,000 records asked for at once."""
    answer = run_java(PROGRAMS / "KinesisLarge.java", f"http://127.0.0.1:{port}", make_stream(ShardCount=1), 20_000)
    assert answer == {"failed": 0, "read": 1000, "same": 1000}


def test_the_sdk_for_java_puts_and_reads_in_cbor_and_subscribes(run_java: RunJava, port: int) -> None:
    seen = run_java(PROGRAMS / "KinesisRound.java", f"http://127.0.0.1:{port}", "from-java", 7)
    assert seen["failed"] == 0
    assert seen["read"] == seen["pushed"] == [f"récord {i}" for i in range(7)]
    assert seen["missing"] == "Stream nowhere under account 000000000000 not found."


def test_awslocal_puts_and_reads(port: int, tmp_path: Path) -> None:
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_DEFAULT_REGION": "us-east-1",
        "DISABLE_DEPRECATION_NOTICE": "1",
    }

    def awslocal(*arguments: str) -> Any:
        ended = subprocess.run(
            ["awslocal", "kinesis", *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout or "{}")

    awslocal("create-stream", "--stream-name", "by-hand", "--shard-count", "1")
    awslocal("wait", "stream-exists", "--stream-name", "by-hand")
    awslocal("put-record", "--stream-name", "by-hand", "--partition-key", "k", "--data", "hello")
    start = awslocal(
        *("get-shard-iterator", "--stream-name", "by-hand", "--shard-id", SHARD),
        *("--shard-iterator-type", "TRIM_HORIZON"),
    )
    (record,) = awslocal("get-records", "--shard-iterator", start["ShardIterator"])["Records"]
    assert (record["Data"], record["PartitionKey"]) == ("aGVsbG8=", "k")


class Worker:
    """Reads as the Kinesis Client Library does: a lease per shard, children after parents, a checkpoint per batch."""

    def __init__(self, kinesis: "KinesisClient", stream: str) -> None:
        self.kinesis, self.stream = kinesis, stream
        self.checkpoints: dict[str, str] = {}
        self.read: dict[str, list[tuple[str, bytes]]] = {}

    def poll(self) -> None:
        """Give every lease one GetRecords."""
        for shard in self.kinesis.list_shards(StreamName=self.stream)["Shards"]:
            parents = {shard.get("ParentShardId"), shard.get("AdjacentParentShardId")} - {None}
            if all(self.checkpoints.get(str(parent)) == "SHARD_END" for parent in parents):
                self.step(shard["ShardId"])

    def step(self, shard: str) -> None:
        checkpoint = self.checkpoints.get(shard, "TRIM_HORIZON")
        if checkpoint == "SHARD_END":
            return
        start: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
        if checkpoint != "TRIM_HORIZON":  # a new iterator for each batch: as after a fail-over
            start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": checkpoint}
        place = self.kinesis.get_shard_iterator(StreamName=self.stream, ShardId=shard, **start)["ShardIterator"]
        page = self.kinesis.get_records(ShardIterator=place, Limit=37)
        self.read.setdefault(shard, []).extend((r["SequenceNumber"], r["Data"]) for r in page["Records"])
        if page["Records"]:
            self.checkpoints[shard] = page["Records"][-1]["SequenceNumber"]
        if page.get("NextShardIterator") is None:
            self.checkpoints[shard] = "SHARD_END"


def test_a_worker_as_in_the_client_library_reads_all_once_over_resharding(
    kinesis: "KinesisClient", make_stream: MakeStream
) -> None:
    name = make_stream(ShardCount=2)
    worker = Worker(kinesis, name)
    sent: list[bytes] = []

    def put(turn: int) -> None:
        records: list[Any] = [{"Data": f"{turn}-{i:03}".encode(), "PartitionKey": f"key-{i % 9}"} for i in range(100)]
        sent.extend(record["Data"] for record in records)
        assert kinesis.put_records(StreamName=name, Records=records)["FailedRecordCount"] == 0

    for turn, target in enumerate((3, 2, 4, 2)):
        put(turn)
        kinesis.update_shard_count(StreamName=name, TargetShardCount=target, ScalingType="UNIFORM_SCALING")
        wait_active(kinesis, name)
        worker.poll()
    put(9)

    def everything() -> None:
        worker.poll()
        assert sum(map(len, worker.read.values())) >= len(sent)

    eventually(everything, timeout=60, interval=0)
    read = [data for records in worker.read.values() for _, data in records]
    assert sorted(read) == sorted(sent)
    assert all(records == sorted(records) for records in worker.read.values())


def test_a_second_subscription_is_refused_at_first_and_takes_over_later(
    kinesis: "KinesisClient", make_stream: MakeStream
) -> None:
    name = make_stream(ShardCount=1)
    consumer = register(kinesis, name)
    where: Any = {"ConsumerARN": consumer, "ShardId": SHARD, "StartingPosition": {"Type": "LATEST"}}
    first = kinesis.subscribe_to_shard(**where)["EventStream"]
    assert error_of(lambda: kinesis.subscribe_to_shard(**where))[0] == "ResourceInUseException"

    def taken_over() -> Any:
        try:
            return kinesis.subscribe_to_shard(**where)["EventStream"]
        except kinesis.exceptions.ResourceInUseException as error:
            raise AssertionError("not yet") from error

    second = eventually(taken_over, timeout=30, interval=0.2)
    kinesis.put_record(StreamName=name, Data=b"for the second", PartitionKey="k")
    assert [r["Data"] for event in first for r in event["SubscribeToShardEvent"]["Records"]] == []
    for event in second:
        if records := event["SubscribeToShardEvent"]["Records"]:
            break
    second.close()
    assert [record["Data"] for record in records] == [b"for the second"]


def test_a_subscription_ends_with_its_consumer_and_names_the_children_of_a_split_shard(
    kinesis: "KinesisClient", make_stream: MakeStream
) -> None:
    name = make_stream(ShardCount=1)
    consumer = register(kinesis, name)
    events = kinesis.subscribe_to_shard(ConsumerARN=consumer, ShardId=SHARD, StartingPosition={"Type": "TRIM_HORIZON"})[
        "EventStream"
    ]
    kinesis.put_record(StreamName=name, Data=b"x", PartitionKey="k")
    kinesis.split_shard(StreamName=name, ShardToSplit=SHARD, NewStartingHashKey=str(1 << 127))
    last = list(events)[-1]["SubscribeToShardEvent"]
    assert [child["ShardId"][-1] for child in last["ChildShards"]] == ["1", "2"]
    wait_active(kinesis, name)
    child = last["ChildShards"][0]["ShardId"]
    events = kinesis.subscribe_to_shard(ConsumerARN=consumer, ShardId=child, StartingPosition={"Type": "TRIM_HORIZON"})[
        "EventStream"
    ]
    kinesis.deregister_stream_consumer(ConsumerARN=consumer)
    assert [record for event in events for record in event["SubscribeToShardEvent"]["Records"]] == []
    where: Any = {"ConsumerARN": consumer, "ShardId": child, "StartingPosition": {"Type": "LATEST"}}
    assert error_of(lambda: kinesis.subscribe_to_shard(**where))[0] == "ResourceNotFoundException"


def test_a_consumer_that_is_not_active_yet_cannot_subscribe(tmp_path: Path) -> None:
    with running_kinesis(tmp_path, HYDRANT_KINESIS_STATE_MS="3000") as port:
        kinesis = client(port)
        with streams_on(kinesis) as make:
            arn = wait_active(kinesis, make(ShardCount=1))["StreamARN"]
            name = uuid.uuid4().hex
            consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=name)["Consumer"]
            assert consumer["ConsumerStatus"] == "CREATING"
            where: Any = {"ShardId": SHARD, "StartingPosition": {"Type": "LATEST"}}
            call = error_of(lambda: kinesis.subscribe_to_shard(ConsumerARN=consumer["ConsumerARN"], **where))
            assert call[0] == "ResourceInUseException"
