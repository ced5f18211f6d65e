"""Which queues are dead-letter queues, and whose, by what is deployed. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from .graph import Deployed, Json


def dead_letter_queues(deployed: Deployed) -> dict[str, list[str]]:
    """By ARN of a queue the ARNs of those whose dead letters it takes."""
    found: dict[str, list[str]] = {}
    for queue, source in _named(deployed):
        if queue.startswith("arn:") and queue.split(":")[2] == "sqs":
            sources = found.setdefault(queue, [])
            if source not in sources:
                sources.append(source)
    return found


def _named(deployed: Deployed) -> Iterator[tuple[str, str]]:
    """Queue and source."""
    for queue in deployed.queues:
        yield _redrive(queue), str(queue.get("QueueArn", ""))
    for subscription in deployed.subscriptions:
        yield _redrive(subscription), str(subscription.get("SubscriptionArn", ""))
    for function in deployed.functions:
        yield _text(function, "DeadLetterConfig", "TargetArn"), str(function.get("FunctionArn", ""))
    for mapping in deployed.mappings:
        source = str(mapping.get("EventSourceArn") or mapping.get("UUID", ""))
        yield _text(mapping, "DestinationConfig", "OnFailure", "Destination"), source
    for rule, targets in deployed.rules:
        for target in targets:
            yield _text(target, "DeadLetterConfig", "Arn"), str(rule.get("Arn", ""))


def _redrive(part: Json) -> str:
    """The target of a RedrivePolicy, which is a document in a text."""
    try:
        policy = json.loads(part.get("RedrivePolicy") or "{}")
    except (ValueError, TypeError, RecursionError):
        return ""
    return str(policy.get("deadLetterTargetArn") or "") if isinstance(policy, dict) else ""


def _text(part: Json, *names: str) -> str:
    found: Any = part
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""
