"""The notification that S3 would have sent for an object (G-1), from what S3 still knows of it. Pure.

What it no longer knows is `hydrant-replay`: who wrote the object (`userIdentity`, `ownerIdentity`), the request
(`responseElements`). `sourceIPAddress` is 127.0.0.1. `eventTime` is the object's LastModified, in whole seconds.
`sequencer` begins as S3's do, with the time in seconds: it orders the versions of a key among such notifications.
"""

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

SUBJECT = "Amazon S3 Notification"
MARK = "hydrant-replay"


@dataclass(frozen=True)
class StoredObject:
    """An object as S3 lists it. `etag` without its quotes; `version_id` in versioned buckets only (G-4)."""

    key: str
    size: int
    etag: str
    modified: datetime.datetime
    version_id: str | None = None


@dataclass(frozen=True)
class Origin:
    """The bucket, and which of its notifications it would have been."""

    bucket: str
    region: str
    partition: str = "aws"
    configuration_id: str = MARK


def notification(found: StoredObject, origin: Origin) -> str:
    """The message as SNS gets it."""
    return json.dumps({"Records": [_record(found, origin)]}, separators=(",", ":"))


def _record(found: StoredObject, origin: Origin) -> dict[str, Any]:
    told: dict[str, Any] = {"key": quote_plus(found.key, safe="/"), "size": found.size, "eTag": found.etag}
    if found.version_id:
        told["versionId"] = found.version_id
    told["sequencer"] = f"00{int(found.modified.timestamp()):08X}"
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": origin.region,
        "eventTime": f"{found.modified.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        "eventName": f"ObjectCreated:{_how(found.etag)}",
        "userIdentity": {"principalId": MARK},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": _request_id(found), "x-amz-id-2": MARK},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": origin.configuration_id,
            "bucket": {
                "name": origin.bucket,
                "ownerIdentity": {"principalId": MARK},
                "arn": f"arn:{origin.partition}:s3:::{origin.bucket}",
            },
            "object": told,
        },
    }


def _how(etag: str) -> str:
    """The ETag of an object in several parts ends in their number."""
    return "CompleteMultipartUpload" if "-" in etag else "Put"


def _request_id(found: StoredObject) -> str:
    """The same for the same object: who looks for repetitions by it finds them."""
    return hashlib.sha256(f"{found.key}\0{found.etag}".encode()).hexdigest()[:16].upper()
