"""aws_s3_bucket_logging (internal/service/s3/bucket_logging.go)."""

from typing import Any, ClassVar

from hydrant.offline_provider.members import Names
from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values

from .bucket_documents import BucketDocument

_FORMAT = "target_object_key_format"
GRANTEES = one_of("CanonicalUser", "AmazonCustomerByEmail", "Group")


class BucketLogging(BucketDocument):
    """Where S3 writes who used a bucket."""

    name = "aws_s3_bucket_logging"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner"),
        checks={
            "bucket": length(1, 63),
            "target_grant.permission": one_of("FULL_CONTROL", "READ", "WRITE"),
            "target_grant.grantee.type": GRANTEES,
            f"{_FORMAT}.partitioned_prefix.partition_date_source": one_of("EventTime", "DeliveryTime"),
        },
        exactly_one=((f"{_FORMAT}.partitioned_prefix", f"{_FORMAT}.simple_prefix"),),
    )
    operation, argument, answered = "bucket_logging", "BucketLoggingStatus", "LoggingEnabled"
    names: ClassVar[Names] = {
        "target_grant": "TargetGrants",
        "target_grant.grantee.id": "ID",
        "target_grant.grantee.uri": "URI",
    }
    keep = frozenset({"target_prefix"})

    def document(self, new: Values) -> Values:
        """The status with what is enabled."""
        return {"LoggingEnabled": super().document(new)}

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """There is no call that deletes it: an empty status turns it off."""
        s3.put_bucket_logging(**where, BucketLoggingStatus={})
