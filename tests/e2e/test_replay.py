"""`hydrant replay` on a deployed stack: rejected records come back, each once, whatever ends the command."""

import base64
import json
import random
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydrant.rejections.objects import LEDGER
from hydrant.rejections.replay.entries import decode
from hydrant.rejections.replay.numbers import unpack
from hydrant.waiting import eventually

from .support.command import HYDRANT
from .support.landing import Landing
from .support.sender import Sender
from .support.subscribers import QueueSubscriber
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("stack"), pytest.mark.slow]

MEND = """\
import json


def mend(raw):
    document = json.loads(raw)
    document["name"] = str(document["name"])
    return json.dumps(document)
"""


@pytest.fixture
def replay(target: EmulatorTarget) -> Callable[..., Any]:
    """Runs the command on the target; returns its document."""

    def run(*words: str, code: int = 0) -> Any:
        return target.hydrant("replay", "--port", str(target.stack.port), *words, "--json", code=code).document

    return run


def event(name: object) -> bytes:
    number = uuid.uuid4().int >> 80
    return json.dumps(
        {"producer": "producer1", "id": number, "name": name, "created_at": 1767225600000}, separators=(",", ":")
    ).encode()


def write_error_objects(target: EmulatorTarget, prefix: str, records: list[bytes], objects: int) -> None:
    """As Firehose would have written them."""
    for number in range(objects):
        lines = [
            {
                "rawData": base64.b64encode(raw).decode(),
                "errorCode": "Lambda.ProcessingFailedStatus",
                "errorMessage": "ProcessingFailed status set for record",
                "attemptsMade": 1,
                "arrivalTimestamp": int(time.time() * 1000),
                "attemptEndingTimestamp": int(time.time() * 1000),
            }
            for raw in records[number::objects]
        ]
        body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        target.clients.s3.put_object(Bucket=target.outputs["bucket_name"], Key=f"{prefix}{number}", Body=body)


def test_mended_records_are_delivered_once(
    target: EmulatorTarget, sender: Sender, landing: Landing, replay: Callable[..., Any], tmp_path: Path
) -> None:
    records = [event(7) for _ in range(5)]
    sender.send(records)

    def rejected() -> None:
        landing.look()
        assert all(raw in landing.error for raw in records)

    eventually(rejected, timeout=target.patience)
    key = landing.error[records[0]][0].key
    keys = sorted({line.key for raw in records for line in landing.error[raw]})
    prefix = key if len(keys) == 1 else target.outputs["error_prefix"]
    chosen = ("--prefix", prefix, "--producer", "producer1", "--code", "WRONG_TYPE", "--since", "10m")
    (tmp_path / "mend.py").write_text(MEND)
    mend = ("--transform", f"{tmp_path}/mend.py:mend")

    assert replay(*chosen, "--dry-run")["would_pass"] == 0
    dry = replay(*chosen, *mend, "--dry-run")
    assert dry["would_pass"] >= 5
    replay(*chosen, *mend, code=1)  # nobody has said yes
    done = replay(*chosen, *mend, "--yes")
    assert done["sent"] == dry["would_pass"]
    assert done["balance"]["holds"]
    assert (done["balance"]["data"], done["balance"]["error_again"]) == (done["sent"], 0)
    landing.look()
    mended = [json.dumps(json.loads(raw) | {"name": "7"}, separators=(",", ":")).encode() for raw in records]
    assert [len(landing.data[line]) for line in mended] == [1] * 5

    again = replay(*chosen, *mend, "--yes")
    assert (again["sent"], again["already_replayed"]) == (0, done["sent"])


def test_what_is_rejected_again_is_in_the_balance(target: EmulatorTarget, replay: Callable[..., Any]) -> None:
    prefix = f"again/{uuid.uuid4().hex}/"
    write_error_objects(target, prefix, [event("Ada"), event(7)], 1)
    error_prefix = target.outputs["error_prefix"]
    left = replay("--prefix", prefix, "--dry-run")
    assert (left["would_pass"], left["left"]) == (1, 1)
    done = replay("--prefix", prefix, "--all", "--error-prefix", error_prefix)
    assert done["balance"] == {"replayed": 2, "data": 1, "error_again": 1, "duplicates": 0, "holds": True}


