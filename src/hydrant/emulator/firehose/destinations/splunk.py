"""Splunk's HTTP event collector as the destination, with its bucket for what failed, or for everything. Pure.

Defaults: Amazon Data Firehose API Reference, SplunkDestinationConfiguration (S-1 to S-4).
"""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..engine.delivery.splunk_sink import SplunkSink
from ..engine.plan import DestinationPlan, SplunkTarget
from .documents import Document, bucket_defaults, merge_members, with_processing, without
from .plans import Naming, make_plan
from .rules.destination import check_hints
from .rules.processors import check_change
from .rules.splunk import check_backup_change, check_splunk
from .values import read_hints
from .with_bucket import DestinationWithBucket

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import (
        S3DestinationConfigurationTypeDef,
        S3DestinationUpdateTypeDef,
        SplunkDestinationConfigurationTypeDef,
        SplunkDestinationUpdateTypeDef,
    )

    class SplunkDocument(SplunkDestinationUpdateTypeDef, total=False):
        """A SplunkDestinationDescription."""

        S3DestinationDescription: S3DestinationUpdateTypeDef


@dataclass(frozen=True)
class SplunkDestination(DestinationWithBucket):
    """A collector of Splunk. Its token is in the document: AWS shows it (S-3)."""

    document: "SplunkDocument" = field(repr=False)
    label = "Splunk"
    all_records = "AllEvents"
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

    @property
    def role_arn(self) -> str:
        """That of its bucket: Splunk itself needs none."""
        return self.bucket.role_arn

    def plan(self, naming: Naming) -> DestinationPlan:
        """What the engine works by."""
        failed, backup = self._bucket_targets(naming)
        return make_plan(naming, self.processing, s3=failed, data=self._target(), sink=SplunkSink, backup=backup)

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
        check_splunk(self.document)
        self._check_parts()
        self._check_for_records()
        return SplunkDestination(with_processing(self.document, self.processing.completed(None)))


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
