"""aws_s3_bucket_lifecycle_configuration (internal/service/s3/bucket_lifecycle_configuration.go)."""

from typing import Any

from hydrant.offline_provider.rules import Rules, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

from .s3_common import NO_BUCKET, BucketSetting

_SIZES = {"object_size_greater_than": "ObjectSizeGreaterThan", "object_size_less_than": "ObjectSizeLessThan"}
_EXPIRATION = {"date": "Date", "days": "Days", "expired_object_delete_marker": "ExpiredObjectDeleteMarker"}
_TRANSITION = {"date": "Date", "days": "Days", "storage_class": "StorageClass"}
_NONCURRENT = {"newer_noncurrent_versions": "NewerNoncurrentVersions", "noncurrent_days": "NoncurrentDays"}
_ACTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "abort_incomplete_multipart_upload": (
        "AbortIncompleteMultipartUpload",
        {"days_after_initiation": "DaysAfterInitiation"},
    ),
    "expiration": ("Expiration", _EXPIRATION),
    "noncurrent_version_expiration": ("NoncurrentVersionExpiration", _NONCURRENT),
    "noncurrent_version_transition": (
        "NoncurrentVersionTransitions",
        {**_NONCURRENT, "storage_class": "StorageClass"},
    ),
    "transition": ("Transitions", _TRANSITION),
}
_AT_ONCE = {"transition": "days", "noncurrent_version_transition": "noncurrent_days"}
_SIZE_RULE = "transition_default_minimum_object_size"


class BucketLifecycle(BucketSetting):
    """What S3 deletes or moves by itself, and when. All rules of a bucket are set at once."""

    name = "aws_s3_bucket_lifecycle_configuration"
    rules = Rules(
        force_new=("bucket", "expected_bucket_owner"),
        checks={
            "rule.id": length(1, 255),
            "rule.status": one_of("Enabled", "Disabled"),
            _SIZE_RULE: one_of("all_storage_classes_128K", "varies_by_storage_class"),
        },
    )
    not_found = (*NO_BUCKET, "NoSuchLifecycleConfiguration")

    def put(self, s3: Any, where: Values, new: Values) -> None:
        """Set the rules."""
        size = {"TransitionDefaultMinimumObjectSize": new[_SIZE_RULE]} if new[_SIZE_RULE] else {}
        rules = [to_api(rule) for rule in new["rule"]]
        s3.put_bucket_lifecycle_configuration(**where, **size, LifecycleConfiguration={"Rules": rules})

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """Read the rules."""
        found = s3.get_bucket_lifecycle_configuration(**where)
        return {
            "rule": [from_api(rule) for rule in found["Rules"]],
            _SIZE_RULE: found.get("TransitionDefaultMinimumObjectSize", "all_storage_classes_128K"),
        }

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """Delete all rules."""
        s3.delete_bucket_lifecycle(**where)


def to_api(rule: Values) -> Values:
    """A rule as S3 takes it."""
    out = {"ID": rule["id"], "Status": rule["status"], "Filter": _filter_to_api(rule)}
    for name, (parameter, keys) in _ACTIONS.items():
        actions = [_action_to_api(name, keys, action) for action in rule[name]]
        if actions:
            out[parameter] = actions if parameter.endswith("s") else actions[0]
    return out


def _action_to_api(name: str, keys: dict[str, str], action: Values) -> Values:
    """What an action says. Objects may move after 0 days, and do so where neither days nor a date are given."""
    out = {keys[key]: value for key, value in action.items() if value}
    days = _AT_ONCE.get(name)
    if days and not action.get("date"):
        out[keys[days]] = int(action[days] or 0)
    return out


def from_api(rule: Values) -> Values:
    """A rule as the schema has it."""
    out: Values = {"id": rule.get("ID", ""), "status": rule["Status"], "prefix": rule.get("Prefix", "")}
    out["filter"] = [_filter_from_api(rule["Filter"])] if "Filter" in rule else []
    for name, (parameter, keys) in _ACTIONS.items():
        found = rule.get(parameter, [])
        actions = found if isinstance(found, list) else [found]
        out[name] = [{key: _plain(action.get(theirs)) for key, theirs in keys.items()} for action in actions]
    return out


def _filter_to_api(rule: Values) -> Values:
    """Without a filter the old `prefix` of the rule, which S3 takes as a filter too."""
    if not rule["filter"]:
        return {"Prefix": rule["prefix"] or ""}
    wanted = rule["filter"][0]
    if wanted["and"]:
        return {"And": {**_sizes(wanted["and"][0]), **_tags(wanted["and"][0]["tags"])}}
    if wanted["tag"]:
        return {"Tag": {"Key": wanted["tag"][0]["key"], "Value": wanted["tag"][0]["value"]}}
    return _sizes(wanted) or {"Prefix": ""}


def _sizes(wanted: Values) -> Values:
    prefix = {"Prefix": wanted["prefix"]} if wanted["prefix"] else {}
    return prefix | {parameter: wanted[name] for name, parameter in _SIZES.items() if wanted[name]}


def _tags(tags: dict[str, str] | None) -> Values:
    return {"Tags": tag_list({"tags_all": tags})} if tags else {}


def _filter_from_api(found: Values) -> Values:
    out = _read_sizes(found)
    out["and"] = [
        _read_sizes(found["And"]) | {"tags": tag_map(found["And"].get("Tags"))} for _ in range("And" in found)
    ]
    out["tag"] = [{"key": found["Tag"]["Key"], "value": found["Tag"]["Value"]} for _ in range("Tag" in found)]
    return out


def _read_sizes(found: Values) -> Values:
    return {"prefix": found.get("Prefix", "")} | {name: found.get(parameter) for name, parameter in _SIZES.items()}


def _plain(value: Any) -> Any:
    """Dates as Terraform writes them."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(value, "strftime") else value
