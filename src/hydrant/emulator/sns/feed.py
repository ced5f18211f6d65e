"""Tells the feed of messages that topics publish, and to how many subscribers each goes."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from typing import Any
from urllib.parse import unquote_plus

from localstack.services.sns import publisher as localstack_publisher
from localstack.services.sns.publisher import PublishDispatcher, TopicPublisher

from hydrant.emulator import patches, redelivery
from hydrant.emulator.addresses import shown_address
from hydrant.emulator.feed.counters import COUNTERS
from hydrant.emulator.feed.feed import FEED
from hydrant.emulator.feed.journal import JOURNAL, Message
from hydrant.emulator.lineage import HEADER, traced

_to_topic = PublishDispatcher.publish_to_topic
_batch_to_topic = PublishDispatcher.publish_batch_to_topic
_submit = PublishDispatcher._submit_notification
_to_subscriber = TopicPublisher.publish
_store_delivery_log = localstack_publisher.store_delivery_log


class _Going(threading.local):
    """How many subscribers each message of the running call goes to, and which its subscriber did not take."""

    def __init__(self) -> None:
        self.to: Counter[str] = Counter()
        self.refused: set[str] = set()


_GOING = _Going()


def publish_to_topic(dispatcher: PublishDispatcher, ctx: Any, topic_arn: str) -> None:
    """Publish a message, and tell."""
    _GOING.to.clear()
    _note(topic_arn, [ctx.message])
    _to_topic(dispatcher, ctx, topic_arn)
    _tell(topic_arn, [ctx.message])


def publish_batch_to_topic(dispatcher: PublishDispatcher, ctx: Any, topic_arn: str) -> None:
    """Publish a batch, and tell of each message."""
    _GOING.to.clear()
    _note(topic_arn, ctx.messages)
    _batch_to_topic(dispatcher, ctx, topic_arn)
    _tell(topic_arn, ctx.messages)


def submit_notification(dispatcher: PublishDispatcher, notifier: Any, ctx: Any, subscriber: Any) -> None:
    """Send a message, or several, to one subscriber."""
    _GOING.to.update(message.message_id for message in (ctx.messages if hasattr(ctx, "messages") else [ctx.message]))
    _submit(dispatcher, notifier, ctx, subscriber)


def publish_to_subscriber(publisher: TopicPublisher, context: Any, subscriber: Any) -> None:
    """Send a message to one subscriber, and note when that was done; nothing of a message that it refuses."""
    _GOING.refused.clear()
    with redelivery.patient(), traced(context.request_headers.get(HEADER)):
        _to_subscriber(publisher, context, subscriber)
    protocol, endpoint = str(subscriber["Protocol"]), str(subscriber.get("Endpoint"))
    shown = shown_address(endpoint) if protocol in ("http", "https") else endpoint
    for message in context.messages if hasattr(context, "messages") else [context.message]:
        if message.message_id not in _GOING.refused:
            JOURNAL.sent(message.message_id, protocol, shown, time.time())


def store_delivery_log(message_context: Any, subscriber: Any, success: bool, *more: Any, **named: Any) -> None:
    """Log how a delivery ended: publishers tell it here, and raise nothing when their subscriber refuses."""
    if not success:
        _GOING.refused.add(message_context.message_id)
    _store_delivery_log(message_context, subscriber, success, *more, **named)


def objects_in(text: str) -> tuple[tuple[str, str], ...]:
    """Bucket and key of the objects that a message of S3 tells of; nothing for any other message."""
    if '"s3"' not in text:
        return ()
    try:
        records = json.loads(text)["Records"]
        return tuple((each["s3"]["bucket"]["name"], unquote_plus(each["s3"]["object"]["key"])) for each in records)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # anyone may publish anything
        return ()


def _note(topic_arn: str, messages: list[Any]) -> None:
    """Before they are sent: each subscriber looks for its message in the journal."""
    for message in messages:
        if objects := objects_in(str(message.message)):
            JOURNAL.published(Message(topic_arn, message.message_id, time.time(), objects))


def _tell(topic_arn: str, messages: list[Any]) -> None:
    going = [(message.message_id, _GOING.to[message.message_id]) for message in messages]
    COUNTERS.add(topic_arn, {"records_in": len(going), "records_out": sum(number for _, number in going)})
    for message_id, subscribers in going[: FEED.admit("notified", len(going))]:
        FEED.publish("notified", {"topic": topic_arn, "message_id": message_id, "subscribers": subscribers})


def apply_patches() -> None:
    """Tell from now on."""
    owner = "localstack.services.sns.publisher:PublishDispatcher"
    patches.replace(owner, "publish_to_topic", publish_to_topic)
    patches.replace(owner, "publish_batch_to_topic", publish_batch_to_topic)
    patches.replace(owner, "_submit_notification", submit_notification)
    patches.replace("localstack.services.sns.publisher:TopicPublisher", "publish", publish_to_subscriber)
    patches.replace("localstack.services.sns.publisher", "store_delivery_log", store_delivery_log)
