import gzip
import io
import json
from collections.abc import Iterator
from threading import Event as Flag
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from consumers.command import _persist, _url_of
from consumers.messages import NewObject
from consumers.show import Printer
from consumers.worker import SqsWorker

from .shelf import S3_TEST_EVENT, notification, s3_event

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


@pytest.fixture
def sqs(aws: None) -> "SQSClient":
    return boto3.client("sqs")


@pytest.fixture
def queue(sqs: "SQSClient") -> str:
    return sqs.create_queue(QueueName="objects", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]


@pytest.fixture
def s3(aws: None) -> "S3Client":
    client = boto3.client("s3")
    client.create_bucket(Bucket="bucket")
    return client


def left(sqs: "SQSClient", queue: str) -> int:
    reply = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
    return int(reply["Attributes"]["ApproximateNumberOfMessages"])


def test_each_object_is_handled_and_its_message_deleted(sqs: "SQSClient", queue: str) -> None:
    for body in (notification(s3_event("data/a", "data/b")), s3_event("data/c"), notification(S3_TEST_EVENT)):
        sqs.send_message(QueueUrl=queue, MessageBody=body)
    seen: list[NewObject] = []
    worker = SqsWorker(sqs, queue, seen.append)
    while worker.poll():
        pass
    assert sorted(one.key for one in seen) == ["data/a", "data/b", "data/c"]
    assert (worker.handled, worker.failed, left(sqs, queue)) == (3, 0, 0)


def test_a_message_whose_handling_fails_stays(sqs: "SQSClient", queue: str) -> None:
    for key in ("bad", "good"):
        sqs.send_message(QueueUrl=queue, MessageBody=s3_event(key))
    seen: list[str] = []

    def handle(new_object: NewObject) -> None:
        if new_object.key == "bad":
            raise RuntimeError("disk full")
        seen.append(new_object.key)

    worker = SqsWorker(sqs, queue, handle)
    assert worker.poll() == 2
    assert (seen, worker.failed, left(sqs, queue)) == (["good"], 1, 1)


def test_a_message_of_someone_else_stays(sqs: "SQSClient", queue: str, caplog: pytest.LogCaptureFixture) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    worker = SqsWorker(sqs, queue, lambda _: None)
    worker.poll()
    assert left(sqs, queue) == 1
    assert "is left in the queue: not JSON: hello" in caplog.text


def test_a_lost_connection_is_waited_out(sqs: "SQSClient", queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody=s3_event("data/a"))
    stop = Flag()
    monkeypatch.setattr(stop, "wait", lambda _: None)
    receive = sqs.receive_message
    failures: list[Exception] = [EndpointConnectionError(endpoint_url="http://x")]

    def unsteady(**request: object) -> object:
        if failures:
            raise failures.pop()
        return receive(**request)  # type: ignore[arg-type]

    monkeypatch.setattr(sqs, "receive_message", unsteady)
    worker = SqsWorker(sqs, queue, lambda _: stop.set())
    worker.run(stop, wait_s=0)
    assert worker.handled == 1


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_the_printer_reads_objects_and_counts_by_producer(packed: bool, s3: "S3Client") -> None:
    content = b'{"producer":"orders"}\n{"producer":"clicks"}\n{"producer":"orders"}\n'
    if packed:
        s3.put_object(Bucket="bucket", Key="a b", Body=gzip.compress(content), ContentEncoding="gzip")
    else:
        s3.put_object(Bucket="bucket", Key="a b", Body=content)
    out = io.StringIO()
    new_object = NewObject("bucket", "a b", 7, "ObjectCreated:Put", "0")
    Printer(s3=s3, out=out)(new_object)
    Printer(s3=s3, out=out, as_json=True)(new_object)
    words, as_json = out.getvalue().splitlines()
    assert words == "s3://bucket/a b (7 bytes): 1 clicks, 2 orders"
    assert json.loads(as_json) == {"bucket": "bucket", "key": "a b", "size": 7, "producers": {"clicks": 1, "orders": 2}}


def test_a_queue_that_is_not_there_yet_is_waited_for(sqs: "SQSClient", capsys: pytest.CaptureFixture[str]) -> None:
    def url() -> str:
        if "Trying again." in (said := capsys.readouterr().err):
            assert "does not exist" in said
            sqs.create_queue(QueueName="late")
        return _url_of(sqs, "late")

    assert _persist(url, Flag(), 0.01) == sqs.get_queue_url(QueueName="late")["QueueUrl"]


def test_without_patience_a_queue_that_is_not_there_is_an_error(sqs: "SQSClient") -> None:
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        _persist(lambda: _url_of(sqs, "never"), Flag(), None)
