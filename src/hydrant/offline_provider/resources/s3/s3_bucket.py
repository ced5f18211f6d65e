"""aws_s3_bucket, resource and data source (internal/service/s3/bucket.go).

The arguments that have resource types of their own too (versioning, lifecycle_rule, ...): s3_bucket_arguments.py.
"""

import re
from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, length, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map
from hydrant.offline_provider.values import Unknown

from . import s3_bucket_arguments as arguments
from .s3_common import NO_BUCKET
from .s3_places import HOSTED_ZONES, website_address

_WEBSITE_PLACES = ("website_domain", "website_endpoint")
_NAME = matches(r"|[a-z0-9][a-z0-9.-]*[a-z0-9]", "expected a-z, 0-9, '.' and '-', a letter or digit at both ends")
_OWN = "account-regional"
_OWN_NAME = re.compile(r".+-\d{12}-[a-z]{2}(-[a-z]+)+-\d-an")
"""The names of a namespace of an account in a region; only there names end so."""
_BATCH = 1000  # most keys that DeleteObjects takes


def _length(name: str) -> str | None:
    """An empty name is as good as none."""
    return length(3, 63)(name) if name else None


def _locked_anew(prior: Values, planned: Values) -> bool:
    """Object Lock that a bucket has not, or has no more, by the block that is deprecated."""
    after = planned["object_lock_configuration"]
    return after is not Unknown and bool(prior["object_lock_configuration"]) != bool(after)


class Bucket(ResourceType):
    """A bucket. With `force_destroy` its objects go with it."""

    name = "aws_s3_bucket"
    rules = Rules(
        force_new=("bucket", "bucket_namespace", "bucket_prefix", "object_lock_enabled"),
        force_new_when={"object_lock_configuration": _locked_anew},
        defaults={"force_destroy": False, **arguments.DEFAULTS},
        computed_blocks=arguments.BLOCKS,
        recompute=dict.fromkeys(_WEBSITE_PLACES, ("website",)),
        json=("policy", "website.routing_rules"),
        conflicts=(("bucket", "bucket_prefix"), *arguments.CONFLICTS),
        exactly_one=arguments.EXACTLY_ONE,
        checks={
            **arguments.CHECKS,
            "bucket": all_of(_length, _NAME),
            "bucket_namespace": one_of("global", _OWN),
            "bucket_prefix": length(0, 37),
        },
    )
    not_found = NO_BUCKET

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """An empty name is none. Another canned ACL has other grants. A name of the account's own ends as such do."""
        if planned["bucket"] == "":
            planned["bucket"] = prior["bucket"] if prior else Unknown
        if prior is not None and (planned["acl"] or None) != (prior["acl"] or None):
            planned["grant"] = Unknown
        if planned["bucket_namespace"] == _OWN and isinstance(planned["bucket"], str):
            _check_own(planned["bucket"], session)

    def create(self, session: Any, new: Values) -> None:
        """Create the bucket; one that exists already is never taken over."""
        s3 = session.client("s3")
        suffix = _own_suffix(session) if new["bucket_namespace"] == _OWN else ""
        naming.choose_name(new, "bucket", "bucket_prefix", suffix)
        name = new["bucket"]
        if _exists(s3, name):
            raise Refused(f"The bucket {name} exists already. Import it, or choose another name.", "bucket")
        said: Values = {"Bucket": name, "ACL": new["acl"] or "private"}
        if session.region != "us-east-1":
            said["CreateBucketConfiguration"] = {"LocationConstraint": session.region}
        if new["object_lock_enabled"] or new["object_lock_configuration"]:
            said["ObjectLockEnabledForBucket"] = True
        s3.create_bucket(**said)
        new["id"] = name
        _tag(s3, name, new)
        arguments.put_all(s3, name, new, set(arguments.ARGUMENTS))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the bucket with its configuration; what it holds is not looked at."""
        s3, name = session.client("s3"), state["id"]
        s3.head_bucket(Bucket=name)
        region = s3.get_bucket_location(Bucket=name).get("LocationConstraint") or "us-east-1"
        told = arguments.read_all(s3, name, state["acl"])
        address = website_address(name, region) if told["website"] else (None, None)
        return {
            **_addresses(session, name, region),
            **told,
            "bucket": name,
            "bucket_namespace": _OWN if _OWN_NAME.fullmatch(name) else "global",
            "object_lock_enabled": bool(told["object_lock_configuration"]),
            "tags": _tags(s3, name),
            "website_domain": address[1],
            "website_endpoint": address[0],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Tags, ACL and configuration; `force_destroy` is of the state alone."""
        s3, name = session.client("s3"), new["id"]
        if "tags_all" in changed:
            _tag(s3, name, new)
        if "acl" in changed and new["acl"]:
            s3.put_bucket_acl(Bucket=name, ACL=new["acl"])
        arguments.put_all(s3, name, new, changed)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the bucket, with `force_destroy` after everything in it."""
        s3, name = session.client("s3"), state["id"]
        if state["force_destroy"]:
            _empty(s3, name, locked=bool(state["object_lock_enabled"]))
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
        website = arguments.ARGUMENTS["website"].get(s3, name)
        address = website_address(name, region) if website else ("", "")
        where = {"website_endpoint": address[0], "website_domain": address[1]}
        return {"id": name, **_addresses(session, name, region), **where}


def _own_suffix(session: Any) -> str:
    return f"-{session.account_id}-{session.region}-an"


def _check_own(name: str, session: Any) -> None:
    if not name.endswith(suffix := _own_suffix(session)):
        raise Refused(f"the name of a bucket in the account's own namespace ends in {suffix}, got {name}", "bucket")


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
        "hosted_zone_id": HOSTED_ZONES.get(region, ""),
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


def _empty(s3: Any, name: str, locked: bool) -> None:
    """Delete all versions and delete markers, and end uploads under way. Locks that one may pass by are passed by."""
    bypass = {"BypassGovernanceRetention": True} if locked else {}
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=name):
        for upload in page.get("Uploads", []):
            s3.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])
    while versions := _some_versions(s3, name):
        failed = s3.delete_objects(Bucket=name, Delete={"Objects": versions, "Quiet": True}, **bypass).get("Errors")
        if failed:
            raise Refused(f"{failed[0]['Key']} in the bucket {name} cannot be deleted: {failed[0].get('Message')}.")


def _some_versions(s3: Any, name: str) -> list[Values]:
    page = s3.list_object_versions(Bucket=name, MaxKeys=_BATCH)
    found = page.get("Versions", []) + page.get("DeleteMarkers", [])
    return [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in found]
