"""A stack that is kept: killed under load, it is there again with everything that was acknowledged."""

from __future__ import annotations

import base64
import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from hydrant.ports import free_port
from hydrant.stack import control_client
from hydrant.waiting import eventually

from .support.command import Command, Ran

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("own"), pytest.mark.slow]

STREAM, QUEUE, BUCKET, DELIVERY = "kept-events", "kept-queue", "kept-bucket", "kept-delivery"
ACCOUNT = "000000000000"
ONCE = Config(retries={"total_max_attempts": 1})


@dataclass
class Stack:
    """The example's stack with --keep, in a state folder of its own."""

    hydrant: Command
    folder: Path
    port: int = field(default_factory=free_port)

    def __call__(self, command: str, *words: str, **options: Any) -> Ran:
        return self.hydrant(command, *words, "--port", str(self.port), **options)

    def up(self, *words: str, project: str = "direct-put") -> dict[str, Any]:
        ran = self("up", *words, "--detach", "--json", "--terraform", str(self.folder / project))
        return dict(ran.document)

    def client(self, service: str) -> Any:
        make: Any = boto3.client
        return make(
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=ONCE,
        )

    def kill(self, pid: int) -> None:
        process = psutil.Process(pid)
        process.kill()
        process.wait(60)

    def delivered(self, bucket: str) -> set[str]:
        """The lines of all objects of a bucket."""
        return {line for body in self.objects(bucket).values() for line in body.splitlines()}

    def objects(self, bucket: str) -> dict[str, str]:
        """The objects of a bucket by key."""
        s3 = self.client("s3")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
        return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys}


class Load:
    """Puts records until it is ended; `told` are those that were acknowledged."""

    def __init__(self, stack: Stack, intake: str) -> None:
        self.told: dict[str, set[str]] = {"kinesis": set(), "firehose": set()}
        self._ended = threading.Event()
        kinesis, firehose = stack.client("kinesis"), stack.client("firehose")

        def to_kinesis(lines: list[str]) -> None:
            records = [{"Data": f"{line}\n".encode(), "PartitionKey": line} for line in lines]
            assert kinesis.put_records(StreamName=STREAM, Records=records)["FailedRecordCount"] == 0

        def to_firehose(lines: list[str]) -> None:
            records = [{"Data": f"s{line} 1732377600 1".encode()} for line in lines]
            assert firehose.put_record_batch(DeliveryStreamName=intake, Records=records)["FailedPutCount"] == 0

        targets = {"kinesis": to_kinesis, "firehose": to_firehose}
        self._threads = [threading.Thread(target=self._put, args=each) for each in targets.items()]
        for thread in self._threads:
            thread.start()

    def _put(self, name: str, put: Any) -> None:
        for number in count():
            if self._ended.is_set():
                return
            lines = [str(number * 20 + i) for i in range(20)]
            try:
                put(lines)
            except (ClientError, BotoCoreError):
                return  # the emulator was killed
            self.told[name].update(lines)

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(60)


@pytest.fixture
def stack(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Stack]:
    shutil.copytree(pytestconfig.rootpath / "examples/direct-put", tmp_path / "direct-put")
    (tmp_path / "direct-put/.git").mkdir()
    found = Stack(Command(tmp_path / "state"), tmp_path)
    yield found
    found("down")


def test_a_stack_that_is_killed_under_load_goes_on_with_all_that_was_acknowledged(stack: Stack) -> None:
    up = stack.up("--keep")
    intake, handles, iterator, first = _prepare(stack, up)
    load = Load(stack, intake)

    def flows() -> None:
        assert all(len(told) >= 200 for told in load.told.values())
        assert stack.objects(BUCKET)

    eventually(flows, timeout=60)
    with control_client.OPENER.open(f"http://127.0.0.1:{stack.port}/_hydrant/calls", timeout=60) as answer:
        assert json.load(answer)["short_way"], "records of a stack that is kept take the long way"
    there = stack.objects(BUCKET)
    stack.kill(up["pid"])
    load.end()

    again = stack.up("--keep")
    assert there.items() <= stack.objects(BUCKET).items()
    assert again["outputs"] == up["outputs"]
    plan = stack("plan")
    assert "no changes" in plan.out + plan.err, str(plan)
    sqs, kinesis = stack.client("sqs"), stack.client("kinesis")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    for handle in handles:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    assert [each["Body"] for each in sqs.receive_message(QueueUrl=url).get("Messages", ())] == ["2"]
    rest = kinesis.get_records(ShardIterator=iterator)["Records"]
    assert rest[0]["SequenceNumber"] > first
    kinesis.put_record(StreamName=STREAM, Data=b"later\n", PartitionKey="later")
    stack("flush")
    assert stack.delivered(BUCKET) >= load.told["kinesis"] | {"later"}
    stations = {json.loads(line)["station"] for line in stack.delivered(up["outputs"]["bucket"])}
    assert stations >= {f"s{line}" for line in load.told["firehose"]}
    log = stack.folder / f"state/hydrant/stacks/{stack.port}/emulator.log"
    assert "Exception in thread" not in log.read_text(encoding="utf-8"), "one began before all had come back"


