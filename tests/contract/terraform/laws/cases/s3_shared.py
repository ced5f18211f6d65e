"""What the cases of S3 are made of."""

import json

from ..law import Needs
from .shared import BUCKET, ROLE

OWNER = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"
"""The canonical user of the emulator's accounts."""
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
NEEDS = {"bucket": BUCKET}
NAME = {"bucket": "${bucket.bucket}"}


def lifecycle(days: int) -> list[dict[str, object]]:
    """One rule."""
    return [{"id": "old", "status": "Enabled", "filter": [{"prefix": "logs/"}], "expiration": [{"days": days}]}]


def cooled(days: int) -> list[dict[str, object]]:
    """A rule that moves objects after so many days, of which 0 are some too."""
    transition = {"days": days, "storage_class": "INTELLIGENT_TIERING"}
    return [{"id": "cool", "status": "Enabled", "filter": [{}], "transition": [transition]}]


def routing(prefix: str) -> str:
    """Routing rules as AWS's JSON."""
    condition, redirect = {"KeyPrefixEquals": prefix}, {"ReplaceKeyPrefixWith": "new/"}
    return json.dumps([{"Condition": condition, "Redirect": redirect}], indent=1)


def retention(days: int) -> list[dict[str, object]]:
    """A rule of Object Lock."""
    return [{"default_retention": [{"mode": "GOVERNANCE", "days": days}]}]


def inventory(**more: object) -> dict[str, object]:
    """An inventory of the bucket, written into it."""
    return {
        **NAME,
        "name": "all",
        "included_object_versions": "Current",
        "schedule": [{"frequency": "Weekly"}],
        "destination": [{"bucket": [{"bucket_arn": "${bucket.arn}", "format": "CSV", **more}]}],
    }


def replicated(**more: object) -> dict[str, object]:
    """A replication of the bucket into itself's twin."""
    rule = {"id": "all", "status": "Enabled", "destination": [{"bucket": "${target.arn}"}]} | more
    return {**NAME, "role": "${role.arn}", "rule": [rule]}


def inline_lifecycle(days: int) -> list[dict[str, object]]:
    """Rules as the bucket itself has them."""
    return [
        {
            "enabled": True,
            "prefix": "logs/",
            "tags": {"a": "1"},
            "expiration": [{"days": days + 60}],
            "transition": [{"days": days, "storage_class": "STANDARD_IA"}],
            "noncurrent_version_expiration": [{"days": days + 60}],
            "noncurrent_version_transition": [{"days": days, "storage_class": "STANDARD_IA"}],
        },
        {"id": "marker", "enabled": False, "expiration": [{"expired_object_delete_marker": True}]},
        {"id": "parts", "enabled": True, "abort_incomplete_multipart_upload_days": 7},
        {"id": "cool", "enabled": True, "transition": [{"storage_class": "INTELLIGENT_TIERING"}]},
        {"id": "then", "enabled": True, "expiration": [{"date": "2030-01-01"}]},
    ]


def encrypted(algorithm: str) -> list[dict[str, object]]:
    """Encryption as the bucket itself has it."""
    return [{"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": algorithm}]}]}]


OTHER = ("aws_s3_bucket", {"bucket": "{unique}-2"})
VERSIONED: Needs = {
    "versions": ("aws_s3_bucket_versioning", {**NAME, "versioning_configuration": [{"status": "Enabled"}]}),
}
REPLICATED: Needs = {
    **NEEDS,
    **VERSIONED,
    "target": OTHER,
    "kept": (
        "aws_s3_bucket_versioning",
        {"bucket": "${target.bucket}", "versioning_configuration": [{"status": "Enabled"}]},
    ),
    "role": ROLE,
}
METRICS = [{"status": "Enabled", "event_threshold": [{"minutes": 15}]}]
TIME = [{"status": "Enabled", "time": [{"minutes": 15}]}]
NEW_RULE = {
    "id": "new",
    "status": "Enabled",
    "priority": 3,
    "delete_marker_replication_status": "Enabled",
    "filter": [{"prefix": "a", "tags": {"a": "1"}}],
    "source_selection_criteria": [{"sse_kms_encrypted_objects": [{"enabled": True}]}],
    "destination": [
        {
            "bucket": "${target.arn}",
            "account_id": "000000000000",
            "storage_class": "STANDARD_IA",
            "replica_kms_key_id": "arn:aws:kms:us-east-1:000000000000:key/1",
            "access_control_translation": [{"owner": "Destination"}],
            "metrics": [{}],
            "replication_time": [{}],
        }
    ],
}
OBJECT: tuple[str, dict[str, object]] = (
    "aws_s3_object",
    {**NAME, "key": "a b/c", "content": "one", "content_type": "text/plain", "tags": {"a": "1"}},
)
RECKONED = ("etag", "version_id", *(f"checksum_{name}" for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")))
LOCKED: Needs = {"bucket": ("aws_s3_bucket", {"bucket": "{unique}", "object_lock_enabled": True})}
ALWAYS = "a bucket always has it"
