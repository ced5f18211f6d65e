"""aws_s3_bucket_accelerate_configuration, aws_s3_bucket_request_payment_configuration: one word each
(internal/service/s3/{bucket_accelerate_configuration,bucket_request_payment_configuration}.go).
"""

from typing import Any

from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values

from .bucket_documents import BucketDocument


class BucketAcceleration(BucketDocument):
    """Whether a bucket is reached through the nearest edge of AWS's network."""

    name = "aws_s3_bucket_accelerate_configuration"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner"),
        checks={"bucket": length(1, 63), "status": one_of("Enabled", "Suspended")},
    )
    operation, argument = "bucket_accelerate_configuration", "AccelerateConfiguration"

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """A bucket that never had it has no status."""
        found = super().get(s3, where, state)
        return found if found and found["status"] else None

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """It is suspended: a bucket cannot lose it."""
        s3.put_bucket_accelerate_configuration(**where, AccelerateConfiguration={"Status": "Suspended"})


class BucketRequestPayment(BucketDocument):
    """Who pays for what is taken from a bucket."""

    name = "aws_s3_bucket_request_payment_configuration"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner"),
        checks={"bucket": length(1, 63), "payer": one_of("Requester", "BucketOwner")},
    )
    operation, argument = "bucket_request_payment", "RequestPaymentConfiguration"

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """The owner pays again."""
        s3.put_bucket_request_payment(**where, RequestPaymentConfiguration={"Payer": "BucketOwner"})
