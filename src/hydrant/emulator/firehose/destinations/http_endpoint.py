"""An HTTP endpoint as the destination, with its bucket for what failed, or for everything. Pure.

Defaults: Amazon Data Firehose API Reference, HttpEndpointDestinationConfiguration.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..engine.delivery.endpoint_sink import EndpointSink
from ..engine.plan import DestinationPlan, EndpointTarget, LogTarget
from ..exceptions import invalid_argument
from .base import Destination
from .documents import Document, bucket_defaults, merge_members, with_processing, without
from .needs import Need, log_needs
from .plans import Naming, make_plan, s3_target
from .processing import Processing
from .rules.destination import check_bucket, check_hints, check_logging, not_served
from .rules.processors import check_change, check_function, check_number, check_processors
from .values import Bucket, Logging, read_hints

if TYPE_CHECKING:
    from mypy_boto3_firehose.literals import ProcessorTypeType
    from mypy_boto3_firehose.type_defs import (
        HttpEndpointDestinationConfigurationTypeDef,
        HttpEndpointDestinationUpdateTypeDef,
        S3DestinationConfigurationTypeDef,
        S3DestinationUpdateTypeDef,
    )

    class EndpointDocument(HttpEndpointDestinationUpdateTypeDef, total=False):
        """An HttpEndpointDestinationDescription."""

        S3DestinationDescription: S3DestinationUpdateTypeDef


_MERGED_APART = ("EndpointConfiguration", "RequestConfiguration", "S3Configuration", "S3Update")
_FOR_S3_ONLY: "tuple[ProcessorTypeType, ...]" = ("MetadataExtraction", "RecordDeAggregation")


@dataclass(frozen=True)
class HttpEndpointDestination(Destination):
    """An HTTP endpoint. Its access key stands beside the document, which is shown."""

    document: "EndpointDocument"
    access_key: str | None = field(default=None, repr=False)
    label = "HTTP endpoints"
    needed = ("EndpointConfiguration", "S3Update")
    renamed = MappingProxyType({"S3Update": "S3Configuration"})

    @classmethod
    def create(cls, configuration: "HttpEndpointDestinationConfigurationTypeDef") -> "HttpEndpointDestination":
        """From an HttpEndpointDestinationConfiguration. Raises InvalidArgumentException."""
        check_hints(configuration.get("BufferingHints"))
        check_hints(configuration["S3Configuration"].get("BufferingHints"))
        return cls(_defaults())._merged(configuration, configuration["S3Configuration"])._checked()

    def updated(self, update: "HttpEndpointDestinationUpdateTypeDef") -> "HttpEndpointDestination":
        """From an HttpEndpointDestinationUpdate. Raises InvalidArgumentException."""
        after = self._merged(update, update.get("S3Update", {}))
        check_change(self.processing, after.processing)
        return after._checked()

    @classmethod
    def with_tls(cls, member: Document) -> Document:
        """Its member of a request, which the model has not checked yet, with the address as it would be with TLS."""
        endpoint = member.get("EndpointConfiguration") or {}
        url = endpoint.get("Url")
        if not isinstance(url, str) or not url.startswith("http://"):
            return member
        return {**member, "EndpointConfiguration": {**endpoint, "Url": f"https{url[4:]}"}}

    def describe(self) -> Document:
        """Without the access key."""
        return {"HttpEndpointDestinationDescription": self.document}

    @cached_property
    def bucket(self) -> Bucket:
        """The one for what failed."""
        return Bucket.read("S3Destination", self.document["S3DestinationDescription"])

    @property
    def backup(self) -> Bucket | None:
        """The same one if it gets all source records, None if only what failed."""
        return self.bucket if self.document.get("S3BackupMode") == "AllData" else None

    @cached_property
    def processing(self) -> Processing:
        """The processors that records pass."""
        return Processing.read(self.document.get("ProcessingConfiguration"))

    @cached_property
    def logging(self) -> Logging:
        """Where requests that failed are logged."""
        return Logging.read(self.document["CloudWatchLoggingOptions"])

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The one for what failed."""
        return (self.bucket,)

    @property
    def role_arn(self) -> str:
        """Its own, or that of its bucket."""
        return self.document.get("RoleARN") or self.bucket.role_arn

    def log_needs(self, region: str, account_id: str) -> Iterator[Need]:
        """What logging errors needs, of the endpoint and of the bucket."""
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
            sink=EndpointSink,
            backup=None if backup is None else s3_target(backup, naming, self._bucket_log),
        )

    @property
    def _bucket_log(self) -> LogTarget | None:
        return self.bucket.logging.target(backup=self.backup is not None)

    def _target(self) -> EndpointTarget:
        request = self.document["RequestConfiguration"]
        attributes = request.get("CommonAttributes") or []
        return EndpointTarget(
            url=self.document["EndpointConfiguration"]["Url"],
            access_key=self.access_key,
            attributes=tuple((each["AttributeName"], each["AttributeValue"]) for each in attributes),
            packed=request.get("ContentEncoding") == "GZIP",
            hints=read_hints(self.document["BufferingHints"]),
            retry_seconds=float(self.document["RetryOptions"]["DurationInSeconds"]),
            log=self.logging.target(),
        )

    def _merged(
        self,
        given: "HttpEndpointDestinationConfigurationTypeDef | HttpEndpointDestinationUpdateTypeDef",
        bucket: "S3DestinationConfigurationTypeDef | S3DestinationUpdateTypeDef",
    ) -> "HttpEndpointDestination":
        """Member by member, the endpoint's and the bucket's members too (A-16)."""
        merged = merge_members(self.document, without(given, *_MERGED_APART))
        merged["S3DestinationDescription"] = merge_members(merged["S3DestinationDescription"], bucket)
        if "RequestConfiguration" in given:
            merged["RequestConfiguration"] = {**merged["RequestConfiguration"], **given["RequestConfiguration"]}
        access_key, endpoint = self.access_key, given.get("EndpointConfiguration")
        if endpoint is not None:
            endpoint = merge_members(merged.get("EndpointConfiguration", endpoint), endpoint)
            access_key = endpoint.pop("AccessKey", access_key)
            merged["EndpointConfiguration"] = endpoint
        return HttpEndpointDestination(merged, access_key)

    def _checked(self) -> "HttpEndpointDestination":
        """The destination, completed as AWS echoes it (A-27). Raises InvalidArgumentException."""
        bucket, processing = self.bucket, self.processing
        if self.document.get("SecretsManagerConfiguration", {}).get("Enabled"):
            raise not_served("SecretsManagerConfiguration with Enabled true", "an AccessKey, or none")
        check_logging(self.logging)
        check_number(processing)
        check_function(processing)
        for kind in _FOR_S3_ONLY:
            if processing.of_type(kind):
                raise invalid_argument(f"Processor type {kind} needs an S3 destination with Dynamic Partitioning.")
        check_processors(processing, "", partitioned=False)
        check_bucket(bucket)
        completed = processing.completed(self.document.get("RoleARN"))
        return HttpEndpointDestination(with_processing(self.document, completed), self.access_key)


def _defaults() -> "EndpointDocument":
    return {
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
        "CloudWatchLoggingOptions": {"Enabled": False},
        "RequestConfiguration": {"ContentEncoding": "NONE", "CommonAttributes": []},
        "ProcessingConfiguration": {"Enabled": False, "Processors": []},
        "RetryOptions": {"DurationInSeconds": 300},
        "S3BackupMode": "FailedDataOnly",
        "S3DestinationDescription": bucket_defaults(),
    }
