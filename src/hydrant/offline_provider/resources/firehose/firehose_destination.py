"""The extended S3 destination between Terraform's names and Firehose's.

Source: internal/service/firehose/delivery_stream.go.
"""

import re
from typing import Any

from hydrant.offline_provider.schema import Values

Document = dict[str, Any]
_SPECIAL = {"role_arn": "RoleARN"}
UNCOMPRESSED = "UNCOMPRESSED"


def to_destination(block: Values, updating: bool = False) -> Document:
    """The ExtendedS3DestinationConfiguration, or -Update, of an `extended_s3_configuration` block."""
    request = to_s3(block)
    request["S3BackupMode"] = block["s3_backup_mode"]
    request["CustomTimeZone"] = block["custom_time_zone"]
    request["FileExtension"] = block["file_extension"] or ""
    request["ProcessingConfiguration"] = to_processing(block["processing_configuration"], block["role_arn"])
    if backup := block["s3_backup_configuration"]:
        request["S3BackupUpdate" if updating else "S3BackupConfiguration"] = to_s3(backup[0])
    conversion = block["data_format_conversion_configuration"]
    request["DataFormatConversionConfiguration"] = _structure(conversion[0]) if conversion else {"Enabled": False}
    if partitioning := block["dynamic_partitioning_configuration"]:
        retry = {"DurationInSeconds": whole(partitioning[0]["retry_duration"])}
        request["DynamicPartitioningConfiguration"] = {
            "Enabled": bool(partitioning[0]["enabled"]),
            "RetryOptions": retry,
        }
    return request


def whole(value: float | None) -> int:
    """A number of the configuration. After an import 0 is null in the state: they are the same to Terraform."""
    return int(value or 0)


def to_s3(block: Values) -> Document:
    """The members that a destination and a backup share."""
    key = block["kms_key_arn"]
    request = {
        "BucketARN": block["bucket_arn"],
        "RoleARN": block["role_arn"],
        "Prefix": block["prefix"] or "",
        "ErrorOutputPrefix": block["error_output_prefix"] or "",
        "CompressionFormat": block["compression_format"],
        "BufferingHints": {
            "IntervalInSeconds": whole(block["buffering_interval"]),
            "SizeInMBs": whole(block["buffering_size"]),
        },
        "EncryptionConfiguration": {"KMSEncryptionConfig": {"AWSKMSKeyARN": key}}
        if key
        else {"NoEncryptionConfig": "NoEncryption"},
    }
    return request | to_logging(block["cloudwatch_logging_options"])


def to_logging(blocks: list[Values]) -> Document:
    """The member CloudWatchLoggingOptions; none without a block."""
    if not blocks:
        return {}
    names = {"LogGroupName": blocks[0]["log_group_name"], "LogStreamName": blocks[0]["log_stream_name"]}
    given = {word: name for word, name in names.items() if name}
    return {"CloudWatchLoggingOptions": {"Enabled": bool(blocks[0]["enabled"]), **given}}


def to_processing(blocks: list[Values], role: str | None) -> Document:
    """The ProcessingConfiguration of a `processing_configuration` block."""
    if not blocks:
        return {"Enabled": False, "Processors": []}
    processors = [_processor(each, role) for each in blocks[0]["processors"]]
    return {"Enabled": bool(blocks[0]["enabled"]), "Processors": processors}


def _processor(processor: Values, role: str | None) -> Document:
    """The real provider completes a Lambda processor's parameters before it sends them, and so do we."""
    named = {each["parameter_name"]: each["parameter_value"] for each in processor["parameters"]}
    complete = named | {k: v for k, v in _parameter_defaults(processor["type"], role).items() if k not in named}
    parameters = [{"ParameterName": name, "ParameterValue": value} for name, value in complete.items()]
    return {"Type": processor["type"], "Parameters": parameters}


