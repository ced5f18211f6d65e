"""Amazon S3: objects."""

from ..law import DataLaw, Law
from .s3_shared import (
    LOCKED,
    LOG_DELIVERY,
    NAME,
    NEEDS,
    OBJECT,
    OWNER,
    RECKONED,
    VERSIONED,
)

LAWS = [
    Law(
        "aws_s3_object",
        {**NAME, "key": "a b/c", "content": "one", "force_destroy": True, "tags": {"a": "1"}},
        update={"content": "two", "tags": {"b": "2"}},
        needs=NEEDS,
        replace={"key": "other"},
        import_id="{bucket}/{key}",
        not_imported=("content", "force_destroy", "etag", "version_id"),
    ),
    Law(
        "aws_s3_object",
        {
            **NAME,
            "key": "locked",
            "content": "one",
            "acl": "private",
            "checksum_algorithm": "SHA256",
            "force_destroy": True,
            "metadata": {"a": "1"},
            "object_lock_mode": "GOVERNANCE",
            "object_lock_retain_until_date": "2030-01-01T00:00:00Z",
        },
        update={
            "acl": "public-read",
            "object_lock_legal_hold_status": "ON",
            "object_lock_retain_until_date": "2029-01-01T00:00:00Z",
        },
        needs=LOCKED,
        import_id="s3://{bucket}/{key}",
        not_imported=("acl", "checksum_algorithm", "content", "force_destroy", *RECKONED),
        variant="locked",
    ),
    Law(
        "aws_s3_bucket_object",
        {**NAME, "key": "a b/c", "content": "one", "content_type": "text/plain", "tags": {"a": "1"}},
        update={"content": "two", "tags": {"b": "2"}},
        needs=NEEDS,
        replace={"key": "other"},
        import_id="{bucket}/{key}",
        not_imported=("acl", "content", "force_destroy", "etag", "version_id"),
    ),
    Law(
        "aws_s3_object_copy",
        {**NAME, "key": "copy", "source": "${bucket.bucket}/a b/c", "tags": {"a": "1"}},
        update={"cache_control": "no-cache", "metadata_directive": "REPLACE", "tagging_directive": "REPLACE"},
        needs={**NEEDS, "object": OBJECT},
        replace={"key": "other"},
        import_id=None,
    ),
    Law(
        "aws_s3_object_copy",
        {
            **NAME,
            "key": "copy",
            "source": "${object.id}",
            "checksum_algorithm": "SHA256",
            "expires": "2030-01-01T00:00:00Z",
            "tagging_directive": "REPLACE",
            "grant": [{"type": "Group", "uri": LOG_DELIVERY, "permissions": ["READ", "READ_ACP"]}],
        },
        update={"grant": [{"type": "CanonicalUser", "id": OWNER, "permissions": ["FULL_CONTROL"]}]},
        needs={**NEEDS, **VERSIONED, "object": OBJECT},
        import_id=None,
        variant="versioned",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_s3_object",
        {**NAME, "key": "a b/c"},
        {
            "body": "one",
            "body_base64": "b25l",
            "content_type": "text/plain",
            "etag": "${object.etag}",
            "tags": {"a": "1"},
        },
        needs={**NEEDS, "object": OBJECT},
    ),
    DataLaw(
        "aws_s3_object",
        {**NAME, "key": "a b/c", "download_body": "false"},
        {"body": None, "body_base64": None, "content_length": 3},
        needs={**NEEDS, "object": OBJECT},
        variant="headers",
    ),
    DataLaw(
        "aws_s3_bucket_object",
        {**NAME, "key": "a b/c", "range": "bytes=1-2"},
        {"id": "{unique}/a b/c", "body": "ne"},
        needs={**NEEDS, "object": OBJECT},
    ),
    DataLaw(
        "aws_s3_objects",
        {**NAME, "delimiter": "/", "fetch_owner": True},
        {"keys": ["top"], "common_prefixes": ["a b/"], "owners": [OWNER]},
        needs={**NEEDS, "object": OBJECT, "top": ("aws_s3_object", {**NAME, "key": "top", "content": ""})},
    ),
    DataLaw(
        "aws_s3_bucket_objects",
        {**NAME, "max_keys": 1},
        {"keys": ["a b/c"], "id": "{unique}"},
        needs={**NEEDS, "object": OBJECT, "top": ("aws_s3_object", {**NAME, "key": "top", "content": ""})},
    ),
    DataLaw("aws_canonical_user_id", {}, {"id": OWNER}),
]
