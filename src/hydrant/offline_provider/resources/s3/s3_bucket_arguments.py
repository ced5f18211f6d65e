"""The arguments of aws_s3_bucket that have had resource types of their own since version 4 of the provider.

They are deprecated and served: what the configuration leaves out is told as the bucket has it
(internal/service/s3/bucket.go).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hydrant.offline_provider.failures import error_code
from hydrant.offline_provider.members import Members
from hydrant.offline_provider.rules import json_text, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from . import s3_bucket_server_side_encryption_configuration as encryption
from .s3_bucket_acl import CANNED, PERMISSIONS
from .s3_bucket_object_lock_configuration import MODES
from .s3_bucket_replication_configuration import ON_OR_OFF, STORAGE_CLASSES
from .s3_bucket_rules import lifecycle_from_api, lifecycle_to_api, replication_from_api, replication_to_api

_NONE = {
    "NoSuchBucketPolicy",
    "NoSuchCORSConfiguration",
    "NoSuchLifecycleConfiguration",
    "NoSuchWebsiteConfiguration",
    "ObjectLockConfigurationNotFoundError",
    "ReplicationConfigurationNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
}
_WAY = Members(
    block_of("aws_s3_bucket"),
    {"cors_rule": "CORSRules", "logging": "LoggingEnabled"},
    keep=frozenset({"logging.target_prefix"}),
)
_RULES = "replication_configuration.rules"
_WEBSITE = ("website.index_document", "website.redirect_all_requests_to")

BLOCKS = (
    *("cors_rule", "grant", "lifecycle_rule", "logging", "object_lock_configuration"),
    *("replication_configuration", "server_side_encryption_configuration", "versioning", "website"),
)
DEFAULTS = {
    "logging.target_prefix": "",
    "versioning.enabled": False,
    "versioning.mfa_delete": False,
    "object_lock_configuration.object_lock_enabled": "Enabled",
    f"{_RULES}.destination.replication_time.minutes": 15,
    f"{_RULES}.destination.replication_time.status": "Enabled",
    f"{_RULES}.destination.metrics.minutes": 15,
    f"{_RULES}.destination.metrics.status": "Enabled",
}
CHECKS = {
    "acceleration_status": one_of("Enabled", "Suspended"),
    "acl": CANNED,
    "grant.permissions": lambda words: next(filter(None, map(PERMISSIONS, words)), None),
    "grant.type": one_of("CanonicalUser", "Group"),
    "lifecycle_rule.id": length(0, 255),
    "object_lock_configuration.object_lock_enabled": one_of("Enabled"),
    "object_lock_configuration.rule.default_retention.mode": MODES,
    "policy": json_text,
    "request_payer": one_of("Requester", "BucketOwner"),
    "server_side_encryption_configuration.rule.apply_server_side_encryption_by_default.sse_algorithm": (
        encryption.ALGORITHMS
    ),
    "website.routing_rules": json_text,
    f"{_RULES}.status": ON_OR_OFF,
    f"{_RULES}.destination.storage_class": STORAGE_CLASSES,
}
CONFLICTS = (
    ("acl", "grant"),
    ("website.error_document", "website.redirect_all_requests_to"),
    ("website.redirect_all_requests_to", "website.routing_rules"),
)
EXACTLY_ONE = (_WEBSITE,)


@dataclass(frozen=True)
class Argument:
    """How one argument is read from a bucket and put to it."""

    get: Callable[[Any, str], Any]
    put: Callable[[Any, str, Any], Any]


def read_all(s3: Any, bucket: str, acl: str | None) -> Values:
    """All of them as the bucket has them. Which canned ACL it got nobody tells; with one there are no grants."""
    told = {name: argument.get(s3, bucket) for name, argument in ARGUMENTS.items()}
    return told | ({"grant": []} if acl and acl != "private" else {})


def put_all(s3: Any, bucket: str, new: Values, names: set[str]) -> None:
    """Put those of the names that say something, in the order in which S3 needs them."""
    for name, argument in ARGUMENTS.items():
        if name in names and new[name]:
            argument.put(s3, bucket, new[name])


def _ask(s3: Any, operation: str, bucket: str) -> Values:
    """The answer of a get_ call; {} where the bucket has no such thing."""
    try:
        return dict(getattr(s3, f"get_{operation}")(Bucket=bucket))
    except s3.exceptions.ClientError as error:
        if error_code(error) in _NONE:
            return {}
        raise


def _versioning(s3: Any, bucket: str) -> list[Values]:
    found = _ask(s3, "bucket_versioning", bucket)
    return [{"enabled": found.get("Status") == "Enabled", "mfa_delete": found.get("MFADelete") == "Enabled"}]


def _put_versioning(s3: Any, bucket: str, value: list[Values]) -> None:
    """A bucket that never had versions is not suspended."""
    wanted = value[0]
    if not wanted["enabled"] and not _ask(s3, "bucket_versioning", bucket).get("Status"):
        return
    mfa = {"MFADelete": "Enabled"} if wanted["mfa_delete"] else {}
    status = {"Status": "Enabled" if wanted["enabled"] else "Suspended"}
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={**status, **mfa})


def _grants(s3: Any, bucket: str) -> list[Values]:
    """One for each grantee, with all that it may do."""
    found: dict[tuple[str, str, str], Values] = {}
    for grant in _ask(s3, "bucket_acl", bucket).get("Grants", []):
        who = grant["Grantee"]
        key = (who["Type"], who.get("ID", ""), who.get("URI", ""))
        entry = found.setdefault(key, {"type": key[0], "id": key[1], "uri": key[2], "permissions": []})
        entry["permissions"].append(grant["Permission"])
    return list(found.values())


def _put_grants(s3: Any, bucket: str, value: list[Values]) -> None:
    names = {"ID": "id", "Type": "type", "URI": "uri"}
    grants = [
        {"Grantee": {theirs: each[name] for theirs, name in names.items() if each[name]}, "Permission": permission}
        for each in value
        for permission in each["permissions"]
    ]
    owner = s3.get_bucket_acl(Bucket=bucket)["Owner"]
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={"Grants": grants, "Owner": owner})


def _website(s3: Any, bucket: str) -> list[Values]:
    found = _ask(s3, "bucket_website", bucket)
    redirect = found.get("RedirectAllRequestsTo", {})
    protocol = f"{redirect['Protocol']}://" if redirect.get("Protocol") else ""
    told = {
        "index_document": found.get("IndexDocument", {}).get("Suffix"),
        "error_document": found.get("ErrorDocument", {}).get("Key"),
        "redirect_all_requests_to": protocol + redirect["HostName"] if redirect else None,
        "routing_rules": json.dumps(found["RoutingRules"]) if found.get("RoutingRules") else None,
    }
    return [told] if any(told.values()) else []


def _put_website(s3: Any, bucket: str, value: list[Values]) -> None:
    wanted = value[0]
    protocol, _, host = str(wanted["redirect_all_requests_to"] or "").rpartition("://")
    document = {
        "IndexDocument": {"Suffix": wanted["index_document"]} if wanted["index_document"] else None,
        "ErrorDocument": {"Key": wanted["error_document"]} if wanted["error_document"] else None,
        "RedirectAllRequestsTo": {"HostName": host, **({"Protocol": protocol} if protocol else {})} if host else None,
        "RoutingRules": json.loads(wanted["routing_rules"] or "null"),
    }
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={key: each for key, each in document.items() if each})


def _lifecycle(s3: Any, bucket: str) -> list[Values]:
    return [lifecycle_from_api(rule) for rule in _ask(s3, "bucket_lifecycle_configuration", bucket).get("Rules", [])]


def _replication(s3: Any, bucket: str) -> list[Values]:
    found = _ask(s3, "bucket_replication", bucket).get("ReplicationConfiguration")
    return [{"role": found["Role"], "rules": [replication_from_api(rule) for rule in found["Rules"]]}] if found else []


def _put_replication(s3: Any, bucket: str, value: list[Values]) -> None:
    rules = [replication_to_api(rule) for rule in value[0]["rules"]]
    s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration={"Role": value[0]["role"], "Rules": rules})


def _encryption(s3: Any, bucket: str) -> list[Values]:
    found = _ask(s3, "bucket_encryption", bucket).get("ServerSideEncryptionConfiguration", {}).get("Rules")
    return [{"rule": [encryption.from_api(rule) for rule in found]}] if found else []


def _put_encryption(s3: Any, bucket: str, value: list[Values]) -> None:
    rules = [encryption.to_api(rule) for rule in value[0]["rule"]]
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})


def _member(operation: str, name: str, argument: str = "") -> Argument:
    """One whose members follow the schema's names; `argument` takes the whole, or it is the answer's own member."""

    def get(s3: Any, bucket: str) -> list[Values]:
        return list(_WAY.read(_ask(s3, operation, bucket)).get(name, []))

    def put(s3: Any, bucket: str, value: Any) -> None:
        document = _WAY.request({name: value})
        getattr(s3, f"put_{operation}")(Bucket=bucket, **({argument: document} if argument else document))

    return Argument(get, put)


def _word(operation: str, argument: str, member: str) -> Argument:
    """One that is a single word."""

    def put(s3: Any, bucket: str, value: Any) -> None:
        getattr(s3, f"put_{operation}")(Bucket=bucket, **{argument: {member: value} if member != argument else value})

    return Argument(lambda s3, bucket: _ask(s3, operation, bucket).get(member), put)


ARGUMENTS: Mapping[str, Argument] = {
    "versioning": Argument(_versioning, _put_versioning),
    "grant": Argument(_grants, _put_grants),
    "cors_rule": _member("bucket_cors", "cors_rule", "CORSConfiguration"),
    "website": Argument(_website, _put_website),
    "logging": _member("bucket_logging", "logging", "BucketLoggingStatus"),
    "lifecycle_rule": Argument(
        _lifecycle,
        lambda s3, bucket, rules: s3.put_bucket_lifecycle_configuration(
            Bucket=bucket, LifecycleConfiguration={"Rules": [lifecycle_to_api(rule) for rule in rules]}
        ),
    ),
    "acceleration_status": _word("bucket_accelerate_configuration", "AccelerateConfiguration", "Status"),
    "request_payer": _word("bucket_request_payment", "RequestPaymentConfiguration", "Payer"),
    "policy": _word("bucket_policy", "Policy", "Policy"),
    "object_lock_configuration": _member("object_lock_configuration", "object_lock_configuration"),
    "server_side_encryption_configuration": Argument(_encryption, _put_encryption),
    "replication_configuration": Argument(_replication, _put_replication),
}
"""In the order in which they are put: replication needs versions."""
