"""Splunk's HTTP event collector as the destination, with its bucket for what failed, or for everything. Pure.

Defaults: Amazon Data Firehose API Reference, SplunkDestinationConfiguration (S-1 to S-4).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..engine.delivery.splunk_sink import SplunkSink
from ..engine.plan import DestinationPlan, LogTarget, SplunkTarget
from ..exceptions import invalid_argument
from .base import Destination
from .documents import Document, bucket_defaults, merge_members, with_processing, without
from .needs import Need, log_needs
from .plans import Naming, make_plan, s3_target
from .processing import Processing
from .rules.destination import check_bucket, check_hints, check_logging
from .rules.processors import check_change, check_function, check_number, check_processors
from .rules.splunk import check_backup_change, check_splunk
from .values import Bucket, Logging, read_hints

if TYPE_CHECKING:
    from mypy_boto3_firehose.literals import ProcessorTypeType
    from mypy_boto3_firehose.type_defs import (
        S3DestinationConfigurationTypeDef,
        S3DestinationUpdateTypeDef,
        SplunkDestinationConfigurationTypeDef,
        SplunkDestinationUpdateTypeDef,
    )

    class SplunkDocument(SplunkDestinationUpdateTypeDef, total=False):
        """A SplunkDestinationDescription."""

        S3DestinationDescription: S3DestinationUpdateTypeDef


_FOR_S3_ONLY: "tuple[ProcessorTypeType, ...]" = ("MetadataExtraction", "RecordDeAggregation")


@dataclass(frozen=True)
class SplunkDestination(Destination):
    """A collector of Splunk. Its token is in the document: AWS shows it (S-3)."""

    document: "SplunkDocument" = field(repr=False)
    label = "Splunk"
    needed = ("HECEndpoint", "HECEndpointType", "S3Update")
    renamed = MappingProxyType({"S3Update": "S3Configuration"})

    @classmethod
    def create(cls, configuration: "SplunkDestinationConfigurationTypeDef") -> "SplunkDestination":
        """From a SplunkDestinationConfiguration. Raises InvalidArgumentException."""
        check_hints(configuration.get("BufferingHints"))
        check_hints(configuration["S3Configuration"].get("BufferingHints"))
        return cls(_defaults())._merged(configuration, configuration["S3Configuration"])._checked()

    def updated(self, update: "SplunkDestinationUpdateTypeDef") -> "SplunkDestination":
        """From a SplunkDestinationUpdate. Raises InvalidArgumentException."""
        after = self._merged(update, update.get("S3Update", {}))
        check_backup_change(self.document, after.document)
        check_change(self.processing, after.processing)
        return after._checked()

    @classmethod
    def plain_address(cls, member: Document) -> str | None:
        """The HECEndpoint if it is one without TLS, which AWS's model lets pass."""
        url = str(member.get("HECEndpoint") or "")
        return url if url.lower().startswith("http://") else None

    def describe(self) -> Document:
        """As it is kept, with the token."""
        return {"SplunkDestinationDescription": self.document}

    @cached_property
    def bucket(self) -> Bucket:
        """The one for what failed."""
        return Bucket.read("S3Configuration", self.document["S3DestinationDescription"])

    @property
    def backup(self) -> Bucket | None:
        """The same one if it gets all source records, None if only what failed."""
        return self.bucket if self.document.get("S3BackupMode") == "AllEvents" else None

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

    @property
    def role_arn(self) -> str:
        """That of its bucket: Splunk itself needs none."""
        return self.bucket.role_arn

    def log_needs(self, region: str, account_id: str) -> Iterator[Need]:
        """What logging errors needs, of Splunk and of the bucket."""
        yield from log_needs(self.role_arn, self.logging.target(), region, account_id)
        yield from log_needs(self.bucket.role_arn, self._bucket_log, region, account_id)

    def plan(self, naming: Naming) -> DestinationPlan:
        """What the engine works by."""
        backup = self.backup
        return make_plan(
            naming,
            self.processing,
            s3=s3_target(self.bucket, naming, self._bucket_log),
            data=self._target(),
            sink=SplunkSink,
            backup=None if backup is None else s3_target(backup, naming, self._bucket_log),
        )

    @property
    def _bucket_log(self) -> LogTarget | None:
        return self.bucket.logging.target(backup=self.backup is not None)

    def _target(self) -> SplunkTarget:
        return SplunkTarget(
            url=self.document["HECEndpoint"],
            raw=self.document["HECEndpointType"] == "Raw",
            token=self.document["HECToken"],
            acknowledgment_seconds=float(self.document["HECAcknowledgmentTimeoutInSeconds"]),
            hints=read_hints(self.document["BufferingHints"]),
            retry_seconds=float(self.document["RetryOptions"]["DurationInSeconds"]),
            log=self.logging.target(),
        )

    def _merged(
        self,
        given: "SplunkDestinationConfigurationTypeDef | SplunkDestinationUpdateTypeDef",
        bucket: "S3DestinationConfigurationTypeDef | S3DestinationUpdateTypeDef",
    ) -> "SplunkDestination":
        """Member by member, the bucket's members too (A-16)."""
        merged = merge_members(self.document, without(given, "S3Configuration", "S3Update"))
        merged["S3DestinationDescription"] = merge_members(merged["S3DestinationDescription"], bucket)
        return SplunkDestination(merged)

    def _checked(self) -> "SplunkDestination":
        """The destination, completed as AWS echoes it (A-27). Raises InvalidArgumentException."""
        processing = self.processing
        check_splunk(self.document)
        check_logging(self.logging)
        check_number(processing)
        check_function(processing)
        for kind in _FOR_S3_ONLY:
            if processing.of_type(kind):
                raise invalid_argument(f"Processor type {kind} needs an S3 destination with Dynamic Partitioning.")
        check_processors(processing, "", partitioned=False)
        check_bucket(self.bucket)
        return SplunkDestination(with_processing(self.document, processing.completed(None)))


def _defaults() -> "SplunkDocument":
    return {
        "HECAcknowledgmentTimeoutInSeconds": 180,
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 60},
        "CloudWatchLoggingOptions": {"Enabled": False},
        "ProcessingConfiguration": {"Enabled": False, "Processors": []},
        "RetryOptions": {"DurationInSeconds": 300},
        "S3BackupMode": "FailedEventsOnly",
        "S3DestinationDescription": bucket_defaults(),
    }