def _prepare(stack: Stack, up: dict[str, Any]) -> tuple[str, list[str], str, str]:
    """What Terraform does not make: a stream with a delivery stream, and a queue with messages in flight."""
    kinesis, firehose, sqs = stack.client("kinesis"), stack.client("firehose"), stack.client("sqs")
    stack.client("s3").create_bucket(Bucket=BUCKET)
    kinesis.create_stream(StreamName=STREAM, ShardCount=2)
    kinesis.get_waiter("stream_exists").wait(StreamName=STREAM, WaiterConfig={"Delay": 1})
    role = f"arn:aws:iam::{ACCOUNT}:role/any"
    firehose.create_delivery_stream(
        DeliveryStreamName=DELIVERY,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={
            "KinesisStreamARN": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{STREAM}",
            "RoleARN": role,
        },
        ExtendedS3DestinationConfiguration={
            "RoleARN": role,
            "BucketARN": f"arn:aws:s3:::{BUCKET}",
            "BufferingHints": {"IntervalInSeconds": 1, "SizeInMBs": 1},
        },
    )
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    for body in ("0", "1", "2"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    handles: list[str] = []
    while len(handles) < 2:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=3600).get("Messages", ())
        handles += [each["ReceiptHandle"] for each in found if each["Body"] != "2"]
    put = kinesis.put_record(StreamName=STREAM, Data=b"first\n", PartitionKey="first")
    iterator = kinesis.get_shard_iterator(
        StreamName=STREAM,
        ShardId=put["ShardId"],
        ShardIteratorType="AFTER_SEQUENCE_NUMBER",
        StartingSequenceNumber=put["SequenceNumber"],
    )["ShardIterator"]
    return str(up["outputs"]["intake"]), handles, iterator, put["SequenceNumber"]


def test_what_terraform_makes_is_there_and_works_after_a_kill(stack: Stack, pytestconfig: pytest.Config) -> None:
    shutil.copytree(pytestconfig.rootpath / "tests/e2e/kept", stack.folder / "kept")
    (stack.folder / "kept/.git").mkdir()
    up = stack.up("--keep", project="kept")
    dynamodb, kinesis = stack.client("dynamodb"), stack.client("kinesis")
    item = {"customer": {"S": "ä"}, "number": {"N": "1"}, "state": {"S": "open"}}
    dynamodb.put_item(TableName="kept-orders", Item=item)
    stream = dynamodb.describe_table(TableName="kept-orders")["Table"]["LatestStreamArn"]
    kinesis.put_record(StreamName="kept-source", Data=b"before", PartitionKey="1")
    assert _received(stack, "kept-piped") == [base64.b64encode(b"before").decode()]
    kinesis.put_record(StreamName="kept-source", Data=b"between", PartitionKey="1")
    stack.kill(up["pid"])

    again = stack.up("--keep", project="kept")
    assert again["outputs"] == up["outputs"]
    log = stack.folder / f"state/hydrant/stacks/{stack.port}/terraform.log"
    assert "0 added, 0 changed, 0 destroyed" in log.read_text(encoding="utf-8")
    plan = stack("plan")
    assert "no changes" in plan.out + plan.err, str(plan)
    dynamodb, kinesis = stack.client("dynamodb"), stack.client("kinesis")
    assert dynamodb.scan(TableName="kept-orders", IndexName="by-state")["Items"] == [item]
    assert dynamodb.describe_table(TableName="kept-orders")["Table"]["LatestStreamArn"] == stream
    kinesis.put_record(StreamName="kept-source", Data=b"after", PartitionKey="1")
    expected = {base64.b64encode(data).decode() for data in (b"between", b"after")}
    found: set[str] = set()

    def piped() -> None:
        found.update(_received(stack, "kept-piped"))
        assert found >= expected

    eventually(piped, timeout=60)
    entry = {"Source": "shop", "DetailType": "order", "Detail": "{}", "EventBusName": "kept-shop"}
    assert stack.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0
    assert json.loads(_received(stack, "kept-events", whole=True)[0])["source"] == "shop"
    orders = f"http://127.0.0.1:{stack.port}/_aws/execute-api/{up['outputs']['rest']}/prod/orders"
    with control_client.OPENER.open(orders, timeout=60) as answer:
        assert json.load(answer) == {"kept": True}
    machines = stack.client("stepfunctions")
    execution = machines.start_execution(stateMachineArn=up["outputs"]["machine"])["executionArn"]

    def succeeded() -> None:
        assert machines.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"

    eventually(succeeded, timeout=60)


def _received(stack: Stack, queue: str, *, whole: bool = False) -> list[str]:
    """Take messages from a queue when there are some: their bodies, or the data of the record in each."""
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    found: list[str] = []

    def some() -> None:
        for each in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ()):
            found.append(each["Body"] if whole else json.loads(each["Body"])["data"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        assert found

    eventually(some, timeout=60)
    return found


def test_a_snapshot_is_what_other_stacks_begin_with(stack: Stack) -> None:
    up = stack.up("--keep")
    s3 = stack.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="seed", Body=b"from the snapshot")
    saved = stack.hydrant("snapshot", "save", "seeded", "--port", str(stack.port), "--json").document
    assert Path(saved["path"]).stat().st_size == saved["bytes"]
    s3.delete_object(Bucket=BUCKET, Key="seed")
    stack("down")

    other = Stack(stack.hydrant, stack.folder)
    begun = other.up("--from", "seeded")
    try:
        assert begun["outputs"] == up["outputs"]
        body = other.client("s3").get_object(Bucket=BUCKET, Key="seed")["Body"].read()
        assert body == b"from the snapshot"
    finally:
        other("down")
    refused = stack("up", "--keep", "--from", "seeded", "--terraform", str(stack.folder / "direct-put"), code=2)
    assert "holds a stack's state already" in refused.err
    assert json.loads(stack.hydrant("snapshot", "list", "--json").out)["snapshots"][0]["name"] == "seeded"
