"""aws_s3_object (internal/service/s3/object.go): a file or a text put into a bucket."""

import base64
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

from .s3_common import NO_BUCKET

_CONTENT = ("content", "content_base64", "source", "source_hash", "etag")
_HEADERS = {
    "cache_control": "CacheControl",
    "content_disposition": "ContentDisposition",
    "content_encoding": "ContentEncoding",
    "content_language": "ContentLanguage",
    "content_type": "ContentType",
    "server_side_encryption": "ServerSideEncryption",
    "storage_class": "StorageClass",
    "website_redirect": "WebsiteRedirectLocation",
}


class Object(ResourceType):
    """One object. Its content is compared by hash only (`etag`, `source_hash`), as in the real provider."""

    name = "aws_s3_object"
    rules = Rules(
        force_new=("bucket", "key"),
        defaults={"force_destroy": False},
        conflicts=(("content", "content_base64", "source"),),
        recompute={"etag": ("content", "content_base64", "source", "source_hash"), "version_id": _CONTENT},
    )
    not_found = (*NO_BUCKET, "NoSuchKey")

    def create(self, session: Any, new: Values) -> None:
        """Put the object."""
        _put(session.client("s3"), new)
        new["id"] = f"{new['bucket']}/{new['key']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Look at the object's headers."""
        s3 = session.client("s3")
        where = {"Bucket": state["bucket"], "Key": state["key"]}
        found = s3.head_object(**where)
        return {
            **{name: found.get(header) for name, header in _HEADERS.items()},
            "arn": f"arn:{session.partition}:s3:::{state['bucket']}/{state['key']}",
            "bucket": state["bucket"],
            "bucket_key_enabled": found.get("BucketKeyEnabled", False),
            "etag": found["ETag"].strip('"'),
            "key": state["key"],
            "kms_key_id": found.get("SSEKMSKeyId"),
            "metadata": found["Metadata"],
            "storage_class": found.get("StorageClass", "STANDARD"),
            "tags": tag_map(s3.get_object_tagging(**where)["TagSet"]),
            "version_id": found.get("VersionId", ""),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Tags by themselves, everything else by putting the object again."""
        s3 = session.client("s3")
        if changed <= {"tags", "tags_all", "force_destroy"}:
            s3.put_object_tagging(Bucket=new["bucket"], Key=new["key"], Tagging={"TagSet": tag_list(new)})
        else:
            _put(s3, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the object with all its versions."""
        s3 = session.client("s3")
        pages = s3.get_paginator("list_object_versions").paginate(Bucket=state["bucket"], Prefix=state["key"])
        for page in pages:
            for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
                if entry["Key"] == state["key"]:
                    s3.delete_object(Bucket=state["bucket"], Key=entry["Key"], VersionId=entry["VersionId"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By `bucket/key` or `s3://bucket/key`."""
        bucket, _, key = import_id.removeprefix("s3://").partition("/")
        if not key:
            raise Refused(f"Import an object as bucket/key, got {import_id!r}.")
        return {"id": f"{bucket}/{key}", "bucket": bucket, "key": key, "force_destroy": False}


def _put(s3: Any, new: Values) -> None:
    arguments = {header: new[name] for name, header in _HEADERS.items() if new[name]}
    if new["acl"]:
        arguments["ACL"] = new["acl"]
    if new["kms_key_id"]:
        arguments |= {"SSEKMSKeyId": new["kms_key_id"], "ServerSideEncryption": "aws:kms"}
    if new["tags_all"]:
        arguments["Tagging"] = urlencode(new["tags_all"])
    s3.put_object(Bucket=new["bucket"], Key=new["key"], Body=_body(new), Metadata=new["metadata"] or {}, **arguments)


def _body(new: Values) -> bytes:
    if new["source"]:
        try:
            return Path(new["source"]).expanduser().read_bytes()
        except OSError as error:
            raise Refused(f"{new['source']} cannot be read: {error.strerror}.", "source") from error
    if new["content_base64"]:
        return base64.b64decode(new["content_base64"])
    return str(new["content"] or "").encode()
