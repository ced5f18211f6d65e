"""Tells the feed of messages that topics publish, and to how many subscribers each goes."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from localstack.services.sns.publisher import PublishDispatcher

from hydrant.emulator import patches
from hydrant.emulator.feed.counters import COUNTERS
from hydrant.emulator.feed.feed import FEED

_to_topic = PublishDispatcher.publish_to_topic
_batch_to_topic = PublishDispatcher.publish_batch_to_topic
_submit = PublishDispatcher._submit_notification


class _Going(threading.local):
    """How many subscribers each message of the running call goes to."""

    def __init__(self) -> None:
        self.to: Counter[str] = Counter()


_GOING = _Going()


def publish_to_topic(dispatcher: PublishDispatcher, ctx: Any, topic_arn: str) -> None:
    """Publish a message, and tell."""
    _GOING.to.clear()
    _to_topic(dispatcher, ctx, topic_arn)
    _tell(topic_arn, [ctx.message])


def publish_batch_to_topic(dispatcher: PublishDispatcher, ctx: Any, topic_arn: str) -> None:
    """Publish a batch, and tell of each message."""
    _GOING.to.clear()
    _batch_to_topic(dispatcher, ctx, topic_arn)
    _tell(topic_arn, ctx.messages)


def submit_notification(dispatcher: PublishDispatcher, notifier: Any, ctx: Any, subscriber: Any) -> None:
    """Send a message, or several, to one subscriber."""
    _GOING.to.update(message.message_id for message in (ctx.messages if hasattr(ctx, "messages") else [ctx.message]))
    _submit(dispatcher, notifier, ctx, subscriber)


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
