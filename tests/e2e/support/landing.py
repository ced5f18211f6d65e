"""Where records land: lines in objects below data/ and error/, read once each, found again by their bytes."""

import base64
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ERROR_LINE_KEYS = [
    "rawData",
    "errorCode",
    "errorMessage",
    "attemptsMade",
    "arrivalTimestamp",
    "attemptEndingTimestamp",
    "lambdaARN",
]
"""The keys of an error line in AWS's order (C-20)."""


@dataclass(frozen=True)
class ErrorLine:
    """A line of an error object: the object's key, and the document with its members in their order."""

    key: str
    document: dict[str, Any]

    @property
    def raw(self) -> bytes:
        """What the producer had sent."""
        return base64.b64decode(self.document["rawData"], validate=True)


class Landing:
    """What arrived in the bucket since this was made."""

    def __init__(self, s3: "S3Client", bucket: str, data_prefix: str, error_prefix: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._data_prefix = data_prefix
        self._error_prefix = error_prefix
        self._read = {key for prefix in (data_prefix, error_prefix) for key in self._keys(prefix)}
        self.data: defaultdict[bytes, list[str]] = defaultdict(list)
        self.error: defaultdict[bytes, list[ErrorLine]] = defaultdict(list)
        self.bodies: dict[str, bytes] = {}

    def look(self) -> None:
        """Read the objects that are new."""
        for key in self._new(self._data_prefix):
            for line in self.bodies[key].removesuffix(b"\n").split(b"\n"):
                self.data[line].append(key)
        for key in self._new(self._error_prefix):
            for line in self.bodies[key].removesuffix(b"\n").split(b"\n"):
                found = ErrorLine(key, json.loads(line))
                self.error[found.raw].append(found)

    def _new(self, prefix: str) -> Iterator[str]:
        for key in self._keys(prefix):
            if key not in self._read:
                self.bodies[key] = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
                self._read.add(key)
                yield key

    def _keys(self, prefix: str) -> Iterator[str]:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
            for entry in page.get("Contents", []):
                yield entry["Key"]
