"""LocalStack's Amazon SNS, with the refusals that AWS makes and it does not."""

from __future__ import annotations

from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.sns import InvalidParameterException
from localstack.services.sns.provider import SnsProvider

from .delivery_streams import NO_ROLE


class TopicProvider(SnsProvider):
    """Amazon SNS."""

    def subscribe(
        self, context: RequestContext, topic_arn: str, protocol: str, attributes: Any = None, **more: Any
    ) -> Any:
        """Needs a role for a delivery stream (G-20)."""
        if protocol == "firehose" and not (attributes or {}).get("SubscriptionRoleArn"):
            raise InvalidParameterException(NO_ROLE)
        return super().subscribe(context, topic_arn, protocol, attributes=attributes, **more)
