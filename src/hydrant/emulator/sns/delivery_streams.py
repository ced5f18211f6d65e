"""Topics whose messages go to delivery streams of Firehose: the envelope without a signature, a line each (G-20)."""

from __future__ import annotations

import json
from typing import Any

from localstack.services.sns import publisher
from localstack.services.sns.publisher import FirehoseTopicPublisher

from hydrant.emulator import patches

_MEMBERS = (
    "Type",
    "MessageId",
    "TopicArn",
    "Subject",
    "Message",
    "Timestamp",
    "UnsubscribeURL",
    "MessageAttributes",
    "SequenceNumber",
)
NO_ROLE = (
    "Invalid parameter: Attributes Reason: a subscription of the protocol firehose needs the attribute "
    "SubscriptionRoleArn, a role that sns.amazonaws.com may assume and that may put records to the delivery stream"
)


def line_of(envelope: dict[str, Any]) -> str:
    """An envelope as it stands in the stream: compact, without the members of the signature, with a line break."""
    kept = {member: envelope[member] for member in _MEMBERS if envelope.get(member) is not None}
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False) + "\n"


def prepare_message(
    _self: FirehoseTopicPublisher, message_context: Any, subscriber: Any, topic_attributes: Any = None
) -> str:
    """A message as its subscriber gets it; raw it is the message alone."""
    body = str(publisher.create_sns_message_body(message_context, subscriber, topic_attributes))
    return body if publisher.is_raw_message_delivery(subscriber) else line_of(json.loads(body))


def apply_patches() -> None:
    """Let SNS write such lines from now on."""
    owner = "localstack.services.sns.publisher:FirehoseTopicPublisher"
    patches.replace(owner, "prepare_message", prepare_message)
