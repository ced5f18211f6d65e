"""Amazon Data Firehose."""

from typing import Any

from ..law import DataLaw, Law
from .shared import BUCKET, ROLE


def s3(prefix: str) -> list[dict[str, Any]]:
    """A destination."""
    return [{"role_arn": "${role.arn}", "bucket_arn": "${bucket.arn}", "prefix": prefix}]


def iceberg(size: int, **more: Any) -> list[dict[str, Any]]:
    """Tables of the catalogue."""
    catalogue = "arn:aws:glue:us-east-1:000000000000:catalog"
    bucket = [{"role_arn": "${role.arn}", "bucket_arn": "${bucket.arn}"}]
    needed = {"role_arn": "${role.arn}", "catalog_arn": catalogue, "s3_configuration": bucket}
    return [{**needed, "buffering_size": size, **more}]


LAWS = [
    Law(
        "aws_kinesis_firehose_delivery_stream",
        {"name": "{unique}", "destination": "extended_s3", "extended_s3_configuration": s3("a/"), "tags": {"a": "1"}},
        update={"extended_s3_configuration": s3("b/"), "tags": {"b": "2"}},
        needs={"role": ROLE, "bucket": BUCKET},
        replace={"name": "{unique}-other"},
        import_id="{arn}",
    ),
    Law(
        "aws_kinesis_firehose_delivery_stream",
        {"name": "{unique}", "destination": "iceberg", "iceberg_configuration": iceberg(1)},
        update={"iceberg_configuration": iceberg(2, retry_duration=0)},
        needs={"role": ROLE, "bucket": BUCKET},
        replace={
            "iceberg_configuration": iceberg(
                1, destination_table_configuration=[{"database_name": "db", "table_name": "events"}]
            )
        },
        import_id="{arn}",
        variant="to Iceberg tables",
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
