"""Amazon S3: the parts of a bucket's configuration."""

from ..law import DataLaw, Law
from .s3_shared import (
    ALWAYS,
    LOCKED,
    LOG_DELIVERY,
    METRICS,
    NAME,
    NEEDS,
    OTHER,
    OWNER,
    REPLICATED,
    TIME,
    inventory,
    replicated,
    retention,
    routing,
)

LAWS = [
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
]

DATA_LAWS = [
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
]
