"""S3 and CloudWatch Logs as LocalStack has them, for channels."""

from __future__ import annotations

import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from localstack.aws.connect import connect_to

from .channel import SinkError


class LocalStackSink:
    """The buckets and log groups of an account and region; `kms_key` encrypts what is written."""

    def __init__(self, account_id: str, region: str, kms_key: str | None) -> None:
        self._account_id = account_id
        self._region = region
        self._kms_key = kms_key

    def put(self, bucket: str, owner: str, key: str, body: bytes, storage_class: str | None) -> None:
        """PutObject. Raises SinkError."""
        request: dict[str, Any] = {"Bucket": bucket, "Key": key, "Body": body, "ExpectedBucketOwner": owner}
        if storage_class:
            request["StorageClass"] = storage_class
        if self._kms_key:
            request |= {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self._kms_key}
        try:
            self._clients().s3.put_object(**request)
        except (ClientError, BotoCoreError) as error:
            raise SinkError(str(error)) from error

    def log(self, group: str, stream: str, line: str) -> None:
        """PutLogEvents, into a group and stream that are made if they are not there. What fails is let go."""
        logs = self._clients().logs
        event = {"timestamp": int(time.time() * 1000), "message": line}
        for make, names in (
            (logs.create_log_group, {"logGroupName": group}),
            (logs.create_log_stream, {"logGroupName": group, "logStreamName": stream}),
        ):
            try:
                make(**names)
            except (ClientError, BotoCoreError):
                continue  # it is there
        try:
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])
        except (ClientError, BotoCoreError):
            return

    def _clients(self) -> Any:
        return connect_to(aws_access_key_id=self._account_id, region_name=self._region)
