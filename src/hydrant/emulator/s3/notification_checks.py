"""PutBucketNotificationConfiguration refuses what S3 refuses before it looks at destinations (G-19)."""

from typing import Any

from localstack.aws.api.s3 import InvalidArgument
from localstack.services.s3.notifications import NotificationDispatcher

from hydrant.emulator import patches
from hydrant.rules.notifications import refusal

_stock = NotificationDispatcher.verify_configuration


def verify_configuration(
    self: NotificationDispatcher,
    notification_configurations: Any,
    skip_destination_validation: Any,
    context: Any,
    bucket_name: str,
) -> None:
    """As before, after the rules. Raises InvalidArgument."""
    if problem := refusal(notification_configurations):
        named = {"ArgumentName": problem.argument, "ArgumentValue": problem.value} if problem.argument else {}
        raise InvalidArgument(problem.message, **named)
    _stock(self, notification_configurations, skip_destination_validation, context, bucket_name)


def apply_patches() -> None:
    """Let S3 look at the rules from now on."""
    owner = "localstack.services.s3.notifications:NotificationDispatcher"
    patches.replace(owner, "verify_configuration", verify_configuration)
