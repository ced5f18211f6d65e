"""How the records of a batch become one object: data, error lines. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from ..clients import S3Object
from ..plan import DestinationPlan, S3Target
from .keys import ErrorOutput
from .tickets import Ticket


class Delivery(NamedTuple):
    """Bytes of one record for a destination, and the batch that waits for it."""

    body: bytes
    arrival: float
    ticket: Ticket
    source_bytes: int = 0
    """Size of the record that came from the source (F-8)."""


class Output:
    """How a batch becomes an object; data and error outputs differ in key, delimiter and compression."""

    name = "data"

    def render(self, plan: DestinationPlan, batch: Sequence[Delivery]) -> S3Object:
        """The object of a batch: records concatenated (D-9) or with a line feed between them (D-10), compressed."""
        oldest = oldest_of(batch)
        body = (b"\n" if plan.append_delimiter else b"").join([each.body for each in batch])
        return packed(plan.s3, plan.s3.keys.data_key(oldest), body, oldest)


class ErrorOutputOf(Output):
    """Error lines of one kind, in the destination bucket (C-21); never compressed (unknown on AWS)."""

    def __init__(self, kind: ErrorOutput) -> None:
        self._kind = kind
        self.name = kind.value

    def render(self, plan: DestinationPlan, batch: Sequence[Delivery]) -> S3Object:
        """The object of a batch of lines."""
        key = plan.s3.keys.error_key(oldest_of(batch), self._kind)
        return S3Object(plan.s3.bucket, key, b"".join([each.body for each in batch]), None, plan.s3.kms_key_arn)


def oldest_of(batch: Sequence[Delivery]) -> float:
    """Arrival of the oldest record, in epoch seconds (D-3)."""
    return min(each.arrival for each in batch)


def packed(target: S3Target, key: str, body: bytes, oldest: float) -> S3Object:
    """An object with the target's compression and key of encryption (D-7)."""
    form = target.compression
    # Without the extension: unpacked beside the archive, the entry must not bear the archive's own name.
    entry = key.rsplit("/", 1)[-1].removesuffix(target.keys.extension)
    content = form.encode(body, entry, datetime.fromtimestamp(oldest, UTC))
    return S3Object(target.bucket, key, content, form.content_encoding, target.kms_key_arn)