def test_kills_lose_nothing_and_what_comes_twice_is_known(
    target: EmulatorTarget,
    landing: Landing,
    replay: Callable[..., Any],
    record_property: Callable[[str, object], None],
) -> None:
    """The full size, ten kills in 100,000 records: `make attack ARGS="--only replays --records 100000"`."""
    prefix, chance = f"killed/{uuid.uuid4().hex}/", random.Random(16)
    records = [event(f"Ada {n}") for n in range(3000)]
    write_error_objects(target, prefix, records, 4)
    words = ("replay", "--port", str(target.stack.port), "--prefix", prefix, "--rate", "750", "--no-balance")
    for _ in range(3):
        running = subprocess.Popen(
            [str(HYDRANT), *words], env=target.hydrant.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        before = ledger_keys(target, prefix)
        eventually(lambda b=before: _grew(target, prefix, b), timeout=target.patience, interval=0.05)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.5))  # a random moment is the point
        running.kill()
        running.wait()
    last = replay("--prefix", prefix)
    assert not last["held_by_others"]
    assert last["balance"]["holds"]

    def arrived() -> None:
        landing.look()
        assert all(raw in landing.data for raw in records)

    eventually(arrived, timeout=target.patience)
    twice = sum(len(landing.data[raw]) - 1 for raw in records)
    record_property("came twice", twice)
    assert twice <= unnoted(target, prefix), f"{twice} came twice"
    assert replay("--prefix", prefix, "--dry-run")["already_replayed"] == len(records)


