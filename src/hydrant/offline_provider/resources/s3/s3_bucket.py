"""aws_s3_bucket, resource and data source (internal/service/s3/bucket.go).

The arguments that have had resource types of their own since provider version 4 (versioning, lifecycle_rule, ...) are
not served here.
"""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map
from hydrant.offline_provider.values import Unknown

from .s3_common import NO_BUCKET

_ELSEWHERE = {
    "acceleration_status": "aws_s3_bucket_accelerate_configuration",
    "acl": "aws_s3_bucket_acl",
    "cors_rule": "aws_s3_bucket_cors_configuration",
    "grant": "aws_s3_bucket_acl",
    "lifecycle_rule": "aws_s3_bucket_lifecycle_configuration",
    "logging": "aws_s3_bucket_logging",
    "object_lock_configuration": "aws_s3_bucket_object_lock_configuration",
    "policy": "aws_s3_bucket_policy",
    "replication_configuration": "aws_s3_bucket_replication_configuration",
    "request_payer": "aws_s3_bucket_request_payment_configuration",
    "server_side_encryption_configuration": "aws_s3_bucket_server_side_encryption_configuration",
    "versioning": "aws_s3_bucket_versioning",
    "website": "aws_s3_bucket_website_configuration",
}
_NAME = matches(r"[a-z0-9][a-z0-9.-]*[a-z0-9]", "expected a-z, 0-9, '.' and '-', a letter or digit at both ends")
_BATCH = 1000  # most keys that DeleteObjects takes


class Bucket(ResourceType):
    """A bucket. With `force_destroy` its objects go with it."""

    name = "aws_s3_bucket"
    rules = Rules(
        force_new=("bucket", "bucket_namespace", "bucket_prefix", "object_lock_enabled"),
        defaults={"force_destroy": False},
        conflicts=(("bucket", "bucket_prefix"),),
        checks={"bucket": all_of(length(3, 63), _NAME), "bucket_prefix": length(0, 37)},
    )
    not_found = NO_BUCKET

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """Refuse arguments that belong to other resource types, where the configuration sets them."""
        for argument, owner in _ELSEWHERE.items():
            before = (prior or {}).get(argument)
            if planned.get(argument) not in (None, "", [], Unknown, before):
                raise Refused(f"The offline provider does not serve this argument: use the resource {owner}.", argument)

    def create(self, session: Any, new: Values) -> None:
        """Create the bucket; one that exists already is never taken over."""
        s3 = session.client("s3")
        naming.choose_name(new, "bucket", "bucket_prefix")
        name = new["bucket"]
        if _exists(s3, name):
            raise Refused(f"The bucket {name} exists already. Import it, or choose another name.", "bucket")
        arguments: Values = {"Bucket": name}
        if session.region != "us-east-1":
            arguments["CreateBucketConfiguration"] = {"LocationConstraint": session.region}
        if new["object_lock_enabled"]:
            arguments["ObjectLockEnabledForBucket"] = True
        s3.create_bucket(**arguments)
        new["id"] = name
        _tag(s3, name, new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the bucket; what it holds is not looked at."""
        s3, name = session.client("s3"), state["id"]
        s3.head_bucket(Bucket=name)
        region = s3.get_bucket_location(Bucket=name).get("LocationConstraint") or "us-east-1"
        return {
            **_addresses(session, name, region),
            "bucket": name,
            "request_payer": "BucketOwner",
            "tags": _tags(s3, name),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Tags are all that changes in place; `force_destroy` is of the state alone."""
        if "tags_all" in changed:
            _tag(session.client("s3"), new["id"], new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the bucket, with `force_destroy` after everything in it."""
        s3, name = session.client("s3"), state["id"]
        if state["force_destroy"]:
            _empty(s3, name)
        s3.delete_bucket(Bucket=name)

    def imported(self, session: Any, import_id: str) -> Values:
        """By the bucket's name."""
        return {"id": import_id, "bucket_prefix": naming.prefix_of(import_id), "force_destroy": False}


class BucketData(DataSource):
    """A bucket that exists."""

    name = "aws_s3_bucket"

    def read(self, session: Any, config: Values) -> Values:
        """Find it by its name."""
        s3, name = session.client("s3"), config["bucket"]
        if not _exists(s3, name):
            raise Refused(f"There is no bucket {name}.", "bucket")
        region = s3.get_bucket_location(Bucket=name).get("LocationConstraint") or "us-east-1"
        return {"id": name, **_addresses(session, name, region)}


def _exists(s3: Any, name: str) -> bool:
    try:
        s3.head_bucket(Bucket=name)
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchBucket"}:
            return False
        raise
    return True


def _addresses(session: Any, name: str, region: str) -> Values:
    return {
        "arn": f"arn:{session.partition}:s3:::{name}",
        "bucket_domain_name": f"{name}.s3.amazonaws.com",
        "bucket_regional_domain_name": f"{name}.s3.{region}.amazonaws.com",
        "bucket_region": region,
    }


def _tag(s3: Any, name: str, values: Values) -> None:
    if values["tags_all"]:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(values)})
    else:
        s3.delete_bucket_tagging(Bucket=name)


def _tags(s3: Any, name: str) -> dict[str, str]:
    try:
        found = s3.get_bucket_tagging(Bucket=name)["TagSet"]
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchTagSet":
            return {}
        raise
    return tag_map(found)


def _empty(s3: Any, name: str) -> None:
    """Delete all versions and delete markers, and end uploads under way."""
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=name):
        for upload in page.get("Uploads", []):
            s3.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])
    while versions := _some_versions(s3, name):
        failed = s3.delete_objects(Bucket=name, Delete={"Objects": versions, "Quiet": True}).get("Errors")
        if failed:
            raise Refused(f"{failed[0]['Key']} in the bucket {name} cannot be deleted: {failed[0].get('Message')}.")


def _some_versions(s3: Any, name: str) -> list[Values]:
    page = s3.list_object_versions(Bucket=name, MaxKeys=_BATCH)
    found = page.get("Versions", []) + page.get("DeleteMarkers", [])
    return [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in found]
