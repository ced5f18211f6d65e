"""What destinations other than S3 have in common: a bucket for what failed there, or for everything. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from ..engine.plan import LogTarget, S3Target
from ..exceptions import invalid_argument
from .base import Destination
from .needs import Need, log_needs
from .plans import Naming, s3_target
from .processing import Processing
from .rules.destination import check_bucket, check_logging
from .rules.processors import check_function, check_number, check_processors
from .values import Bucket, Logging

if TYPE_CHECKING:
    from mypy_boto3_firehose.literals import ProcessorTypeType

_FOR_S3_ONLY: "tuple[ProcessorTypeType, ...]" = ("MetadataExtraction", "RecordDeAggregation")


@dataclass(frozen=True)
class DestinationWithBucket(Destination):
    """A destination elsewhere. Its document has the bucket as S3DestinationDescription."""

    document: Any
    bucket_member: ClassVar[str] = "S3Configuration"
    """What the bucket is called in requests."""
    all_records: ClassVar[str] = ""
    """The S3BackupMode with which the bucket gets all source records; empty where there is none."""

    @cached_property
    def bucket(self) -> Bucket:
        """The one for what failed."""
        return Bucket.read(self.bucket_member, self.document["S3DestinationDescription"])

    @property
    def backup(self) -> Bucket | None:
        """The same one if it gets all source records, None if only what failed."""
        mode = self.document.get("S3BackupMode")
        return self.bucket if self.all_records and mode == self.all_records else None

    @cached_property
    def processing(self) -> Processing:
        """The processors that records pass."""
        return Processing.read(self.document.get("ProcessingConfiguration"))

    @cached_property
    def logging(self) -> Logging:
        """Where attempts that failed are logged."""
        return Logging.read(self.document["CloudWatchLoggingOptions"])

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The one for what failed."""
        return (self.bucket,)

    def log_needs(self, region: str, account_id: str) -> Iterator[Need]:
        """What logging errors needs, of the destination itself and of the bucket."""
        yield from log_needs(self.role_arn, self.logging.target(), region, account_id)
        yield from log_needs(self.bucket.role_arn, self._bucket_log, region, account_id)

    @property
    def _bucket_log(self) -> LogTarget | None:
        return self.bucket.logging.target(backup=self.backup is not None)

    def _bucket_targets(self, naming: Naming) -> tuple[S3Target, S3Target | None]:
        """The bucket for what failed, and for all source records."""
        target = s3_target(self.bucket, naming, self._bucket_log)
        return target, None if self.backup is None else target

    def _check_parts(self) -> None:
        """Raise InvalidArgumentException for a log, a bucket or a function that no such destination takes."""
        check_logging(self.logging)
        check_number(self.processing)
        check_function(self.processing)
        check_bucket(self.bucket)

    def _check_for_records(self) -> None:
        """Raise InvalidArgumentException for processors of destinations that partition."""
        for kind in _FOR_S3_ONLY:
            if self.processing.of_type(kind):
                raise invalid_argument(f"Processor type {kind} needs an S3 destination with Dynamic Partitioning.")
        check_processors(self.processing, "", partitioned=False)
