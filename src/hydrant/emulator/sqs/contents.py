"""How many messages a queue holds and how old the oldest is, read in the process: nothing is received."""

import time
from typing import Any

from localstack.services.sqs.models import sqs_stores

from hydrant.emulator.arns import Arn

Json = dict[str, Any]


def held_in(arn: str, now: float | None = None) -> Json | None:
    """`messages` of a queue (also those in flight and delayed) and `oldest_seconds`, None of an empty one.

    None where there is no such queue. Raises ArnError.
    """
    parsed = Arn.parse(arn)
    queue: Any = sqs_stores[parsed.account][parsed.region].queues.get(parsed.resource)
    if queue is None:
        return None
    with queue.mutex:
        messages = _messages(queue)
    now = time.time() if now is None else now
    oldest = min((_sent(each) for each in messages), default=None)
    return {"messages": len(messages), "oldest_seconds": None if oldest is None else max(0.0, round(now - oldest, 1))}


def _messages(queue: Any) -> list[Any]:
    found = {*queue.inflight, *queue.delayed}
    groups = getattr(queue, "message_groups", None)
    if groups is None:
        found.update(queue.visible.queue)
    else:
        for group in groups.values():
            found.update(group.messages)
    return [each for each in found if not each.deleted]


def _sent(message: Any) -> float:
    """When it was first sent (epoch seconds): a move to a dead-letter queue does not make a message younger."""
    attributes = message.message.get("Attributes") or {}
    try:
        return min(float(message.created), int(attributes["SentTimestamp"]) / 1000)
    except (KeyError, ValueError):
        return float(message.created)
