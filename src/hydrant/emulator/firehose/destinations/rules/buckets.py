"""What each bucket of a destination needs once updates are merged: the main one, a backup, one for what failed. Pure.

The model asks for these members at creation only, so an update can leave a backup without them (A-10, A-16). AWS's
words are unknown. Raises InvalidArgumentException.
"""

from collections.abc import Mapping
from typing import Any

from hydrant.emulator.arns import ArnError, bucket_name
from hydrant.emulator.firehose.exceptions import invalid_argument

_NEEDED = ("RoleARN", "BucketARN")
_PLACES = ("S3BackupDescription", "S3DestinationDescription")


def check_buckets(description: Mapping[str, Any]) -> None:
    """All buckets of a complete description; it is one itself when it has none but in members."""
    if "EndpointConfiguration" not in description:
        _check("the destination", description)
    for place in _PLACES:
        if place in description:
            _check(place.removesuffix("Description"), description[place])


def _check(where: str, bucket: Mapping[str, Any]) -> None:
    missing = [name for name in _NEEDED if not bucket.get(name)]
    if missing:
        raise invalid_argument(f"{' and '.join(missing)} must be given for {where}.")
    try:
        bucket_name(bucket["BucketARN"])
    except ArnError as error:
        raise invalid_argument(f"BucketARN of {where}: {error}") from error
    encryption = bucket["EncryptionConfiguration"]
    if ("KMSEncryptionConfig" in encryption) == ("NoEncryptionConfig" in encryption):
        raise invalid_argument(
            f"EncryptionConfiguration of {where}: give either KMSEncryptionConfig or NoEncryptionConfig."
        )
