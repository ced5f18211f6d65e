"""What the functions of Node.js do that CDK puts into templates (R-16): the emulator runs functions of Python only."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

Helper = Callable[[Any, str, Mapping[str, Any]], None]


def keep_logs_for(clients: Any, kind: str, given: Mapping[str, Any]) -> None:
    """Custom::LogRetention: the log group is there and keeps its events for so many days, all without a number."""
    logs, group = clients.logs, {"logGroupName": given["LogGroupName"]}
    if kind == "Delete":
        if given.get("RemovalPolicy") == "destroy":
            with suppress(logs.exceptions.ResourceNotFoundException):
                logs.delete_log_group(**group)
        return
    with suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(**group)
    if days := given.get("RetentionInDays"):
        logs.put_retention_policy(**group, retentionInDays=int(days))
    else:
        logs.delete_retention_policy(**group)


def empty_bucket(clients: Any, kind: str, given: Mapping[str, Any]) -> None:
    """Custom::S3AutoDeleteObjects: a bucket that goes is emptied first."""
    if kind != "Delete":
        return
    s3, bucket = clients.s3, given["BucketName"]
    with suppress(ClientError):
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                s3.delete_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])


HELPERS: dict[str, Helper] = {"Custom::LogRetention": keep_logs_for, "Custom::S3AutoDeleteObjects": empty_bucket}
