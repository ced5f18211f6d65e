"""An S3 destination as Describe shows it: made from a configuration, merged with updates (A-12 to A-17). Pure.

A backup that is configured while S3BackupMode is Disabled is kept and shown, and used once the mode is Enabled; what
AWS does with it is unknown.
"""

from collections.abc import Mapping
from typing import Any

from .documents import Document, describe_plain, merge_members

DESTINATION_ID = "destinationId-000000000001"
_DEFAULT_RETRY = {"RetryOptions": {"DurationInSeconds": 300}}
"""Of dynamic partitioning (D-16)."""
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
_BACKUPS = ("S3BackupConfiguration", "S3BackupUpdate")


def describe(configuration: Mapping[str, Any]) -> Document:
    """ExtendedS3DestinationDescription of an Extended/S3DestinationConfiguration, with AWS's defaults (A-14)."""
    return merge(describe_plain({}) | {"S3BackupMode": "Disabled"}, configuration)


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


def reduce(description: Mapping[str, Any]) -> Document:
    """The S3DestinationDescription that stands beside it (A-12)."""
    return {name: description[name] for name in _REDUCED if name in description}
