"""Queues that functions are fed from, as LocalStack's SQS has them."""

from __future__ import annotations

from localstack.services.sqs.models import sqs_stores

from hydrant.emulator.arns import Arn


def visibility_timeout(source: str) -> int | None:
    """The visibility timeout of a queue by its ARN, in seconds. None for what is no queue, or is not there."""
    arn = Arn.parse(source)
    if arn.service != "sqs":
        return None
    queue = sqs_stores[arn.account][arn.region].queues.get(arn.resource)
    return queue.visibility_timeout if queue else None
