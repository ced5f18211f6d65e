"""Lifecycle and replication rules as aws_s3_bucket has them: flatter than S3's own (internal/service/s3/bucket.go)."""

from typing import Any

from hydrant.offline_provider.naming import unique_id
from hydrant.offline_provider.schema import Values

from .bucket_documents import from_filter, to_filter

_ON = {True: "Enabled", False: "Disabled"}


def lifecycle_to_api(rule: Values) -> Values:
    """A lifecycle rule as S3 takes it; one without an id gets one."""
    rule["id"] = rule["id"] or unique_id("tf-s3-lifecycle-")
    out = {"ID": rule["id"], "Status": _ON[bool(rule["enabled"])], "Filter": to_filter(rule) or {"Prefix": ""}}
    if days := rule["abort_incomplete_multipart_upload_days"]:
        out["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": int(days)}
    for wanted in rule["expiration"]:
        out["Expiration"] = _expiration(wanted)
    for wanted in rule["noncurrent_version_expiration"]:
        out["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(wanted["days"] or 0)}
    if rule["transition"]:
        out["Transitions"] = [{**_when(each), "StorageClass": each["storage_class"]} for each in rule["transition"]]
    if rule["noncurrent_version_transition"]:
        out["NoncurrentVersionTransitions"] = [
            {"NoncurrentDays": int(each["days"] or 0), "StorageClass": each["storage_class"]}
            for each in rule["noncurrent_version_transition"]
        ]
    return out


def lifecycle_from_api(rule: Values) -> Values:
    """A lifecycle rule as the schema has it."""
    wanted = from_filter(rule.get("Filter", {"Prefix": rule.get("Prefix")}))
    ended = rule.get("NoncurrentVersionExpiration")
    return {
        "id": rule.get("ID"),
        "enabled": rule["Status"] == "Enabled",
        "prefix": wanted["prefix"],
        "tags": wanted["tags"],
        "abort_incomplete_multipart_upload_days": _of(rule, "AbortIncompleteMultipartUpload", "DaysAfterInitiation"),
        "expiration": [_moment(rule["Expiration"])] if "Expiration" in rule else [],
        "noncurrent_version_expiration": [{"days": ended.get("NoncurrentDays")}] if ended else [],
        "transition": [
            {**_moment(each, marker=False), "storage_class": each["StorageClass"]}
            for each in rule.get("Transitions", [])
        ],
        "noncurrent_version_transition": [
            {"days": each.get("NoncurrentDays"), "storage_class": each["StorageClass"]}
            for each in rule.get("NoncurrentVersionTransitions", [])
        ],
    }


def replication_to_api(rule: Values) -> Values:
    """A replication rule as S3 takes it."""
    out = {"ID": rule["id"], "Status": rule["status"], "Destination": _destination(rule["destination"][0])}
    for wanted in rule["filter"]:
        marker = rule["delete_marker_replication_status"] or "Disabled"
        out["Filter"] = to_filter(wanted) or {"Prefix": ""}
        out |= {"Priority": int(rule["priority"] or 0), "DeleteMarkerReplication": {"Status": marker}}
    if not rule["filter"]:
        out["Prefix"] = rule["prefix"] or ""
    for wanted in (kms for each in rule["source_selection_criteria"] for kms in each["sse_kms_encrypted_objects"]):
        out["SourceSelectionCriteria"] = {"SseKmsEncryptedObjects": {"Status": _ON[bool(wanted["enabled"])]}}
    return {name: value for name, value in out.items() if value is not None}


def replication_from_api(rule: Values) -> Values:
    """A replication rule as the schema has it."""
    encrypted = _of(rule, "SourceSelectionCriteria", "SseKmsEncryptedObjects", "Status")
    marker = _of(rule, "DeleteMarkerReplication", "Status")
    return {
        "id": rule.get("ID"),
        "status": rule["Status"],
        "prefix": rule.get("Prefix"),
        "priority": rule.get("Priority"),
        "delete_marker_replication_status": marker if marker == "Enabled" else None,
        "filter": [from_filter(rule["Filter"])] if "Filter" in rule else [],
        "source_selection_criteria": [{"sse_kms_encrypted_objects": [{"enabled": encrypted == "Enabled"}]}]
        if encrypted
        else [],
        "destination": [_destination_read(rule["Destination"])],
    }


def _expiration(wanted: Values) -> Values:
    if wanted["date"] or wanted["days"]:
        return _when(wanted)
    return {"ExpiredObjectDeleteMarker": bool(wanted["expired_object_delete_marker"])}


def _when(wanted: Values) -> Values:
    """A date, else days, of which 0 are some too."""
    if wanted["date"]:
        return {"Date": f"{wanted['date']}T00:00:00Z"}
    return {"Days": int(wanted["days"] or 0)}


def _moment(found: Values, marker: bool = True) -> Values:
    date = found.get("Date")
    told = {"date": date and f"{date:%Y-%m-%d}", "days": found.get("Days")}
    return told | ({"expired_object_delete_marker": found.get("ExpiredObjectDeleteMarker")} if marker else {})


def _destination(wanted: Values) -> Values:
    out = {"Bucket": wanted["bucket"], "StorageClass": wanted["storage_class"], "Account": wanted["account_id"]}
    if wanted["replica_kms_key_id"]:
        out["EncryptionConfiguration"] = {"ReplicaKmsKeyID": wanted["replica_kms_key_id"]}
    for owner in wanted["access_control_translation"]:
        out["AccessControlTranslation"] = {"Owner": owner["owner"]}
    for time in wanted["replication_time"]:
        out["ReplicationTime"] = {"Status": time["status"], "Time": {"Minutes": int(time["minutes"])}}
    for metrics in wanted["metrics"]:
        out["Metrics"] = {"Status": metrics["status"], "EventThreshold": {"Minutes": int(metrics["minutes"])}}
    return {name: value for name, value in out.items() if value}


def _destination_read(found: Values) -> Values:
    owner = _of(found, "AccessControlTranslation", "Owner")
    return {
        "bucket": found["Bucket"],
        "storage_class": found.get("StorageClass"),
        "account_id": found.get("Account"),
        "replica_kms_key_id": _of(found, "EncryptionConfiguration", "ReplicaKmsKeyID"),
        "access_control_translation": [{"owner": owner}] if owner else [],
        "replication_time": _minutes(found.get("ReplicationTime"), "Time"),
        "metrics": _minutes(found.get("Metrics"), "EventThreshold"),
    }


def _minutes(found: Values | None, member: str) -> list[Values]:
    return [{"status": found["Status"], "minutes": _of(found, member, "Minutes")}] if found else []


def _of(found: Any, *members: str) -> Any:
    for member in members:
        found = (found or {}).get(member)
    return found
