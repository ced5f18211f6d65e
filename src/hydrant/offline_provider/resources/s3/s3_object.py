"""aws_s3_object and its deprecated twin aws_s3_bucket_object: a file or a text put into a bucket
(internal/service/s3/{object,bucket_object}.go).
"""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, same_time
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list
from hydrant.offline_provider.values import Unknown

from .s3_objects import (
    CHECKSUMS,
    HEADERS,
    NO_OBJECT,
    OBJECT_CHECKS,
    delete_object,
    object_headers,
    object_tags,
)

_BODY = ("content", "content_base64", "source", "source_hash")
_CONTENT = (
    *(*_BODY, "bucket_key_enabled", "cache_control", "checksum_algorithm", "content_disposition", "content_encoding"),
    *("content_language", "content_type", "etag", "kms_key_id", "metadata", "server_side_encryption", "storage_class"),
    "website_redirect",
)
"""What changes by putting the object again, which makes another version."""
_LOCK = {"object_lock_mode", "object_lock_retain_until_date"}


class Object(ResourceType):
    """One object. Its content is compared by hash only (`etag`, `source_hash`), as in the real provider."""

    name = "aws_s3_object"
    rules = Rules(
        force_new=("bucket", "key"),
        defaults={"force_destroy": False},
        conflicts=(("content", "content_base64", "source"), ("etag", "kms_key_id")),
        equivalent={"object_lock_retain_until_date": same_time},
        recompute={"etag": _BODY, "version_id": _CONTENT},
        checks=OBJECT_CHECKS,
    )
    not_found = NO_OBJECT

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """Another content has other checksums. One that overrides the provider's default tags has its own alone."""
        algorithm = planned.get("checksum_algorithm")
        if prior and algorithm and any(planned[name] != prior[name] for name in (*_BODY, "checksum_algorithm")):
            planned |= dict.fromkeys(CHECKSUMS, Unknown)
        if planned.get("override_provider") and planned["tags"] is not Unknown:
            planned["tags_all"] = planned["tags"] or {}

    def create(self, session: Any, new: Values) -> None:
        """Put the object."""
        _put(session.client("s3"), new)
        new["id"] = f"{new['bucket']}/{new['key']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Look at the object's headers."""
        s3, where = session.client("s3"), {"Bucket": state["bucket"], "Key": state["key"]}
        mode = {"ChecksumMode": "ENABLED"} if state.get("checksum_algorithm") else {}
        return {
            **object_headers(s3.head_object(**where, **mode)),
            "arn": f"arn:{session.partition}:s3:::{state['bucket']}/{state['key']}",
            "bucket": state["bucket"],
            "key": state["key"],
            "tags": object_tags(s3, where),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Tags, ACL and locks by themselves, everything else by putting the object again."""
        s3, where = session.client("s3"), {"Bucket": new["bucket"], "Key": new["key"]}
        if changed & set(_CONTENT):
            _put(s3, new)
            return
        if "tags_all" in changed:
            s3.put_object_tagging(**where, Tagging={"TagSet": tag_list(new)})
        if "acl" in changed:
            s3.put_object_acl(**where, ACL=new["acl"] or "private")
        if "object_lock_legal_hold_status" in changed:
            s3.put_object_legal_hold(**where, LegalHold={"Status": new["object_lock_legal_hold_status"] or "OFF"})
        if _LOCK & changed:
            names = {"Mode": "object_lock_mode", "RetainUntilDate": "object_lock_retain_until_date"}
            retention = {theirs: new[name] for theirs, name in names.items() if new[name]}
            s3.put_object_retention(**where, Retention=retention, BypassGovernanceRetention=True)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the object with all its versions."""
        delete_object(session.client("s3"), state)

    def imported(self, session: Any, import_id: str) -> Values:
        """By `bucket/key` or `s3://bucket/key`."""
        bucket, _, key = import_id.removeprefix("s3://").partition("/")
        if not key:
            raise Refused(f"Import an object as bucket/key, got {import_id!r}.")
        return {"id": f"{bucket}/{key}", "bucket": bucket, "key": key, "force_destroy": False}


class BucketObject(Object):
    """The same by its old name: its id is the key, its ACL private where nothing is said."""

    name = "aws_s3_bucket_object"
    rules = replace(
        Object.rules,
        defaults={"acl": "private", "force_destroy": False},
        recompute={"etag": _BODY, "version_id": _CONTENT},
        checks={name: check for name, check in OBJECT_CHECKS.items() if name != "checksum_algorithm"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put the object."""
        super().create(session, new)
        new["id"] = new["key"]

    def imported(self, session: Any, import_id: str) -> Values:
        """By `bucket/key` or `s3://bucket/key`."""
        found = super().imported(session, import_id)
        return {**found, "id": found["key"]}


def _put(s3: Any, new: Values) -> None:
    names = {
        **HEADERS,
        "acl": "ACL",
        "checksum_algorithm": "ChecksumAlgorithm",
        "object_lock_retain_until_date": "ObjectLockRetainUntilDate",
    }
    said = {header: new[name] for name, header in names.items() if new.get(name)}
    if new["kms_key_id"]:
        said |= {"SSEKMSKeyId": new["kms_key_id"], "ServerSideEncryption": "aws:kms"}
    if new["bucket_key_enabled"]:
        said["BucketKeyEnabled"] = True
    if new["tags_all"]:
        said["Tagging"] = urlencode(new["tags_all"])
    s3.put_object(Bucket=new["bucket"], Key=new["key"], Body=_body(new), Metadata=new["metadata"] or {}, **said)


def _body(new: Values) -> bytes:
    if new["source"]:
        try:
            return Path(new["source"]).expanduser().read_bytes()
        except OSError as error:
            raise Refused(f"{new['source']} cannot be read: {error.strerror}.", "source") from error
    if new["content_base64"]:
        try:
            return base64.b64decode(new["content_base64"], validate=True)
        except ValueError as error:
            raise Refused(f"content_base64 is not base64: {error}.", "content_base64") from error
    return str(new["content"] or "").encode()
