"""What asks nothing but S3, Kinesis, SNS and SQS, as AWS is asked: on AWS, and on any emulator of it."""

import base64
import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .support.command import Command
from .support.target import Target

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack"), pytest.mark.slow]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def aws(hydrant: Command, target: Target) -> Callable[..., Any]:
    """Runs a command with `--target aws` where the target is, whatever that is; returns its document."""
    endpoint = str(target.clients.s3.meta.endpoint_url)
    own = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    words = ("--target", "aws", "--json", "--region", target.clients.region)
    plain = target.clients.endpoint is not None

    def run(*command: str, code: int = 0) -> Any:
        where = (*words, "--endpoint", endpoint) if plain else words
        return hydrant(*command, *where, cwd=ROOT, env={} if plain else own, code=code).document

    return run


def event(name: object) -> bytes:
    document = {"producer": "producer1", "id": uuid.uuid4().int >> 80, "name": name, "created_at": 1767225600000}
    return json.dumps(document, separators=(",", ":")).encode()


def error_line(raw: bytes) -> bytes:
    code, message = "Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record"
    line = {"rawData": base64.b64encode(raw).decode(), "errorCode": code, "errorMessage": message, "attemptsMade": 1}
    return json.dumps(line).encode() + b"\n"


@pytest.fixture
def name() -> str:
    """That of a record which nobody else sends."""
    return f"Grace-{uuid.uuid4().hex}"


@pytest.fixture
def place(target: Target, name: str) -> tuple[str, ...]:
    """A place of the test's own: two error objects with two good records and a bad one, a data object with two."""
    prefix, bucket = f"plain/{name}/", str(target.outputs["bucket_name"])
    bodies = {
        "error/1": error_line(event("Ada")) + error_line(event(7)),
        "error/2": error_line(event(name)),
        "error/3": b"PAR1" + bytes(100),
        "data/1": event("Edsger") + b"\n" + event("Barbara") + b"\n",
    }
    for key, body in bodies.items():
        target.clients.s3.put_object(Bucket=bucket, Key=prefix + key, Body=body)
    return "--bucket", bucket, "--prefix", f"{prefix}error/"


def test_errors_and_replay(target: Target, aws: Callable[..., Any], place: tuple[str, ...]) -> None:
    found = aws("errors", *place)
    assert (found["objects"], found["rejections"], found["unreadable"]) == (3, 3, 1)
    assert "Parquet" in found["unreadable_sample"]
    assert {group["code"]: group["count"] for group in found["groups"]} == {"PASSES_TODAY": 2, "WRONG_TYPE": 1}
    replay = ("replay", *place, "--stream", str(target.outputs["stream_name"]), "--no-balance")
    assert aws(*replay, code=1)["error"]["kind"] == "NotConfirmed"
    assert aws(*replay, "--dry-run")["would_pass"] == 2
    done = aws(*replay, "--yes")
    assert (done["sent"], done["left"], done["unreadable"]) == (2, 1, 1)
    again = aws(*replay, "--yes")
    assert (again["sent"], again["already_replayed"]) == (0, 2)


def test_trace_and_tail(aws: Callable[..., Any], place: tuple[str, ...], name: str) -> None:
    [way] = aws("trace", f"name={name}", *place)["ways"]
    assert way["steps"][-1]["key"] == f"{place[3]}2"
    assert aws("trace", f"name={uuid.uuid4().hex}", *place, code=1)["error"]["kind"] == "NotFound"
    shown = aws("tail", "error", "--decoded", "--from-start", "-n", "1", "--filter", f'.name == "{name}"', *place)
    assert name in json.dumps(shown)


def test_schema_check(aws: Callable[..., Any], place: tuple[str, ...], tmp_path: Path) -> None:
    data = ("--data-prefix", place[3].replace("error/", "data/"))
    found = aws("schema", "check", *place, *data)
    assert (found["valid"], found["would_reject"], found["rejected"], found["would_take"]) == (2, 0, 3, 2)
    stricter = (ROOT / "lambda/validate/schemas/producer1.py").read_text().replace("name: Text", "name: Id")
    (tmp_path / "stricter.py").write_text(stricter)
    found = aws("schema", "check", str(tmp_path / "stricter.py"), *place, *data, code=1)
    assert (found["would_reject"], found["would_take"]) == (2, 1)


def test_backfill(target: Target, aws: Callable[..., Any], place: tuple[str, ...]) -> None:
    name, clients = f"plain-{uuid.uuid4().hex[:8]}", target.clients
    topic = clients.sns.create_topic(Name=name)["TopicArn"]
    url = clients.sqs.create_queue(QueueName=name)["QueueUrl"]
    try:
        arn = clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        raw = {"RawMessageDelivery": "true"}
        clients.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=raw)
        words = ("replay", "--from", place[3], "--bucket", place[1], "--topic", topic, "--subscriber", url, "--yes")
        assert aws(*words)["notified"] == 3
        assert aws(*words)["already_notified"] == 3
        received = clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=2)["Messages"]
        assert {json.loads(each["Body"])["Records"][0]["s3"]["bucket"]["name"] for each in received} == {place[1]}
    finally:
        clients.sns.delete_topic(TopicArn=topic)
        clients.sqs.delete_queue(QueueUrl=url)
