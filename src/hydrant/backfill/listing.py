"""The objects below a prefix, and what the bucket says of itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..rejections.objects import LEDGER, Place
from .event import StoredObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def objects_in(s3: "S3Client", place: Place, since_ms: int | None, ledger: str = LEDGER) -> Iterator[StoredObject]:
    """In the order of their keys, a page at a time; `since_ms`: only those written since then. Ledgers are none."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=place.bucket, Prefix=place.prefix):
        for entry in page.get("Contents", []):
            recent = since_ms is None or entry["LastModified"].timestamp() * 1000 + 1000 > since_ms
            if recent and not entry["Key"].startswith((LEDGER, ledger)):
                etag = entry.get("ETag", "").strip('"')
                yield StoredObject(entry["Key"], entry["Size"], etag, entry["LastModified"])


def notifications_of(s3: "S3Client", bucket: str) -> dict[str, Any]:
    """The bucket's notification configuration."""
    return dict(s3.get_bucket_notification_configuration(Bucket=bucket))


def is_versioned(s3: "S3Client", bucket: str) -> bool:
    """Whether its notifications name versions (G-4)."""
    return bool(s3.get_bucket_versioning(Bucket=bucket).get("Status"))