def test_a_delivery_stream_takes_records_by_itself(target: EmulatorTarget, replay: Callable[..., Any]) -> None:
    name, bucket = f"direct-{uuid.uuid4().hex[:8]}", target.outputs["bucket_name"]
    prefix = f"errors-of/{name}/"
    write_error_objects(target, prefix, [event("Ada"), event("Grace")], 1)
    target.clients.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": f"arn:aws:iam::{target.outputs['topic_arn'].split(':')[4]}:role/direct",
            "BucketARN": target.outputs["bucket_arn"],
            "Prefix": f"{name}/",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
            "ProcessingConfiguration": {
                "Enabled": True,
                "Processors": [
                    {
                        "Type": "AppendDelimiterToRecord",
                        "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}],
                    }
                ],
            },
        },
    )
    try:

        def active() -> None:
            found = target.clients.firehose.describe_delivery_stream(DeliveryStreamName=name)
            assert found["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "ACTIVE"

        eventually(active, timeout=target.patience)
        done = replay("--prefix", prefix, "--delivery-stream", name, "--data-prefix", f"{name}/", "--wait", "60s")
        assert done["balance"] == {"replayed": 2, "data": 2, "error_again": 0, "duplicates": 0, "holds": True}
        assert target.clients.s3.list_objects_v2(Bucket=bucket, Prefix=f"{name}/")["KeyCount"] >= 1
        replay("--prefix", prefix, "--delivery-stream", name, "--stream", "both", code=2)
    finally:
        target.clients.firehose.delete_delivery_stream(DeliveryStreamName=name)


def test_a_new_subscriber_is_told_of_what_is_there(
    target: EmulatorTarget, sender: Sender, landing: Landing, replay: Callable[..., Any]
) -> None:
    records = [event("Ada") for _ in range(3)]
    sender.send(records)

    def arrived() -> None:
        landing.look()
        assert all(raw in landing.data for raw in records)

    eventually(arrived, timeout=target.patience)
    sqs, sns, topic = target.clients.sqs, target.clients.sns, target.outputs["topic_arn"]
    url = sqs.create_queue(QueueName=f"late-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    words = ("--from", target.outputs["data_prefix"], "--subscriber", arn)
    replay(*words, code=2)  # nobody knows it
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
    try:
        late = QueueSubscriber("late", sqs, url)
        keys = objects_below(target, target.outputs["data_prefix"])
        assert replay(*words, "--dry-run")["would_notify"] == len(keys) > 0
        done = replay(*words, "--rate", "500")
        assert (done["notified"], done["objects"], done["holds"]) == (len(keys), len(keys), True)
        assert done["sample"]["Records"][0]["s3"]["configurationId"] == "data-objects"
        assert late.look() == Counter(keys)
        again = replay(*words)
        assert (again["notified"], again["already_notified"]) == (0, len(keys))
        assert late.look() == Counter(keys), "never twice by accident"
    finally:
        sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        sqs.delete_queue(QueueUrl=url)


def test_a_whole_topic_is_told(target: EmulatorTarget, replay: Callable[..., Any]) -> None:
    prefix = f"elsewhere/{uuid.uuid4().hex}/"
    keys = [f"{prefix}{name}" for name in ("a b", "é=1", "c")]
    for key in keys:
        target.clients.s3.put_object(Bucket=target.outputs["bucket_name"], Key=key, Body=b"x")
    sqs, sns = target.clients.sqs, target.clients.sns
    name = f"topic-{uuid.uuid4().hex[:8]}"
    topic, url = sns.create_topic(Name=name)["TopicArn"], sqs.create_queue(QueueName=name)["QueueUrl"]
    try:
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        statement = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
        policy = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": arn}]}
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        told = QueueSubscriber(name, sqs, url)
        assert replay("--from", prefix, "--topic", topic)["notified"] == 3

        def all_told() -> None:
            assert told.look() == Counter(keys)

        eventually(all_told, timeout=target.patience)
        replay("--from", prefix, "--topic", topic, "--transform", "x.py:y", code=2)
    finally:
        sns.delete_topic(TopicArn=topic)
        sqs.delete_queue(QueueUrl=url)


def objects_below(target: EmulatorTarget, prefix: str) -> list[str]:
    pages = target.clients.s3.get_paginator("list_objects_v2").paginate(
        Bucket=target.outputs["bucket_name"], Prefix=prefix
    )
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def ledger_keys(target: EmulatorTarget, prefix: str) -> list[str]:
    return objects_below(target, LEDGER + prefix)


def _grew(target: EmulatorTarget, prefix: str, before: list[str]) -> None:
    assert len(ledger_keys(target, prefix)) > len(before), "the run has not begun to send"


def unnoted(target: EmulatorTarget, prefix: str) -> int:
    """Lines that a run had begun to send without noting the end: its last entry of each object names them."""
    last: dict[tuple[str, str], int] = {}
    for key in ledger_keys(target, prefix):
        body = target.clients.s3.get_object(Bucket=target.outputs["bucket_name"], Key=key)["Body"].read()
        entry = decode(0, body)
        last[key.rpartition("/")[0], entry.holder.run] = len(unpack(entry.sending))
    return sum(last.values())


def test_the_page_replays_by_the_same_ledger_after_a_look(target: EmulatorTarget, replay: Callable[..., Any]) -> None:
    """Its buttons ask the emulator, which runs the command: a look first, then each record once, with the balance."""
    prefix, count = f"error/page-{uuid.uuid4().hex[:8]}/", 12
    write_error_objects(target, prefix, [event("good") for _ in range(count)] + [event(5)], 3)
    objects = {"bucket": target.outputs["bucket_name"], "prefix": prefix}

    def ask(**body: Any) -> dict[str, Any]:
        headers = {"X-Hydrant-Control": "1", "Content-Type": "application/json"}
        data = json.dumps({**objects, **body}).encode() if body else None
        asked = urllib.request.Request(f"{target.stack.endpoint}/_hydrant/replay", data, headers if body else {})
        with urllib.request.urlopen(asked, timeout=60) as reply:
            return dict(json.load(reply))

    def run(dry_run: bool) -> dict[str, Any]:
        ask(dry_run=dry_run)

        def ended() -> dict[str, Any]:
            found = ask()["run"]
            assert not found["running"], found["lines"]
            return dict(found)

        return dict(eventually(ended, timeout=240))

    with pytest.raises(urllib.error.HTTPError, match="400"):
        ask(dry_run=False)
    looked = run(dry_run=True)
    assert (looked["error"], looked["result"]["would_pass"], looked["result"]["left"]) == ("", count, 1)
    done = run(dry_run=False)
    assert (done["error"], done["result"]["sent"]) == ("", count)
    assert done["result"]["balance"]["holds"]
    assert any("replayed 12 = data" in line for line in done["lines"])
    again = replay("--bucket", objects["bucket"], "--prefix", prefix, "--dry-run")
    assert (again["would_pass"], again["already_replayed"]) == (0, count)
