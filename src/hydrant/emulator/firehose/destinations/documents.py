"""What the documents of destinations share: defaults, merging, completed processors (A-14, A-16, A-17, A-27). Pure."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

Document = dict[str, Any]

_DEFAULT_HINTS = {"SizeInMBs": 5, "IntervalInSeconds": 300}
_LAMBDA_PARAMETERS = ("LambdaArn", "NumberOfRetries", "RoleArn", "BufferSizeInMBs", "BufferIntervalInSeconds")
_MERGED_WITHIN = ("BufferingHints", "CloudWatchLoggingOptions", "RetryOptions")


def describe_plain(configuration: Mapping[str, Any]) -> Document:
    """S3DestinationDescription of an S3DestinationConfiguration: a backup, or where failed records go (A-14)."""
    defaults: Document = {
        "BufferingHints": dict(_DEFAULT_HINTS),
        "CompressionFormat": "UNCOMPRESSED",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
    }
    return merge_members(defaults, configuration)


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
