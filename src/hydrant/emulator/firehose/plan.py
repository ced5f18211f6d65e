"""What the engine needs to know of a destination, taken from its description. Pure and immutable.

An update makes a new plan; stages ask for the current one at each batch, so that a change also applies to records that
are buffered already (A-19).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from .buffers import Hints
from .delivery.keys import KeyRules
from .prefix import parse
from .transform.lambda_transform import LambdaRules

MIB = 1024 * 1024
_EXTENSIONS = {"UNCOMPRESSED": "", "GZIP": ".gz"}


@dataclass(frozen=True)
class LogTarget:
    """Where error lines go (F-1)."""

    group: str
    stream: str


@dataclass(frozen=True)
class S3Target:
    """Where and how objects are written."""

    bucket: str
    keys: KeyRules
    hints: Hints
    gzip: bool
    kms_key_arn: str | None
    log: LogTarget | None


@dataclass(frozen=True)
class DestinationPlan:
    """One version of a destination."""

    version_id: str
    s3: S3Target
    append_delimiter: bool
    function: LambdaRules | None


def make_plan(
    delivery_stream_name: str, version_id: str, described: Mapping[str, Any], *, dated_literal_error_prefix: bool
) -> DestinationPlan:
    """Read an ExtendedS3DestinationDescription (complete, with defaults)."""
    processors = _enabled_processors(described)
    return DestinationPlan(
        version_id=version_id,
        s3=_s3_target(delivery_stream_name, version_id, described, dated_literal_error_prefix),
        append_delimiter="AppendDelimiterToRecord" in processors,
        function=_lambda_rules(processors["Lambda"]) if "Lambda" in processors else None,
    )


def _s3_target(name: str, version_id: str, described: Mapping[str, Any], dated_literal_error_prefix: bool) -> S3Target:
    hints = described["BufferingHints"]
    compression = described["CompressionFormat"]
    zone = described.get("CustomTimeZone") or "UTC"
    keys = KeyRules(
        delivery_stream_name=name,
        version_id=version_id,
        prefix=parse(described.get("Prefix") or ""),
        error_prefix=parse(described.get("ErrorOutputPrefix") or ""),
        timezone=UTC if zone == "UTC" else ZoneInfo(zone),
        extension=described.get("FileExtension") or _EXTENSIONS[compression],
        dated_literal_error_prefix=dated_literal_error_prefix,
    )
    return S3Target(
        bucket=described["BucketARN"].split(":::", 1)[1],
        keys=keys,
        hints=Hints(size=hints["SizeInMBs"] * MIB, interval=float(hints["IntervalInSeconds"])),
        gzip=compression == "GZIP",
        kms_key_arn=described["EncryptionConfiguration"].get("KMSEncryptionConfig", {}).get("AWSKMSKeyARN"),
        log=_log_target(described["CloudWatchLoggingOptions"]),
    )


def _enabled_processors(described: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    configuration = described.get("ProcessingConfiguration") or {}
    if not configuration.get("Enabled"):
        return {}
    return {processor["Type"]: processor for processor in configuration.get("Processors", [])}


def _lambda_rules(processor: Mapping[str, Any]) -> LambdaRules:
    values = {each["ParameterName"]: each["ParameterValue"] for each in processor["Parameters"]}
    return LambdaRules(
        function_arn=values["LambdaArn"],
        retries=int(values["NumberOfRetries"]),
        buffer_bytes=int(float(values["BufferSizeInMBs"]) * MIB),
        buffer_seconds=float(values["BufferIntervalInSeconds"]),
    )


def _log_target(options: Mapping[str, Any]) -> LogTarget | None:
    if not options.get("Enabled"):
        return None
    return LogTarget(options["LogGroupName"], options.get("LogStreamName") or "DestinationDelivery")