def from_destination(found: Document) -> Values:
    """An `extended_s3_configuration` block of the ExtendedS3DestinationDescription."""
    block = from_s3(found)
    backup, partitioning = found.get("S3BackupDescription"), found.get("DynamicPartitioningConfiguration")
    return {
        **block,
        "s3_backup_mode": found.get("S3BackupMode", "Disabled"),
        "custom_time_zone": found.get("CustomTimeZone") or "UTC",
        "file_extension": found.get("FileExtension"),
        "processing_configuration": from_processing(found.get("ProcessingConfiguration"), found.get("RoleARN")),
        "s3_backup_configuration": [from_s3(backup)] if backup else [],
        "data_format_conversion_configuration": _from_conversion(found.get("DataFormatConversionConfiguration")),
        "dynamic_partitioning_configuration": [
            {
                "enabled": partitioning.get("Enabled", False),
                "retry_duration": partitioning.get("RetryOptions", {}).get("DurationInSeconds", 300),
            }
        ]
        if partitioning
        else [],
    }


def from_s3(found: Document) -> Values:
    """The arguments that a destination and a backup share."""
    hints, logging = found.get("BufferingHints", {}), found.get("CloudWatchLoggingOptions")
    return {
        "bucket_arn": found.get("BucketARN"),
        "role_arn": found.get("RoleARN"),
        "prefix": found.get("Prefix"),
        "error_output_prefix": found.get("ErrorOutputPrefix"),
        "compression_format": found.get("CompressionFormat", UNCOMPRESSED),
        "buffering_interval": hints.get("IntervalInSeconds", 300),
        "buffering_size": hints.get("SizeInMBs", 5),
        "kms_key_arn": found.get("EncryptionConfiguration", {}).get("KMSEncryptionConfig", {}).get("AWSKMSKeyARN"),
        "cloudwatch_logging_options": [_from_logging(logging)] if logging else [],
    }


def _from_logging(found: Document) -> Values:
    """Names are read only while logging is on, as by the real provider: a name beside "off" shows in every plan."""
    if not found.get("Enabled"):
        return {"enabled": False, "log_group_name": None, "log_stream_name": None}
    return {
        "enabled": True,
        "log_group_name": found.get("LogGroupName"),
        "log_stream_name": found.get("LogStreamName"),
    }


def from_processing(found: Document | None, role: str | None) -> list[Values]:
    """Firehose completes a Lambda processor's parameters; those with their default do not get into the state (A-27)."""
    if not found or not (found.get("Enabled") or found.get("Processors")):
        return []
    processors = []
    for processor in found.get("Processors", []):
        defaults = _parameter_defaults(processor["Type"], role)
        parameters = [
            {"parameter_name": each["ParameterName"], "parameter_value": each["ParameterValue"]}
            for each in processor.get("Parameters", [])
            if defaults.get(each["ParameterName"]) != each["ParameterValue"]
        ]
        processors.append({"type": processor["Type"], "parameters": parameters})
    return [{"enabled": found.get("Enabled", False), "processors": processors}]


def _parameter_defaults(kind: str, role: str | None) -> dict[str, str]:
    if kind != "Lambda":
        return {}
    defaults = {"NumberOfRetries": "3", "BufferIntervalInSeconds": "60", "BufferSizeInMBs": "1"}
    return defaults | ({"RoleArn": role} if role else {})


def _from_conversion(found: Document | None) -> list[Values]:
    """Switched off and empty is as none."""
    if not found or (not found.get("Enabled") and len(found) <= 1):
        return []
    return [_blocks(found)]


def _structure(block: Values) -> Document:
    """Blocks of at most one as structures, names in Firehose's spelling. Only for format conversion."""
    request: Document = {}
    for name, value in block.items():
        word = _SPECIAL.get(name) or "".join(part.capitalize() for part in name.split("_"))
        if isinstance(value, list) and (not value or isinstance(value[0], dict)):
            if value:
                request[word] = _structure(value[0])
        elif value is not None:
            request[word] = value
    return request


def _blocks(request: Document) -> Values:
    """Undo `_structure`."""
    block: Values = {}
    for word, value in request.items():
        name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", word).lower()
        is_map = name == "column_to_json_key_mappings"
        block[name] = [_blocks(value)] if isinstance(value, dict) and not is_map else value
    return block
