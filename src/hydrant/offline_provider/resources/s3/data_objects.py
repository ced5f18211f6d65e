"""Data sources of what buckets hold: aws_s3_object, aws_s3_objects and their deprecated twins, aws_s3_bucket_policy,
aws_canonical_user_id (internal/service/s3/*_data_source.go).
"""

import base64
import re
from typing import Any, ClassVar

from hydrant.offline_provider.resource import DataSource, Refused
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

from .s3_objects import object_headers, object_tags

_READABLE = re.compile(
    r"application/(atom\+xml|json|ld\+json|x-csh|x-httpd-php|x-sh|xhtml\+xml|xml|x-sql|yaml)|text/.+"
)
_RFC1123 = "%a, %d %b %Y %H:%M:%S GMT"


class ObjectData(DataSource):
    """An object with its headers, and its text where it is one."""

    name = "aws_s3_object"
    rules = Rules(checks={"checksum_mode": one_of("ENABLED")})

    def read(self, session: Any, config: Values) -> Values:
        """Look at it; the body is read where it is text or is asked for."""
        s3, where = session.client("s3"), {"Bucket": config["bucket"], "Key": config["key"].lstrip("/")}
        names = {"checksum_mode": "ChecksumMode", "range": "Range", "version_id": "VersionId"}
        said = {theirs: config[name] for name, theirs in names.items() if config.get(name)}
        found = _head(s3, {**where, **said})
        values = object_headers(found)
        version = {"VersionId": config["version_id"]} if config["version_id"] else {}
        return {
            **{name: value for name, value in values.items() if name not in {"kms_key_id", "website_redirect"}},
            "id": f"{config['bucket']}/{config['key']}" + (f"@{config['version_id']}" if version else ""),
            "arn": f"arn:{session.partition}:s3:::{where['Bucket']}/{where['Key']}",
            "content_length": found["ContentLength"],
            "expiration": found.get("Expiration"),
            "expires": found.get("ExpiresString"),
            "last_modified": f"{found['LastModified']:{_RFC1123}}",
            "sse_kms_key_id": values["kms_key_id"],
            "tags": object_tags(s3, {**where, **version}),
            "website_redirect_location": values["website_redirect"],
            **self._body(s3, {**where, **said}, str(found.get("ContentType") or ""), config),
        }

    def _body(self, s3: Any, where: Values, content_type: str, config: Values) -> Values:
        """Downloaded where it is text, or as `download_body` says; as text only where it is."""
        readable, asked = bool(_READABLE.fullmatch(content_type)), config.get("download_body")
        if str(asked).lower() != "true" if asked else not readable:
            return {}
        body = s3.get_object(**{name: value for name, value in where.items() if name != "ChecksumMode"})["Body"].read()
        text = {"body": body.decode(errors="replace")} if readable else {}
        return {**text, "body_base64": base64.b64encode(body).decode()}


class BucketObjectData(ObjectData):
    """The same by its old name."""

    name = "aws_s3_bucket_object"
    rules = Rules()

    def read(self, session: Any, config: Values) -> Values:
        """It has no checksums, and no body but text."""
        found = super().read(session, config)
        return {name: value for name, value in found.items() if "checksum" not in name and name != "body_base64"}


class ObjectsData(DataSource):
    """The keys of a bucket's objects."""

    name = "aws_s3_objects"
    rules = Rules(
        defaults={"max_keys": 1000}, checks={"encoding_type": one_of("url"), "request_payer": one_of("requester")}
    )
    _names: ClassVar[dict[str, str]] = {
        "delimiter": "Delimiter",
        "encoding_type": "EncodingType",
        "fetch_owner": "FetchOwner",
        "prefix": "Prefix",
        "request_payer": "RequestPayer",
        "start_after": "StartAfter",
    }

    def read(self, session: Any, config: Values) -> Values:
        """List them, `max_keys` at most."""
        said = {theirs: config[name] for name, theirs in self._names.items() if config.get(name)}
        most, s3 = int(config["max_keys"]), session.client("s3")
        found: list[Values] = []
        prefixes: list[str] = []
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=config["bucket"], **said):
            prefixes += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
            found += page.get("Contents", [])
            if len(found) >= most:
                break
        keys = found[:most]
        owners = [each["Owner"]["ID"] for each in keys if "Owner" in each]
        return {
            "id": config["bucket"],
            "common_prefixes": prefixes,
            "keys": [each["Key"] for each in keys],
            "owners": owners,
        }


class BucketObjectsData(ObjectsData):
    """The same by its old name."""

    name = "aws_s3_bucket_objects"
    rules = Rules(defaults={"max_keys": 1000}, checks={"encoding_type": one_of("url")})


class BucketPolicyData(DataSource):
    """The policy of a bucket."""

    name = "aws_s3_bucket_policy"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        found = session.client("s3").get_bucket_policy(Bucket=config["bucket"])
        return {"id": config["bucket"], "policy": found["Policy"]}


class CanonicalUser(DataSource):
    """The account as access control lists name it."""

    name = "aws_canonical_user_id"

    def read(self, session: Any, config: Values) -> Values:
        """S3 tells it with its buckets."""
        owner = session.client("s3").list_buckets()["Owner"]
        return {"id": owner["ID"], "display_name": owner.get("DisplayName")}


def _head(s3: Any, where: Values) -> Values:
    try:
        return dict(s3.head_object(**where))
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NoSuchBucket"}:
            raise Refused(f"There is no object {where['Key']} in the bucket {where['Bucket']}.", "key") from error
        raise
