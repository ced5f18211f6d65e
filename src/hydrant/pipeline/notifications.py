"""S3 event notifications as they arrive in a queue, by way of SNS (contract G)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class ObjectCreated:
    """One object that S3 told of. The key is decoded (G-3)."""

    bucket: str
    key: str


def events_of(body: str) -> list[ObjectCreated]:
    """The objects in a message body, from SNS in its envelope (G-11) or raw (G-12).

    The test message that S3 sends when a notification is configured has no Records (G-7): it yields nothing.
    """
    document: Any = json.loads(body)
    if isinstance(document, dict) and document.get("Type") == "Notification":
        document = json.loads(document["Message"])
    records = document.get("Records", []) if isinstance(document, dict) else []
    return [
        ObjectCreated(r["s3"]["bucket"]["name"], unquote_plus(r["s3"]["object"]["key"]))
        for r in records
        if r.get("eventName", "").startswith("ObjectCreated:")
    ]


def drain_queue(sqs: "SQSClient", queue_url: str, wait_seconds: int) -> Iterator[list[ObjectCreated]]:
    """Receive and delete until the queue is empty; yields the objects of each message.

    `wait_seconds` is the long-poll time of each receive, 0-20.
    """
    while True:
        reply = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_seconds)
        messages = reply.get("Messages", [])
        if not messages:
            return
        for message in messages:
            yield events_of(message["Body"])
        sqs.delete_message_batch(
            QueueUrl=queue_url,
            Entries=[{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(messages)],
        )
