"""How the records of a batch become one object: data, error lines, backup. Pure."""

from datetime import UTC, datetime

from ..items import Deliveries
from ..keys.prefix import Prefix, parse
from ..plan import DestinationPlan, S3Target
from ..ports import S3Object
from ..records import ErrorKind, Place


class Renderer:
    """Makes the object of a batch. Data, errors and backup differ in bucket, key, delimiter and compression."""

    name = "data"
    is_backup = False

    def fits(self, plan: DestinationPlan) -> bool:
        """Whether objects are what the plan wants of the records: data may go elsewhere (A-36), or become tables."""
        return plan.data_in_s3 and plan.conversion is None

    def target(self, plan: DestinationPlan) -> S3Target:
        """Bucket and rules of its objects."""
        return plan.s3

    def render(self, plan: DestinationPlan, batch: Deliveries) -> S3Object:
        """Records back to back (D-9) or with a line feed between them (D-10), compressed."""
        oldest = batch.oldest
        body = (b"\n" if plan.append_delimiter else b"").join(batch.bodies)
        return packed(plan.s3, plan.s3.keys.data_key(oldest, batch.places[0]), body, oldest)


class ErrorRenderer(Renderer):
    """Error lines of one kind, in the bucket of the data (C-21). Never compressed (unknown on AWS)."""

    def __init__(self, kind: ErrorKind) -> None:
        self._kind = kind
        self.name = kind.value

    def fits(self, _plan: DestinationPlan) -> bool:
        """Error lines go to a bucket whatever the destination."""
        return True

    def render(self, plan: DestinationPlan, batch: Deliveries) -> S3Object:
        """Lines back to back."""
        key = plan.s3.keys.error_key(batch.oldest, self._kind, _prefix_of(batch.places[0]))
        return S3Object(plan.s3.bucket, key, b"".join(batch.bodies), None, plan.s3.kms_key_arn)


def error_place(prefix: str | None) -> Place:
    """The place of error lines that have a prefix of their own; they never share an object with others (L-22)."""
    return () if prefix is None else (("errorPrefix", "", prefix),)


def _prefix_of(place: Place) -> Prefix | None:
    return parse(place[0][2]) if place else None


class BackupRenderer(Renderer):
    """Source records as they came, without a delimiter, in the bucket of the backup by its own rules (D-14, B-9)."""

    name = "backup"
    is_backup = True

    def fits(self, _plan: DestinationPlan) -> bool:
        """Copies go to a bucket whatever the destination."""
        return True

    def target(self, plan: DestinationPlan) -> S3Target:
        """The backup's, or the last one's; the data's while there never was one, and so nothing to write."""
        return plan.backup or plan.former_backup or plan.s3

    def render(self, plan: DestinationPlan, batch: Deliveries) -> S3Object:
        """Records back to back, compressed."""
        target, oldest = self.target(plan), batch.oldest
        return packed(target, target.keys.data_key(oldest), b"".join(batch.bodies), oldest)


def packed(target: S3Target, key: str, body: bytes, oldest: float) -> S3Object:
    """An object with the compression and the KMS key of its target (D-7)."""
    form = target.compression
    # Without the extension: unpacked beside the archive, the entry must not overwrite it.
    entry = key.rsplit("/", 1)[-1].removesuffix(target.keys.extension)
    content = form.encode(body, entry, datetime.fromtimestamp(oldest, UTC))
    return S3Object(target.bucket, key, content, form.content_encoding, target.kms_key_arn)
