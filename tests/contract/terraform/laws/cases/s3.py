"""Amazon S3: buckets."""

from ..law import DataLaw, Law
from .s3_shared import (
    LOCKED,
    LOG_DELIVERY,
    NAME,
    NEEDS,
    NEW_RULE,
    OTHER,
    OWNER,
    REPLICATED,
    cooled,
    encrypted,
    inline_lifecycle,
    lifecycle,
    retention,
    routing,
)
from .shared import document

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
        "aws_s3_bucket_policy",
        NAME,
        {"policy": document("s3:GetObject", "arn:aws:s3:::{unique}/*")},
        needs={
            **NEEDS,
            "policy": ("aws_s3_bucket_policy", {**NAME, "policy": document("s3:GetObject", "${bucket.arn}/*")}),
        },
    ),
]
