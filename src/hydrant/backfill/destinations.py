"""Who is told: the topic with all its subscribers, or one of them alone."""

import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from typing import TYPE_CHECKING, Protocol

from ..errors import HydrantError
from .event import SUBJECT

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

_TIMEOUT_SECONDS = 15
"""So long SNS waits for an endpoint's answer."""
_TRIES = 3


class Destination(Protocol):
    """Takes one notification after the other, from several threads."""

    @property
    def arn(self) -> str:
        """Names it in the ledger."""

    def tell(self, message: str) -> None:
        """Send a notification. Raises HydrantError, or what botocore raises, when it was not taken."""


@dataclass(frozen=True)
class Topic:
    """All subscribers, by their own filters and retries."""

    sns: "SNSClient"
    arn: str

    def tell(self, message: str) -> None:
        """By Publish, with S3's subject."""
        self.sns.publish(TopicArn=self.arn, Subject=SUBJECT, Message=message)


@dataclass(frozen=True)
class Envelope:
    """How SNS would deliver to this subscriber: raw (G-12), or as a notification (G-11) that nobody has signed."""

    topic_arn: str
    raw: bool

    def around(self, message: str) -> str:
        """The body as the subscriber gets it."""
        if self.raw:
            return message
        document = {
            "Type": "Notification",
            "MessageId": str(uuid.uuid4()),
            "TopicArn": self.topic_arn,
            "Subject": SUBJECT,
            "Message": message,
            "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "SignatureVersion": "1",
            "Signature": "",
            "SigningCertURL": "",
            "UnsubscribeURL": "",
        }
        return json.dumps(document)


@dataclass(frozen=True)
class Queue:
    """One queue that subscribes to the topic, or that S3 tells directly (raw)."""

    sqs: "SQSClient"
    url: str
    arn: str
    envelope: Envelope

    def tell(self, message: str) -> None:
        """By SendMessage: the queue's own policy has no say in it, the caller's rights have."""
        self.sqs.send_message(QueueUrl=self.url, MessageBody=self.envelope.around(message))


@dataclass(frozen=True)
class Endpoint:
    """One HTTP or HTTPS endpoint that subscribes to the topic."""

    url: str
    subscription_arn: str
    envelope: Envelope

    @property
    def arn(self) -> str:
        """That of the subscription."""
        return self.subscription_arn

    def tell(self, message: str) -> None:
        """By a POST as SNS does it (G-13), three times at most."""
        body = self.envelope.around(message)
        request = urllib.request.Request(self.url, body.encode(), self._headers(body), method="POST")  # noqa: S310 - http and https alone are subscribed
        for attempt in range(1, _TRIES + 1):
            try:
                with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310
                    return
            except (OSError, HTTPException) as error:
                if attempt == _TRIES or _is_final(error):
                    raise HydrantError(
                        f"{self.url} does not take a notification.",
                        f"{type(error).__name__}: {error}",
                        "When it does, run the command again: what it took is not sent again.",
                    ) from error

    def _headers(self, body: str) -> dict[str, str]:
        raw = {"x-amz-sns-rawdelivery": "true"} if self.envelope.raw else {}
        number = str(uuid.uuid4()) if self.envelope.raw else json.loads(body)["MessageId"]
        return {
            "Content-Type": "text/plain; charset=UTF-8",
            "User-Agent": "Amazon Simple Notification Service Agent",
            "x-amz-sns-message-type": "Notification",
            "x-amz-sns-message-id": number,
            "x-amz-sns-topic-arn": self.envelope.topic_arn,
            "x-amz-sns-subscription-arn": self.subscription_arn,
            **raw,
        }


def _is_final(error: Exception) -> bool:
    """SNS tries again after a failure of the server and after 429, not after other refusals."""
    return isinstance(error, urllib.error.HTTPError) and error.code < 500 and error.code != 429
