"""Subscribers of the topic: an SQS queue, and an HTTP endpoint with SNS's confirmation handshake (contract G)."""

import json
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_plus

from hydrant.waiting import eventually

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Subscriber(Protocol):
    """Someone who is told of objects."""

    name: str

    def look(self) -> Counter[str]:
        """How often each object's key was told of until now."""


def keys_of(body: str) -> list[str]:
    """The keys in a message from SNS: envelope (G-11), then S3's event (G-1); none in S3's test message (G-7)."""
    envelope = json.loads(body)
    assert envelope["Type"] == "Notification", envelope
    message = json.loads(envelope["Message"])
    if message.get("Event") == "s3:TestEvent":
        return []
    assert envelope["Subject"] == "Amazon S3 Notification", envelope
    return [_key_of(record) for record in message["Records"]]


def _key_of(record: dict[str, Any]) -> str:
    assert record["eventSource"] == "aws:s3", record
    assert record["eventName"].startswith("ObjectCreated:"), record
    return unquote_plus(record["s3"]["object"]["key"])


class QueueSubscriber:
    """An SQS queue."""

    def __init__(self, name: str, sqs: "SQSClient", queue_url: str) -> None:
        self.name = name
        self._sqs = sqs
        self._url = queue_url
        self._seen: Counter[str] = Counter()

    def look(self) -> Counter[str]:
        """Receive and delete all that is there."""
        while messages := self._receive():
            for message in messages:
                self._seen.update(keys_of(message["Body"]))
            entries = [{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(messages)]
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)  # type: ignore[arg-type]
        return self._seen

    def _receive(self) -> list[Any]:
        reply = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
        return list(reply.get("Messages", []))


class HttpSubscriber:
    """An HTTP endpoint on loopback. Keeps every request; confirms nothing by itself."""

    def __init__(self) -> None:
        self.name = "http"
        self.requests: list[tuple[dict[str, str], str]] = []
        self._lock = threading.Lock()
        subscriber = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
                with subscriber._lock:
                    subscriber.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="e2e-http-subscriber")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where SNS is to post."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def of_type(self, message_type: str) -> list[tuple[dict[str, str], str]]:
        """The requests of one type (header x-amz-sns-message-type, G-13): headers in lower case, and body."""
        with self._lock:
            return [r for r in self.requests if r[0].get("x-amz-sns-message-type") == message_type]

    def look(self) -> Counter[str]:
        """What SNS has posted."""
        return Counter(key for _, body in self.of_type("Notification") for key in keys_of(body))

    def confirm(self, patience: float) -> None:
        """Wait for SubscriptionConfirmation and visit its SubscribeURL (G-14)."""

        def asked() -> str:
            confirmations = self.of_type("SubscriptionConfirmation")
            assert confirmations, "SNS has not asked the endpoint to confirm"
            return str(json.loads(confirmations[-1][1])["SubscribeURL"])

        with _NO_PROXY.open(eventually(asked, timeout=patience), timeout=10) as reply:
            assert reply.status == 200

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def http_subscription(sns: "SNSClient", topic_arn: str, patience: float) -> Iterator[HttpSubscriber]:
    """A confirmed HTTP subscriber, until the block ends."""
    subscriber = HttpSubscriber()
    try:
        subscription = sns.subscribe(
            TopicArn=topic_arn, Protocol="http", Endpoint=subscriber.url, ReturnSubscriptionArn=True
        )
        try:
            subscriber.confirm(patience)
            yield subscriber
        finally:
            sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    finally:
        subscriber.close()


@contextmanager
def queue_subscription(
    sqs: "SQSClient", sns: "SNSClient", topic_arn: str, name: str, tags: Mapping[str, str]
) -> Iterator[QueueSubscriber]:
    """A new queue that is subscribed to the topic, until the block ends."""
    url = sqs.create_queue(QueueName=name, tags=tags)["QueueUrl"]
    try:
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        subscription = sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
        try:
            yield QueueSubscriber(name, sqs, url)
        finally:
            sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    finally:
        sqs.delete_queue(QueueUrl=url)
