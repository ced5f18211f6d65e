"""An S3 destination as Describe shows it: made from a configuration, merged with updates (A-12 to A-17, A-27). Pure.

A backup that is configured while S3BackupMode is Disabled is kept and shown, and used once the mode is Enabled; what
AWS does with it is unknown.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

DESTINATION_ID = "destinationId-000000000001"
Document = dict[str, Any]

_DEFAULT_HINTS = {"SizeInMBs": 5, "IntervalInSeconds": 300}
_DEFAULT_RETRY = {"RetryOptions": {"DurationInSeconds": 300}}
"""Of dynamic partitioning (D-16)."""
_LAMBDA_PARAMETERS = ("LambdaArn", "NumberOfRetries", "RoleArn", "BufferSizeInMBs", "BufferIntervalInSeconds")
_REDUCED = (
    "RoleARN",
    "BucketARN",
    "Prefix",
    "ErrorOutputPrefix",
    "BufferingHints",
    "CompressionFormat",
    "EncryptionConfiguration",
    "CloudWatchLoggingOptions",
)
_MERGED_WITHIN = ("BufferingHints", "CloudWatchLoggingOptions", "RetryOptions")
_BACKUPS = ("S3BackupConfiguration", "S3BackupUpdate")


def describe(configuration: Mapping[str, Any]) -> Document:
    """ExtendedS3DestinationDescription of an Extended/S3DestinationConfiguration, with AWS's defaults (A-14)."""
    return merge(describe_plain({}) | {"S3BackupMode": "Disabled"}, configuration)


def describe_plain(configuration: Mapping[str, Any]) -> Document:
    """S3DestinationDescription of an S3DestinationConfiguration: a backup, or where failed records go (A-14)."""
    defaults: Document = {
        "BufferingHints": dict(_DEFAULT_HINTS),
        "CompressionFormat": "UNCOMPRESSED",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
    }
    return merge_members(defaults, configuration)


def merge(description: Mapping[str, Any], update: Mapping[str, Any]) -> Document:
    """Description after an update: member by member (A-16), ProcessingConfiguration replaced whole (A-17)."""
    given = dict(update)
    backups = [found for name in _BACKUPS if (found := given.pop(name, None)) is not None]
    partitioning = given.pop("DynamicPartitioningConfiguration", None)
    merged = merge_members(description, given)
    for backup in backups:
        known = merged.get("S3BackupDescription")
        merged["S3BackupDescription"] = describe_plain(backup) if known is None else merge_members(known, backup)
    if partitioning is not None:
        known = merged.get("DynamicPartitioningConfiguration", {"Enabled": False, **_DEFAULT_RETRY})
        merged["DynamicPartitioningConfiguration"] = merge_members(known, partitioning)
    return merged


def merge_members(description: Mapping[str, Any], update: Mapping[str, Any]) -> Document:
    """The part of merging that all destinations and backups share (A-16, A-17)."""
    merged: Document = deepcopy(dict(description))
    for name, value in deepcopy(dict(update)).items():
        if value is None:
            continue
        if name in _MERGED_WITHIN:
            merged[name] = {**merged.get(name, {}), **value}
        elif name == "ProcessingConfiguration":
            enabled = merged.get(name, {}).get("Enabled", False)  # omitted: keeps its value (A-17, conflict)
            merged[name] = {"Enabled": enabled, "Processors": [], **value}
        else:
            merged[name] = value
    return merged


def complete_processors(description: Document) -> None:
    """Fill in what AWS echoes: all parameters of the Lambda processor (A-27), none of the delimiter's (D-10).

    Those of log data as stackd's captures show them: the format, and the flag in lower case.
    """
    for processor in description.get("ProcessingConfiguration", {}).get("Processors", []):
        if processor["Type"] == "Lambda":
            processor["Parameters"] = _lambda_parameters(processor, description.get("RoleARN"))
        elif processor["Type"] == "AppendDelimiterToRecord":
            processor["Parameters"] = []
        elif processor["Type"] == "Decompression":
            processor["Parameters"] = [{"ParameterName": "CompressionFormat", "ParameterValue": "GZIP"}]
        elif processor["Type"] == "CloudWatchLogProcessing":
            value = parameters_of(processor)["DataMessageExtraction"].lower()
            processor["Parameters"] = [{"ParameterName": "DataMessageExtraction", "ParameterValue": value}]


def reduce(description: Mapping[str, Any]) -> Document:
    """The S3DestinationDescription that stands beside it (A-12)."""
    return {name: description[name] for name in _REDUCED if name in description}


def processors_of(description: Mapping[str, Any], processor_type: str) -> list[Document]:
    """The processors of a type, enabled or not."""
    processors: list[Document] = (description.get("ProcessingConfiguration") or {}).get("Processors") or []
    return [each for each in processors if each.get("Type") == processor_type]


def parameters_of(processor: Mapping[str, Any]) -> dict[str, str]:
    """Parameters by name."""
    return {each["ParameterName"]: each["ParameterValue"] for each in processor.get("Parameters") or []}


def _lambda_parameters(processor: Mapping[str, Any], role_arn: str | None) -> list[Document]:
    defaults = {"NumberOfRetries": "3", "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "60"}
    if role_arn is not None:
        defaults["RoleArn"] = role_arn
    values = {**defaults, **parameters_of(processor)}
    return [{"ParameterName": name, "ParameterValue": values[name]} for name in _LAMBDA_PARAMETERS if name in values]
