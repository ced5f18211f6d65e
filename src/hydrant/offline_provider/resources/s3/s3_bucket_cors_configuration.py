"""aws_s3_bucket_cors_configuration (internal/service/s3/bucket_cors_configuration.go)."""

from typing import ClassVar

from hydrant.offline_provider.members import Names
from hydrant.offline_provider.rules import Rules, length

from .bucket_documents import BucketDocument
from .s3_common import NO_BUCKET


class BucketCors(BucketDocument):
    """Which web pages of other origins may use a bucket."""

    name = "aws_s3_bucket_cors_configuration"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner"),
        checks={"bucket": length(1, 63), "cors_rule.id": length(0, 255)},
    )
    not_found = (*NO_BUCKET, "NoSuchCORSConfiguration")
    operation, argument = "bucket_cors", "CORSConfiguration"
    names: ClassVar[Names] = {"cors_rule": "CORSRules", "cors_rule.id": "ID"}
    keep = frozenset({"cors_rule.max_age_seconds"})
