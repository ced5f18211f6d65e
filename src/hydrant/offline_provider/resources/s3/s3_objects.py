"""What the types of objects share: headers, tags, locks, deletion (internal/service/s3/object.go)."""

from datetime import datetime
from typing import Any

from hydrant.offline_provider.failures import error_code
from hydrant.offline_provider.rules import Check, arn, length, matches, one_of, timestamp
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_map

from .s3_common import NO_BUCKET

NO_OBJECT = (*NO_BUCKET, "NoSuchKey")
HEADERS = {
    "cache_control": "CacheControl",
    "content_disposition": "ContentDisposition",
    "content_encoding": "ContentEncoding",
    "content_language": "ContentLanguage",
    "content_type": "ContentType",
    "object_lock_legal_hold_status": "ObjectLockLegalHoldStatus",
    "object_lock_mode": "ObjectLockMode",
    "server_side_encryption": "ServerSideEncryption",
    "storage_class": "StorageClass",
    "website_redirect": "WebsiteRedirectLocation",
}
CHECKSUMS = {
    f"checksum_{name}": f"Checksum{name.upper()}" for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")
}
OBJECT_ACLS = one_of(
    *("private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read"),
    *("bucket-owner-read", "bucket-owner-full-control"),
)
_CHECKSUM_WORDS = one_of("CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME")
_CLASSES = one_of(
    *("STANDARD", "REDUCED_REDUNDANCY", "GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"),
    *("DEEP_ARCHIVE", "OUTPOSTS", "GLACIER_IR", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP"),
)
_LOWER = matches(r"[^A-Z]*", "keys of metadata have no capital letters")
OBJECT_CHECKS: dict[str, Check] = {
    "acl": OBJECT_ACLS,
    "bucket": length(1, 2048),
    "checksum_algorithm": _CHECKSUM_WORDS,
    "key": length(1, 1024),
    "kms_key_id": arn,
    "metadata": lambda words: next(filter(None, map(_LOWER, words)), None),
    "object_lock_legal_hold_status": one_of("ON", "OFF"),
    "object_lock_mode": one_of("GOVERNANCE", "COMPLIANCE"),
    "object_lock_retain_until_date": timestamp,
    "server_side_encryption": one_of("AES256", "aws:fsx", "aws:kms", "aws:kms:dsse"),
    "storage_class": _CLASSES,
}


def object_headers(found: Values) -> Values:
    """What HeadObject tells, under the schema's names; what a type does not have it passes over."""
    until = found.get("ObjectLockRetainUntilDate")
    return {
        **{name: found.get(header) for name, header in HEADERS.items()},
        **{name: found.get(header) for name, header in CHECKSUMS.items()},
        "bucket_key_enabled": found.get("BucketKeyEnabled", False),
        "etag": found["ETag"].strip('"'),
        "kms_key_id": found.get("SSEKMSKeyId"),
        "metadata": found["Metadata"],
        "object_lock_retain_until_date": rfc3339(until),
        "storage_class": found.get("StorageClass", "STANDARD"),
        "version_id": found.get("VersionId", ""),
    }


def object_tags(s3: Any, where: Values) -> dict[str, str]:
    """The tags of an object."""
    return tag_map(s3.get_object_tagging(**where)["TagSet"])


def rfc3339(moment: datetime | None) -> str:
    """A time as Terraform writes it; "" for none."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def delete_object(s3: Any, state: Values) -> None:
    """Delete an object with all its versions; with `force_destroy` also those that are locked."""
    bucket, key, forced = state["bucket"], state["key"], bool(state["force_destroy"])
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key)
    for page in pages:
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
            if entry["Key"] == key:
                _delete_version(s3, {"Bucket": bucket, "Key": key, "VersionId": entry["VersionId"]}, forced)


def _delete_version(s3: Any, where: Values, forced: bool) -> None:
    """Delete it; forced, where a lock forbids it: a legal hold goes first, a retention that may be passed by is."""
    try:
        s3.delete_object(**where)
    except s3.exceptions.ClientError as error:
        if not forced or error_code(error) != "AccessDenied":
            raise
        s3.put_object_legal_hold(**where, LegalHold={"Status": "OFF"})
        s3.delete_object(**where, BypassGovernanceRetention=True)
