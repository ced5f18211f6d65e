"""What tests of notifications share: policies that let a service in, and queues that can be read."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from .firehose_emulator import wait_for

ACCOUNT = "000000000000"


def admits(service: str, action: str, resource: str, source: str) -> str:
    """A resource policy that lets a service act for one source."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": {"ArnEquals": {"aws:SourceArn": source}, "StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass(frozen=True)
class Queue:
    """A queue by both of its names."""

    sqs: Any
    url: str
    arn: str

    def let_in(self, service: str, source: str) -> "Queue":
        """Let a service send for one source."""
        policy = admits(service, "sqs:SendMessage", self.arn, source)
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": policy})
        return self

    def read(self) -> list[str]:
        """The bodies of the messages that are there, which are gone then."""
        found = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in found]

    def gather(self, count: int) -> list[str]:
        """Wait for so many messages."""
        bodies: list[str] = []

        def more() -> list[str]:
            bodies.extend(self.read())
            return bodies

        return wait_for(more, lambda all_: len(all_) >= count, f"{count} messages")


def unique(kind: str) -> str:
    """A name of its own."""
    return f"{kind}-{uuid.uuid4().hex[:10]}"
