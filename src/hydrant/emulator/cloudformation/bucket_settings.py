"""Properties of AWS::S3::Bucket as parameters of S3's operations. Pure (R-17)."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Value = Any


@dataclass(frozen=True)
class Setting:
    """How a property is put to a bucket, and what takes it away."""

    put: str
    parameter: str
    translate: Callable[[Value], Value] = lambda value: value
    delete: str = ""
    without: Value = None
    """What is put instead of a deletion, where there is none."""


def _encryption(value: Value) -> Value:
    rules = value.get("ServerSideEncryptionConfiguration") or []
    return {
        "Rules": [
            _renamed(rule, {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}) for rule in rules
        ]
    }


def _renamed(value: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): each for name, each in value.items()}


def _lifecycle(value: Value) -> Value:
    return {"Rules": [_lifecycle_rule(rule) for rule in value.get("Rules") or []]}


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    name = rule.get("Id") or _name_of(rule)
    made: dict[str, Any] = {"ID": name, "Status": rule.get("Status"), "Filter": _filter(rule)}
    names = {
        "ExpirationInDays": "Days",
        "ExpirationDate": "Date",
        "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
    }
    if expiration := {names[name]: rule[name] for name in names if name in rule}:
        made["Expiration"] = expiration
    if "AbortIncompleteMultipartUpload" in rule:
        made["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    if "NoncurrentVersionExpirationInDays" in rule:
        made["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule["NoncurrentVersionExpirationInDays"]}
    if "NoncurrentVersionExpiration" in rule:
        made["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    later = {"TransitionInDays": "Days", "TransitionDate": "Date"}
    if moves := _several(rule, "Transition"):
        made["Transitions"] = [_renamed(each, later) for each in moves]
    if moves := _several(rule, "NoncurrentVersionTransition"):
        made["NoncurrentVersionTransitions"] = [
            _renamed(each, {"TransitionInDays": "NoncurrentDays"}) for each in moves
        ]
    return made


def _name_of(rule: Mapping[str, Any]) -> str:
    """The name of a rule without one, as S3 gives it; LocalStack's S3 refuses such rules."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(rule, sort_keys=True, default=str)))


def _several(rule: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [*(rule.get(f"{name}s") or []), *([rule[name]] if name in rule else [])]


def _filter(rule: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {
        name: rule[name] for name in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan") if name in rule
    }
    tags = list(rule.get("TagFilters") or [])
    if not parts and len(tags) == 1:
        return {"Tag": tags[0]}
    if len(parts) + len(tags) > 1:
        return {"And": {**parts, **({"Tags": tags} if tags else {})}}
    return parts or {"Prefix": ""}


def _logging(value: Value) -> Value:
    target = {"TargetBucket": value.get("DestinationBucketName"), "TargetPrefix": value.get("LogFilePrefix", "")}
    return {"LoggingEnabled": target} if target["TargetBucket"] else {}


SETTINGS: dict[str, Setting] = {
    "PublicAccessBlockConfiguration": Setting(
        "put_public_access_block", "PublicAccessBlockConfiguration", delete="delete_public_access_block"
    ),
    "OwnershipControls": Setting(
        "put_bucket_ownership_controls", "OwnershipControls", delete="delete_bucket_ownership_controls"
    ),
    "BucketEncryption": Setting(
        "put_bucket_encryption", "ServerSideEncryptionConfiguration", _encryption, "delete_bucket_encryption"
    ),
    "LifecycleConfiguration": Setting(
        "put_bucket_lifecycle_configuration", "LifecycleConfiguration", _lifecycle, "delete_bucket_lifecycle"
    ),
    "LoggingConfiguration": Setting("put_bucket_logging", "BucketLoggingStatus", _logging, without={}),
    "AccelerateConfiguration": Setting(
        "put_bucket_accelerate_configuration",
        "AccelerateConfiguration",
        lambda value: {"Status": value.get("AccelerationStatus")},
        without={"AccelerationStatus": "Suspended"},
    ),
}
"""The properties that LocalStack's type drops."""


def events_to_eventbridge(notifications: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Notifications with what an empty EventBridgeConfiguration means: events go there."""
    if not notifications or "EventBridgeConfiguration" not in notifications:
        return dict(notifications) if notifications else None
    given = notifications["EventBridgeConfiguration"] or {}
    enabled = str(given.get("EventBridgeEnabled", True)).lower() == "true"
    return {**notifications, "EventBridgeConfiguration": {"EventBridgeEnabled": enabled}}
