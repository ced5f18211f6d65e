"""Plans for the engine, read from complete descriptions. Pure."""

import base64
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from hydrant.emulator.arns import bucket_name

from ..engine.buffers import Hints
from ..engine.compression import FORMATS
from ..engine.keys.object_keys import KeyRules
from ..engine.keys.prefix import Prefix, parse
from ..engine.plan import MIB, DestinationPlan, EndpointTarget, LogTarget, S3Target
from ..engine.transform.lambda_transform import LambdaRules
from ..engine.transform.partitioning import PartitionRules, rules_for
from ..engine.transform.prepare import PreparationRules
from ..engine.transform.splitting import Splitting


def make_plan(
    delivery_stream_name: str, version_id: str, described: Mapping[str, Any], *, dated_literal_error_prefix: bool
) -> DestinationPlan:
    """Read an ExtendedS3- or HttpEndpointDestinationDescription (complete, with defaults)."""
    processors = _enabled_processors(described)
    endpoint = _endpoint_target(described) if "EndpointConfiguration" in described else None
    bucket = described if endpoint is None else described["S3DestinationDescription"]
    s3 = _s3_target(delivery_stream_name, version_id, bucket, dated_literal_error_prefix)
    return DestinationPlan(
        version_id=version_id,
        s3=s3,
        endpoint=endpoint,
        backup=_backup_target(delivery_stream_name, version_id, described, dated_literal_error_prefix),
        append_delimiter="AppendDelimiterToRecord" in processors,
        function=_lambda_rules(processors["Lambda"]) if "Lambda" in processors else None,
        preparation=_preparation_rules(processors),
        partitioning=_partition_rules(described, processors, s3.keys.prefix),
    )


def _s3_target(
    name: str,
    version_id: str,
    described: Mapping[str, Any],
    dated_literal_error_prefix: bool,
    log_stream: str = "DestinationDelivery",
) -> S3Target:
    """`log_stream` is the one in which errors are logged when no other is named (F-1)."""
    hints = described["BufferingHints"]
    compression = FORMATS[described["CompressionFormat"]]
    zone = described.get("CustomTimeZone") or "UTC"
    keys = KeyRules(
        delivery_stream_name=name,
        version_id=version_id,
        prefix=parse(described.get("Prefix") or ""),
        error_prefix=parse(described.get("ErrorOutputPrefix") or ""),
        timezone=UTC if zone == "UTC" else ZoneInfo(zone),
        extension=described.get("FileExtension") or compression.extension,
        dated_literal_error_prefix=dated_literal_error_prefix,
    )
    return S3Target(
        bucket=bucket_name(described["BucketARN"]),
        keys=keys,
        hints=Hints(size=hints["SizeInMBs"] * MIB, interval=float(hints["IntervalInSeconds"])),
        compression=compression,
        kms_key_arn=described["EncryptionConfiguration"].get("KMSEncryptionConfig", {}).get("AWSKMSKeyARN"),
        log=_log_target(described["CloudWatchLoggingOptions"], log_stream),
    )


def _backup_target(
    name: str, version_id: str, described: Mapping[str, Any], dated_literal_error_prefix: bool
) -> S3Target | None:
    """The S3 backup of source records, while it is on (D-14): of an endpoint, in the bucket for what failed."""
    backup = described.get("S3BackupDescription")
    if described.get("S3BackupMode") == "AllData":
        backup = described["S3DestinationDescription"]
    elif described.get("S3BackupMode") != "Enabled" or backup is None:
        return None
    return _s3_target(name, version_id, backup, dated_literal_error_prefix, "BackupDelivery")


def _endpoint_target(described: Mapping[str, Any]) -> EndpointTarget:
    endpoint, request = described["EndpointConfiguration"], described["RequestConfiguration"]
    hints = described["BufferingHints"]
    attributes = request.get("CommonAttributes") or []
    return EndpointTarget(
        url=endpoint["Url"],
        access_key=endpoint.get("AccessKey"),
        attributes=tuple((each["AttributeName"], each["AttributeValue"]) for each in attributes),
        packed=request.get("ContentEncoding") == "GZIP",
        hints=Hints(size=hints["SizeInMBs"] * MIB, interval=float(hints["IntervalInSeconds"])),
        retry_seconds=float(described["RetryOptions"]["DurationInSeconds"]),
        log=_log_target(described["CloudWatchLoggingOptions"], "DestinationDelivery"),
    )


def _enabled_processors(described: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    configuration = described.get("ProcessingConfiguration") or {}
    if not configuration.get("Enabled"):
        return {}
    return {processor["Type"]: processor for processor in configuration.get("Processors", [])}


def _parameters(processor: Mapping[str, Any]) -> dict[str, str]:
    return {each["ParameterName"]: each["ParameterValue"] for each in processor.get("Parameters") or []}


def _preparation_rules(processors: Mapping[str, Mapping[str, Any]]) -> PreparationRules:
    extraction = _parameters(processors.get("CloudWatchLogProcessing", {})).get("DataMessageExtraction", "false")
    splitting = None
    if "RecordDeAggregation" in processors:
        delimiter = _parameters(processors["RecordDeAggregation"]).get("Delimiter")
        splitting = Splitting(base64.b64decode(delimiter) if delimiter else None)
    return PreparationRules("Decompression" in processors, extraction.lower() == "true", splitting)


def _partition_rules(
    described: Mapping[str, Any], processors: Mapping[str, Mapping[str, Any]], prefix: Prefix
) -> PartitionRules | None:
    if not (described.get("DynamicPartitioningConfiguration") or {}).get("Enabled"):
        return None
    return rules_for(prefix, _parameters(processors.get("MetadataExtraction", {})).get("MetadataExtractionQuery"))


def _lambda_rules(processor: Mapping[str, Any]) -> LambdaRules:
    values = _parameters(processor)
    return LambdaRules(
        function_arn=values["LambdaArn"],
        retries=int(values["NumberOfRetries"]),
        buffer_bytes=int(float(values["BufferSizeInMBs"]) * MIB),
        buffer_seconds=float(values["BufferIntervalInSeconds"]),
    )


def _log_target(options: Mapping[str, Any], log_stream: str) -> LogTarget | None:
    if not options.get("Enabled"):
        return None
    return LogTarget(options["LogGroupName"], options.get("LogStreamName") or log_stream)
