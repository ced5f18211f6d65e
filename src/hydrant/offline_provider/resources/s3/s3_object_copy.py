"""aws_s3_object_copy (internal/service/s3/object_copy.go): an object copied from another, also of another bucket."""

from typing import Any
from urllib.parse import unquote, urlencode

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, one_of, same_time, timestamp
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.values import Unknown

from .s3_common import where_of
from .s3_objects import (
    HEADERS,
    NO_OBJECT,
    OBJECT_CHECKS,
    delete_object,
    object_headers,
    object_tags,
    rfc3339,
)

_SAID = {
    **HEADERS,
    "acl": "ACL",
    "bucket_key_enabled": "BucketKeyEnabled",
    "checksum_algorithm": "ChecksumAlgorithm",
    "copy_if_match": "CopySourceIfMatch",
    "copy_if_modified_since": "CopySourceIfModifiedSince",
    "copy_if_none_match": "CopySourceIfNoneMatch",
    "copy_if_unmodified_since": "CopySourceIfUnmodifiedSince",
    "customer_algorithm": "SSECustomerAlgorithm",
    "customer_key": "SSECustomerKey",
    "customer_key_md5": "SSECustomerKeyMD5",
    "expected_source_bucket_owner": "ExpectedSourceBucketOwner",
    "expires": "Expires",
    "kms_encryption_context": "SSEKMSEncryptionContext",
    "kms_key_id": "SSEKMSKeyId",
    "metadata": "Metadata",
    "metadata_directive": "MetadataDirective",
    "object_lock_retain_until_date": "ObjectLockRetainUntilDate",
    "request_payer": "RequestPayer",
    "source_customer_algorithm": "CopySourceSSECustomerAlgorithm",
    "source_customer_key": "CopySourceSSECustomerKey",
    "source_customer_key_md5": "CopySourceSSECustomerKeyMD5",
    "tagging_directive": "TaggingDirective",
}
_GRANTS = {
    "FULL_CONTROL": "GrantFullControl",
    "READ": "GrantRead",
    "READ_ACP": "GrantReadACP",
    "WRITE_ACP": "GrantWriteACP",
}
_TIMES = ("copy_if_modified_since", "copy_if_unmodified_since", "expires", "object_lock_retain_until_date")
_COPIED = ("etag", "last_modified", "source_version_id", "version_id")
_NOT_COPYING = {"force_destroy", "override_provider"}


class ObjectCopy(ResourceType):
    """A copy, made once and again when an argument changes; a change of its source goes unnoticed."""

    name = "aws_s3_object_copy"
    rules = Rules(
        force_new=("bucket", "key", "source"),
        defaults={"force_destroy": False},
        conflicts=(("acl", "grant"),),
        equivalent=dict.fromkeys(_TIMES, same_time),
        recompute=dict.fromkeys(_COPIED, (*_SAID, "grant", "tags_all")),
        checks={
            **OBJECT_CHECKS,
            **dict.fromkeys(_TIMES, timestamp),
            "grant.permissions": lambda words: next(filter(None, map(one_of(*_GRANTS), words)), None),
            "grant.type": one_of("CanonicalUser", "AmazonCustomerByEmail", "Group"),
            "metadata_directive": one_of("COPY", "REPLACE"),
            "request_payer": one_of("requester"),
            "tagging_directive": one_of("COPY", "REPLACE"),
        },
    )
    not_found = NO_OBJECT

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A copy that overrides the provider's default tags has its own alone."""
        if planned["override_provider"] and planned["tags"] is not Unknown:
            planned["tags_all"] = planned["tags"] or {}

    def create(self, session: Any, new: Values) -> None:
        """Copy it."""
        said = {theirs: new[name] for name, theirs in _SAID.items() if new[name]} | _grants(new["grant"])
        if new["grant"]:
            said.pop("ACL", None)
        if new["kms_key_id"]:
            said["ServerSideEncryption"] = "aws:kms"
        if new["tags_all"]:
            said["Tagging"] = urlencode(new["tags_all"])
        where = where_of(new, new["bucket"])
        made = session.client("s3").copy_object(**where, Key=new["key"], CopySource=_source(new["source"]), **said)
        new["id"] = f"{new['bucket']}/{new['key']}"
        told = {
            "customer_algorithm": "SSECustomerAlgorithm",
            "customer_key_md5": "SSECustomerKeyMD5",
            "expiration": "Expiration",
            "kms_encryption_context": "SSEKMSEncryptionContext",
            "source_version_id": "CopySourceVersionId",
        }
        new |= {name: made[theirs] for name, theirs in told.items() if made.get(theirs)}
        new["request_charged"] = made.get("RequestCharged") == "requester"

    def read(self, session: Any, state: Values) -> Values | None:
        """Look at the copy's headers."""
        s3, where = session.client("s3"), {"Bucket": state["bucket"], "Key": state["key"]}
        mode = {"ChecksumMode": "ENABLED"} if state["checksum_algorithm"] else {}
        found = s3.head_object(**where, **mode)
        return {
            **object_headers(found),
            "arn": f"arn:{session.partition}:s3:::{state['bucket']}/{state['key']}",
            "last_modified": rfc3339(found["LastModified"]),
            "tags": object_tags(s3, where),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Copy it again if something changed that the copy shows."""
        if changed - _NOT_COPYING:
            self.create(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the copy with all its versions."""
        delete_object(session.client("s3"), state)

    def imported(self, session: Any, import_id: str) -> Values:
        """What it is a copy of AWS does not tell."""
        raise Refused("aws_s3_object_copy cannot be imported: AWS does not tell what it is a copy of.")


def _source(text: str) -> str:
    """The source as the SDK takes it, which encodes it itself."""
    return unquote(text).removeprefix("/")


def _grants(grants: list[Values]) -> Values:
    """Each permission with a list of those who have it."""
    kinds = {"AmazonCustomerByEmail": ("emailaddress", "email"), "CanonicalUser": ("id", "id"), "Group": ("uri", "uri")}
    found: dict[str, list[str]] = {}
    for grant in grants:
        word, name = kinds[grant["type"]]
        for permission in grant["permissions"]:
            found.setdefault(_GRANTS[permission], []).append(f"{word}={grant[name]}")
    return {theirs: ",".join(sorted(who)) for theirs, who in found.items()}
