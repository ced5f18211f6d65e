"""Policies of queues, topics and functions as LocalStack holds them, read in the process."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.s3.models import s3_stores
from localstack.services.sqs.models import sqs_stores

from hydrant.emulator.arns import Arn

_FUNCTION_PARTS = 3


def policy_of(arn: str) -> str | None:
    """The policy of a resource as a document, None when it has none or is not there. Raises ArnError."""
    parsed = Arn.parse(arn)
    readers = {"sqs": _of_queue, "sns": _of_topic, "lambda": _of_function}
    return readers[parsed.service](parsed, arn)


def exists(arn: str) -> bool:
    """Whether there is a queue or function at all: a call for one that is gone has an answer of its own."""
    parsed = Arn.parse(arn)
    if parsed.service == "sqs":
        return parsed.resource in sqs_stores[parsed.account][parsed.region].queues
    if parsed.service == "sns":
        return _topic(parsed, arn) is not None
    return parsed.resource.split(":")[1] in lambda_stores[parsed.account][parsed.region].functions


def bucket_owner(name: str) -> str:
    """The account that a bucket is of."""
    for stores in list(s3_stores.values()):
        for store in list(stores.values()):
            if owner := store.global_bucket_map.get(name):
                return str(owner)
    return ""


def _of_queue(parsed: Arn, _arn: str) -> str | None:
    queue = sqs_stores[parsed.account][parsed.region].queues.get(parsed.resource)
    return queue.attributes.get("Policy") if queue else None


def _topic(parsed: Arn, arn: str) -> Any:
    from localstack.services.sns import provider

    backends = getattr(provider, "sns_backends", None)  # LocalStack 4.9.2 keeps topics in moto
    stores: Any = backends if backends is not None else provider.sns_stores
    return stores[parsed.account][parsed.region].topics.get(arn)


def _of_topic(parsed: Arn, arn: str) -> str | None:
    topic = _topic(parsed, arn)
    if topic is None:
        return None
    return str(topic["attributes"].get("Policy", "")) if isinstance(topic, dict) else str(topic.policy)


def _of_function(parsed: Arn, _arn: str) -> str | None:
    parts = parsed.resource.split(":")
    function = lambda_stores[parsed.account][parsed.region].functions.get(parts[1])
    qualifier = parts[2] if len(parts) == _FUNCTION_PARTS else "$LATEST"
    permissions = function.permissions.get(qualifier) if function else None
    return json.dumps(dataclasses.asdict(permissions.policy)) if permissions else None
