"""Buckets as destinations of asynchronous invocations that failed, which LocalStack does not have (M-13)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from localstack.aws.connect import connect_to
from localstack.services.lambda_.invocation import event_manager
from localstack.utils.strings import long_uid

from hydrant.emulator import patches
from hydrant.emulator.arns import Arn, FunctionArn

_STOCK = event_manager.send_event_to_target


def is_bucket(arn: str) -> bool:
    """Whether a destination is a bucket."""
    return arn.startswith("arn:") and arn.split(":")[2] == "s3"


def object_key(function: str, at: datetime, unique: str) -> str:
    """The key of the object that tells of a function's failed invocation."""
    return f"aws/lambda/async/{function}/{at:%Y/%m/%d}/{at:%Y-%m-%dT%H.%M.%S}-{unique}"


def send_event_to_target(target_arn: str, event: dict[str, Any], **more: Any) -> None:
    """As before; to a bucket as an object. Takes the place of LocalStack's function for the results of invocations."""
    if not is_bucket(target_arn):
        _STOCK(target_arn, event, **more)
        return
    function = FunctionArn.parse(more["source_arn"])
    client = connect_to(aws_access_key_id=function.account, region_name=function.region).s3
    key = object_key(function.name, datetime.now(UTC), long_uid())
    client.put_object(Bucket=Arn.parse(target_arn).resource, Key=key, Body=json.dumps(event).encode())


def apply_patches() -> None:
    """Let Lambda use it from now on."""
    patches.replace(
        "localstack.services.lambda_.invocation.event_manager", "send_event_to_target", send_event_to_target
    )
