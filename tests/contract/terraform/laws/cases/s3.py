"""Amazon S3."""

from ..law import DataLaw, Law
from .shared import BUCKET, document

NEEDS = {"bucket": BUCKET}
NAME = {"bucket": "${bucket.bucket}"}


def lifecycle(days: int) -> list[dict[str, object]]:
    """One rule."""
    return [{"id": "old", "status": "Enabled", "filter": [{"prefix": "logs/"}], "expiration": [{"days": days}]}]


LAWS = [
    Law(
        "aws_s3_bucket",
        {"bucket": "{unique}", "tags": {"a": "1"}},
        update={"tags": {"b": "2"}},
        replace={"bucket": "{unique}-other"},
        not_imported=("force_destroy",),
    ),
    Law(
        "aws_s3_bucket_lifecycle_configuration",
        {**NAME, "rule": lifecycle(30)},
        update={"rule": lifecycle(60)},
        needs=NEEDS,
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
        {**NAME, "rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}]},
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
        "aws_s3_object",
        {**NAME, "key": "a b/c", "content": "one", "tags": {"a": "1"}},
        update={"content": "two", "tags": {"b": "2"}},
        needs=NEEDS,
        replace={"key": "other"},
        import_id="{bucket}/{key}",
        not_imported=("content", "force_destroy", "etag", "version_id"),
    ),
]

DATA_LAWS = [DataLaw("aws_s3_bucket", {"bucket": "{unique}"}, {"arn": "arn:aws:s3:::{unique}"}, needs=NEEDS)]
