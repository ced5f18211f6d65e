"""An HTTP endpoint as the destination, with its bucket for what failed, or for everything. Pure.

Defaults: Amazon Data Firehose API Reference, HttpEndpointDestinationConfiguration.
"""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..engine.delivery.endpoint_sink import EndpointSink
from ..engine.plan import DestinationPlan, EndpointTarget
from .documents import Document, bucket_defaults, merge_members, with_processing, without
from .plans import Naming, make_plan
from .rules.destination import check_hints, not_served
from .rules.processors import check_change
from .values import read_hints
from .with_bucket import DestinationWithBucket

if TYPE_CHECKING:
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


@dataclass(frozen=True)
class HttpEndpointDestination(DestinationWithBucket):
    """An HTTP endpoint. Its access key stands beside the document, which is shown."""

    document: "EndpointDocument"
    access_key: str | None = field(default=None, repr=False)
    label = "HTTP endpoints"
    bucket_member = "S3Destination"
    all_records = "AllData"
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

    @property
    def role_arn(self) -> str:
        """Its own, or that of its bucket."""
        return self.document.get("RoleARN") or self.bucket.role_arn

    def plan(self, naming: Naming) -> DestinationPlan:
        """What the engine works by."""
        failed, backup = self._bucket_targets(naming)
        return make_plan(naming, self.processing, s3=failed, data=self._target(), sink=EndpointSink, backup=backup)

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
        if self.document.get("SecretsManagerConfiguration", {}).get("Enabled"):
            raise not_served("SecretsManagerConfiguration with Enabled true", "an AccessKey, or none")
        self._check_parts()
        self._check_for_records()
        completed = self.processing.completed(self.document.get("RoleARN"))
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
