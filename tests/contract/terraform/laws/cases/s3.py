"""Amazon S3."""

import json

from ..law import DataLaw, Law, Needs
from .shared import BUCKET, ROLE, document

OWNER = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
"""The canonical user of the emulator's accounts."""
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
NEEDS = {"bucket": BUCKET}
NAME = {"bucket": "${bucket.bucket}"}


def lifecycle(days: int) -> list[dict[str, object]]:
    """One rule."""
    return [{"id": "old", "status": "Enabled", "filter": [{"prefix": "logs/"}], "expiration": [{"days": days}]}]


def cooled(days: int) -> list[dict[str, object]]:
    """A rule that moves objects after so many days, of which 0 are some too."""
    transition = {"days": days, "storage_class": "INTELLIGENT_TIERING"}
    return [{"id": "cool", "status": "Enabled", "filter": [{}], "transition": [transition]}]


def routing(prefix: str) -> str:
    """Routing rules as AWS's JSON."""
    condition, redirect = {"KeyPrefixEquals": prefix}, {"ReplaceKeyPrefixWith": "new/"}
    return json.dumps([{"Condition": condition, "Redirect": redirect}], indent=1)


def retention(days: int) -> list[dict[str, object]]:
    """A rule of Object Lock."""
    return [{"default_retention": [{"mode": "GOVERNANCE", "days": days}]}]


def inventory(**more: object) -> dict[str, object]:
    """An inventory of the bucket, written into it."""
    return {
        **NAME,
        "name": "all",
        "included_object_versions": "Current",
        "schedule": [{"frequency": "Weekly"}],
        "destination": [{"bucket": [{"bucket_arn": "${bucket.arn}", "format": "CSV", **more}]}],
    }


def replicated(**more: object) -> dict[str, object]:
    """A replication of the bucket into itself's twin."""
    rule = {"id": "all", "status": "Enabled", "destination": [{"bucket": "${target.arn}"}]} | more
    return {**NAME, "role": "${role.arn}", "rule": [rule]}


def inline_lifecycle(days: int) -> list[dict[str, object]]:
    """Rules as the bucket itself has them."""
    return [
        {
            "enabled": True,
            "prefix": "logs/",
            "tags": {"a": "1"},
            "expiration": [{"days": days + 60}],
            "transition": [{"days": days, "storage_class": "STANDARD_IA"}],
            "noncurrent_version_expiration": [{"days": days + 60}],
            "noncurrent_version_transition": [{"days": days, "storage_class": "STANDARD_IA"}],
        },
        {"id": "marker", "enabled": False, "expiration": [{"expired_object_delete_marker": True}]},
        {"id": "parts", "enabled": True, "abort_incomplete_multipart_upload_days": 7},
        {"id": "cool", "enabled": True, "transition": [{"storage_class": "INTELLIGENT_TIERING"}]},
        {"id": "then", "enabled": True, "expiration": [{"date": "2030-01-01"}]},
    ]


def encrypted(algorithm: str) -> list[dict[str, object]]:
    """Encryption as the bucket itself has it."""
    return [{"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": algorithm}]}]}]


