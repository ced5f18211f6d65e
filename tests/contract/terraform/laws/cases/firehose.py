"""Amazon Data Firehose."""

from typing import Any

from ..law import DataLaw, Law
from .shared import BUCKET, ROLE


def s3(prefix: str) -> list[dict[str, Any]]:
    """A destination."""
    return [{"role_arn": "${role.arn}", "bucket_arn": "${bucket.arn}", "prefix": prefix}]


LAWS = [
    Law(
        "aws_kinesis_firehose_delivery_stream",
        {"name": "{unique}", "destination": "extended_s3", "extended_s3_configuration": s3("a/"), "tags": {"a": "1"}},
        update={"extended_s3_configuration": s3("b/"), "tags": {"b": "2"}},
        needs={"role": ROLE, "bucket": BUCKET},
        replace={"name": "{unique}-other"},
        import_id="{arn}",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_kinesis_firehose_delivery_stream",
        {"name": "{unique}"},
        {"arn": "${stream.arn}"},
        needs={
            "role": ROLE,
            "bucket": BUCKET,
            "stream": (
                "aws_kinesis_firehose_delivery_stream",
                {"name": "{unique}", "destination": "extended_s3", "extended_s3_configuration": s3("a/")},
            ),
        },
    ),
]
