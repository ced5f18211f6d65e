"""The documents of destinations: what is kept and shown, its defaults, and how an update is merged. Pure.

What is kept has the members of a request and AWS's defaults for those that were left out (A-14), so any member that the
defaults do not bring may be missing until it is read.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .processing import Processing

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import S3DestinationUpdateTypeDef

Document = dict[str, Any]
"""As it goes out to LocalStack."""
Kept = TypeVar("Kept", bound=Mapping[str, object])

_NEEDED_OF_A_BUCKET = ("RoleARN", "BucketARN")
_MERGED_WITHIN = ("BufferingHints", "CloudWatchLoggingOptions", "RetryOptions")


def bucket_defaults() -> "S3DestinationUpdateTypeDef":
    """What AWS fills in for a bucket (A-14)."""
    return {
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
        "CompressionFormat": "UNCOMPRESSED",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
    }


def merge_members(kept: Kept, given: Mapping[str, object]) -> Kept:
    """The document with the members that were given; the document itself stays as it is (A-16, A-17).

    Hints, log and retry options are merged within, a ProcessingConfiguration is replaced but for an `Enabled` that was
    left out (A-17, conflict); all others replace what was there.
    """
    merged: Document = deepcopy(dict(kept))
    members: Document = deepcopy(dict(given))
    for name, value in members.items():
        if value is None:
            continue
        if name == "ProcessingConfiguration":
            enabled = merged.get(name, {}).get("Enabled", False)
            merged[name] = {"Enabled": enabled, "Processors": [], **value}
        else:
            merged[name] = {**merged.get(name, {}), **value} if name in _MERGED_WITHIN else value
    return cast("Kept", merged)  # members keep their types: the model has checked what was given


def creation_from(
    update: Mapping[str, Any], needed: Sequence[str], renamed: Mapping[str, str]
) -> tuple[Document, list[str]]:
    """An update as a creation would say it, and what of `needed` is missing, of the buckets in `renamed` too."""
    given = {name: value for name, value in update.items() if value is not None}
    missing = [name for name in needed if name not in given]
    missing += [
        f"{name}.{member}"
        for name in renamed
        if name in given
        for member in _NEEDED_OF_A_BUCKET
        if given[name].get(member) is None
    ]
    return {renamed.get(name, name): value for name, value in given.items()}, missing


def without(given: Mapping[str, object], *names: str) -> dict[str, object]:
    """What was given but for some members, which are merged in another way."""
    return {name: value for name, value in given.items() if name not in names}


def with_processing(kept: Kept, processing: Processing) -> Kept:
    """The document with completed processors, if it has any."""
    if "ProcessingConfiguration" not in kept:
        return kept
    return merge_members(kept, {"ProcessingConfiguration": processing.document()})