OTHER = ("aws_s3_bucket", {"bucket": "{unique}-2"})
VERSIONED: Needs = {
    "versions": ("aws_s3_bucket_versioning", {**NAME, "versioning_configuration": [{"status": "Enabled"}]}),
}
REPLICATED: Needs = {
    **NEEDS,
    **VERSIONED,
    "target": OTHER,
    "kept": (
        "aws_s3_bucket_versioning",
        {"bucket": "${target.bucket}", "versioning_configuration": [{"status": "Enabled"}]},
    ),
    "role": ROLE,
}
METRICS = [{"status": "Enabled", "event_threshold": [{"minutes": 15}]}]
TIME = [{"status": "Enabled", "time": [{"minutes": 15}]}]
NEW_RULE = {
    "id": "new",
    "status": "Enabled",
    "priority": 3,
    "delete_marker_replication_status": "Enabled",
    "filter": [{"prefix": "a", "tags": {"a": "1"}}],
    "source_selection_criteria": [{"sse_kms_encrypted_objects": [{"enabled": True}]}],
    "destination": [
        {
            "bucket": "${target.arn}",
            "account_id": "000000000000",
            "storage_class": "STANDARD_IA",
            "replica_kms_key_id": "arn:aws:kms:us-east-1:000000000000:key/1",
            "access_control_translation": [{"owner": "Destination"}],
            "metrics": [{}],
            "replication_time": [{}],
        }
    ],
}
OBJECT: tuple[str, dict[str, object]] = (
    "aws_s3_object",
    {**NAME, "key": "a b/c", "content": "one", "content_type": "text/plain", "tags": {"a": "1"}},
)
RECKONED = ("etag", "version_id", *(f"checksum_{name}" for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")))
LOCKED: Needs = {"bucket": ("aws_s3_bucket", {"bucket": "{unique}", "object_lock_enabled": True})}
ALWAYS = "a bucket always has it"

LAWS = [
    Law(
        "aws_s3_bucket",
        {"bucket": "{unique}", "tags": {"a": "1"}},
        update={"tags": {"b": "2"}},
        replace={"bucket": "{unique}-other"},
        not_imported=("force_destroy",),
    ),
    Law(
        "aws_s3_bucket",
        {"bucket": "{unique}-000000000000-us-east-1-an", "bucket_namespace": "account-regional"},
        replace={"bucket_namespace": "global"},
        not_imported=("force_destroy",),
        variant="namespace",
    ),
    Law(
        "aws_s3_bucket",
        {"bucket": "", "acl": "private"},
        update={"acl": "public-read", "website": [{"redirect_all_requests_to": "https://a.example"}]},
        not_imported=("acl", "force_destroy", "grant"),
        variant="name-of-its-own",
    ),
    Law(
        "aws_s3_bucket",
        {
            "bucket": "{unique}",
            "versioning": [{"enabled": True}],
            "cors_rule": [{"allowed_methods": ["GET"], "allowed_origins": ["*"]}],
            "grant": [
                {"type": "CanonicalUser", "id": OWNER, "permissions": ["FULL_CONTROL"]},
                {"type": "Group", "uri": LOG_DELIVERY, "permissions": ["READ_ACP", "WRITE"]},
            ],
            "lifecycle_rule": inline_lifecycle(30),
            "logging": [{"target_bucket": "${target.bucket}", "target_prefix": "log/"}],
            "policy": document("s3:GetObject", "arn:aws:s3:::{unique}/*"),
            "server_side_encryption_configuration": encrypted("AES256"),
            "website": [{"index_document": "index.html", "routing_rules": routing("old/")}],
        },
        update={
            "acceleration_status": "Enabled",
            "cors_rule": [{"allowed_methods": ["GET"], "allowed_origins": ["*"], "max_age_seconds": 300}],
            "grant": [{"type": "CanonicalUser", "id": OWNER, "permissions": ["FULL_CONTROL"]}],
            "lifecycle_rule": inline_lifecycle(60),
            "logging": [{"target_bucket": "${target.bucket}"}],
            "policy": document("s3:PutObject", "arn:aws:s3:::{unique}/*"),
            "request_payer": "Requester",
            "server_side_encryption_configuration": encrypted("aws:kms"),
            "versioning": [{"enabled": False}],
            "website": [{"index_document": "index.html", "error_document": "error.html"}],
        },
        needs={"target": OTHER},
        not_imported=("force_destroy",),
        variant="arguments",
    ),
    Law(
        "aws_s3_bucket",
        {
            "bucket": "{unique}",
            "versioning": [{"enabled": True}],
            "object_lock_configuration": [{"rule": retention(3)}],
            "replication_configuration": [
                {
                    "role": "${role.arn}",
                    "rules": [
                        {"id": "old", "status": "Enabled", "prefix": "a", "destination": [{"bucket": "${target.arn}"}]}
                    ],
                }
            ],
        },
        update={
            "object_lock_configuration": [{"rule": retention(5)}],
            "replication_configuration": [{"role": "${role.arn}", "rules": [NEW_RULE]}],
        },
        needs={name: REPLICATED[name] for name in ("target", "kept", "role")},
        not_imported=("force_destroy",),
        variant="replicated",
    ),
    Law(
        "aws_s3_bucket_accelerate_configuration",
        {**NAME, "status": "Enabled"},
        update={"status": "Suspended"},
        needs=NEEDS,
        stays="acceleration can only be suspended",
    ),
    Law(
        "aws_s3_bucket_acl",
        {**NAME, "acl": "private"},
        update={"acl": "public-read"},
        needs=NEEDS,
        stays=ALWAYS,
    ),
    Law(
        "aws_s3_bucket_acl",
        {
            **NAME,
            "access_control_policy": [
                {
                    "owner": [{"id": OWNER}],
                    "grant": [
                        {"permission": "FULL_CONTROL", "grantee": [{"type": "CanonicalUser", "id": OWNER}]},
                        {"permission": "WRITE", "grantee": [{"type": "Group", "uri": LOG_DELIVERY}]},
                    ],
                }
            ],
        },
        needs=NEEDS,
        stays=ALWAYS,
        variant="grants",
    ),
    Law(
        "aws_s3_bucket_cors_configuration",
        {
            **NAME,
            "cors_rule": [
                {
                    "allowed_methods": ["PUT", "POST"],
                    "allowed_origins": ["https://a.example"],
                    "allowed_headers": ["*"],
                },
                {"id": "read", "allowed_methods": ["GET"], "allowed_origins": ["*"], "max_age_seconds": 3000},
            ],
        },
        update={"cors_rule": [{"allowed_methods": ["GET"], "allowed_origins": ["*"], "expose_headers": ["ETag"]}]},
        needs=NEEDS,
    ),
    Law(
        "aws_s3_bucket_intelligent_tiering_configuration",
        {**NAME, "name": "all", "tiering": [{"access_tier": "ARCHIVE_ACCESS", "days": 125}]},
        update={"filter": [{"prefix": "a/"}], "status": "Disabled"},
        needs=NEEDS,
        replace={"name": "other"},
    ),
    Law(
        "aws_s3_bucket_intelligent_tiering_configuration",
        {
            **NAME,
            "name": "some",
            "tiering": [
                {"access_tier": "ARCHIVE_ACCESS", "days": 125},
                {"access_tier": "DEEP_ARCHIVE_ACCESS", "days": 180},
            ],
            "filter": [{"prefix": "a/", "tags": {"a": "1", "b": "2"}}],
        },
        update={"filter": [{"tags": {"a": "1"}}]},
        needs=NEEDS,
        variant="filter",
    ),
    Law(
        "aws_s3_bucket_inventory",
        inventory(),
        update={"enabled": False, "filter": [{"prefix": "a/"}], "optional_fields": ["Size", "ETag"]},
        needs=NEEDS,
    ),
    Law(
        "aws_s3_bucket_inventory",
        inventory(prefix="lists/", account_id="000000000000", encryption=[{"sse_s3": [{}]}]),
        update={"included_object_versions": "All", "schedule": [{"frequency": "Daily"}]},
        needs=NEEDS,
        variant="encrypted",
    ),
    Law(
        "aws_s3_bucket_logging",
        {**NAME, "target_bucket": "${target.bucket}", "target_prefix": "log/"},
        update={
            "target_prefix": "",
            "target_object_key_format": [{"partitioned_prefix": [{"partition_date_source": "EventTime"}]}],
        },
        needs={**NEEDS, "target": OTHER},
    ),
    Law(
        "aws_s3_bucket_logging",
        {
            **NAME,
            "target_bucket": "${target.bucket}",
            "target_prefix": "log/",
            "target_grant": [{"permission": "READ", "grantee": [{"type": "Group", "uri": LOG_DELIVERY}]}],
        },
        update={"target_object_key_format": [{"simple_prefix": [{}]}]},
        needs={**NEEDS, "target": OTHER},
        variant="grants",
    ),
    Law(
        "aws_s3_bucket_metric",
        {**NAME, "name": "all"},
        update={"filter": [{"prefix": "a/", "tags": {"a": "1"}}]},
        needs=NEEDS,
        replace={"name": "other"},
    ),
    Law(
        "aws_s3_bucket_object_lock_configuration",
        {**NAME, "rule": retention(3)},
        update={"rule": retention(5)},
        needs=LOCKED,
        stays="Object Lock cannot be turned off",
    ),
    Law(
        "aws_s3_bucket_replication_configuration",
        replicated(),
        update=replicated(
            priority=2,
            filter=[{"prefix": "a/"}],
            delete_marker_replication=[{"status": "Disabled"}],
            destination=[{"bucket": "${target.arn}", "metrics": METRICS, "replication_time": TIME}],
        ),
        needs=REPLICATED,
    ),
    Law(
        "aws_s3_bucket_replication_configuration",
        replicated(
            filter=[{"and": [{"prefix": "a/", "tags": {"a": "1", "b": "2"}}]}],
            delete_marker_replication=[{"status": "Disabled"}],
        ),
        update=replicated(
            filter=[{"tag": [{"key": "a", "value": "1"}]}],
            delete_marker_replication=[{"status": "Disabled"}],
            destination=[{"bucket": "${target.arn}", "storage_class": "STANDARD_IA"}],
        ),
        needs=REPLICATED,
        variant="filter",
    ),
    Law(
        "aws_s3_bucket_replication_configuration",
        replicated(filter=[{}], delete_marker_replication=[{"status": "Enabled"}]),
        needs=REPLICATED,
        variant="all-objects",
    ),
    Law(
        "aws_s3_bucket_request_payment_configuration",
        {**NAME, "payer": "Requester"},
        update={"payer": "BucketOwner"},
        needs=NEEDS,
        stays=ALWAYS,
    ),
    Law(
        "aws_s3_bucket_website_configuration",
        {**NAME, "index_document": [{"suffix": "index.html"}], "error_document": [{"key": "error.html"}]},
        update={
            "error_document": [],
            "routing_rule": [
                {
                    "condition": [{"key_prefix_equals": "old/"}],
                    "redirect": [{"replace_key_prefix_with": "new/", "protocol": "https"}],
                }
            ],
        },
        needs=NEEDS,
    ),
    Law(
        "aws_s3_bucket_website_configuration",
        {**NAME, "index_document": [{"suffix": "index.html"}], "routing_rules": routing("old/")},
        update={"routing_rules": routing("older/")},
        needs=NEEDS,
        variant="text",
    ),
    Law(
        "aws_s3_bucket_website_configuration",
        {**NAME, "redirect_all_requests_to": [{"host_name": "a.example", "protocol": "https"}]},
        update={"redirect_all_requests_to": [{"host_name": "b.example"}]},
        needs=NEEDS,
        variant="redirect",
    ),
    Law(
        "aws_s3_bucket_lifecycle_configuration",
        {**NAME, "rule": lifecycle(30)},
        update={"rule": lifecycle(60)},
        needs=NEEDS,
    ),
    Law(
        "aws_s3_bucket_lifecycle_configuration",
        {**NAME, "rule": cooled(0)},
        update={"rule": cooled(1)},
        needs=NEEDS,
        variant="at-once",
    ),
    Law(
        "aws_s3_bucket_notification",
        {**NAME, "topic": [{"topic_arn": "${topic.arn}", "events": ["s3:ObjectCreated:*"], "filter_prefix": "a/"}]},
        update={"topic": [{"topic_arn": "${topic.arn}", "events": ["s3:ObjectRemoved:*"], "filter_prefix": "a/"}]},
        needs={
            **NEEDS,
            "topic": ("aws_sns_topic", {"name": "{unique}"}),
            "policy": (
                "aws_sns_topic_policy",
                {"arn": "${topic.arn}", "policy": document("sns:Publish", "${topic.arn}")},
            ),
        },
        stays="a bucket always has a notification configuration",
    ),
    Law(
        "aws_s3_bucket_ownership_controls",
        {**NAME, "rule": [{"object_ownership": "BucketOwnerPreferred"}]},
        update={"rule": [{"object_ownership": "ObjectWriter"}]},
        needs=NEEDS,
    ),
    Law(
        "aws_s3_bucket_policy",
        {**NAME, "policy": document("s3:GetObject", "${bucket.arn}/*")},
        update={"policy": document("s3:PutObject", "${bucket.arn}/*")},
        needs=NEEDS,
    ),
    Law(
        "aws_s3_bucket_public_access_block",
        {**NAME, "block_public_acls": True},
        update={"block_public_policy": True},
        needs=NEEDS,
    ),
    Law(
        "aws_s3_bucket_server_side_encryption_configuration",
        {
            **NAME,
            "rule": [
                {
                    "apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}],
                    "blocked_encryption_types": ["NONE"],
                }
            ],
        },
        update={"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}]}]},
        needs=NEEDS,
        stays="a bucket is always encrypted",
    ),
    Law(
        "aws_s3_bucket_versioning",
        {**NAME, "versioning_configuration": [{"status": "Enabled"}]},
        update={"versioning_configuration": [{"status": "Suspended"}]},
        needs=NEEDS,
        stays="versioning cannot be unset",
    ),
    Law(
        "aws_s3_bucket_versioning",
        {**NAME, "versioning_configuration": [{"status": "Enabled"}]},
        needs=LOCKED,
        stays="versioning cannot be unset",
        variant="locked",
    ),
    Law(
        "aws_s3_bucket_versioning",
        {**NAME, "versioning_configuration": [{"status": "Enabled", "mfa_delete": "Disabled"}]},
        needs=NEEDS,
        stays="versioning cannot be unset",
        variant="mfa",
    ),
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
    DataLaw("aws_s3_bucket", {"bucket": "{unique}"}, {"arn": "arn:aws:s3:::{unique}"}, needs=NEEDS),
    DataLaw(
        "aws_s3_bucket",
        {"bucket": "{unique}"},
        {"website_domain": "s3-website-us-east-1.amazonaws.com", "hosted_zone_id": "Z3AQBSTGFYJSTF"},
        needs={"bucket": ("aws_s3_bucket", {"bucket": "{unique}", "website": [{"index_document": "index.html"}]})},
        variant="website",
    ),
    DataLaw(
        "aws_s3_bucket_object_lock_configuration",
        NAME,
        {
            "object_lock_enabled": "Enabled",
            "rule": [{"default_retention": [{"days": 3, "mode": "GOVERNANCE", "years": None}]}],
        },
        needs={**LOCKED, "lock": ("aws_s3_bucket_object_lock_configuration", {**NAME, "rule": retention(3)})},
    ),
    DataLaw(
        "aws_s3_bucket_replication_configuration",
        NAME,
        {"role": "${role.arn}"},
        needs={
            **REPLICATED,
            "copies": (
                "aws_s3_bucket_replication_configuration",
                replicated(
                    filter=[{"and": [{"prefix": "a/", "tags": {"a": "1"}}]}],
                    delete_marker_replication=[{"status": "Disabled"}],
                ),
            ),
        },
    ),
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
    DataLaw(
        "aws_s3_bucket_policy",
        NAME,
        {"policy": document("s3:GetObject", "arn:aws:s3:::{unique}/*")},
        needs={
            **NEEDS,
            "policy": ("aws_s3_bucket_policy", {**NAME, "policy": document("s3:GetObject", "${bucket.arn}/*")}),
        },
    ),
    DataLaw("aws_canonical_user_id", {}, {"id": OWNER}),
]
