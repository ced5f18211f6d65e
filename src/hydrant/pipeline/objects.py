"""What a delivery stream has written to S3: data lines, and the error lines of C-20."""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class ErrorLine:
    """One rejected record. `raw` is what the producer sent; times are ms since the epoch (C-20)."""

    raw: bytes
    error_code: str
    error_message: str
    attempts_made: int
    arrival_timestamp: int
    lambda_arn: str | None

    @classmethod
    def parse(cls, line: bytes) -> "ErrorLine":
        """Read a line of an error object. Raises ValueError saying what is wrong with it."""
        try:
            found = json.loads(line)
            return cls(
                raw=base64.b64decode(found["rawData"], validate=True),
                error_code=found["errorCode"],
                error_message=found["errorMessage"],
                attempts_made=int(found["attemptsMade"]),
                arrival_timestamp=int(found["arrivalTimestamp"]),
                lambda_arn=found.get("lambdaARN"),
            )
        except (KeyError, TypeError, binascii.Error, ValueError) as error:
            raise ValueError(f"not an error line of Firehose: {line[:120]!r} ({error!r})") from error


def keys(s3: "S3Client", bucket: str, prefix: str) -> Iterator[str]:
    """All keys below a prefix, in the order of their names."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            yield entry["Key"]


def lines(s3: "S3Client", bucket: str, key: str) -> list[bytes]:
    """The lines of an object, without their newlines."""
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return [line for line in body.split(b"\n") if line]
