"""Tags of buckets as hashicorp/aws 6.23 and newer set and read them, for a LocalStack that does not know these ways.

From that version on the provider sends a bucket's tags inside CreateBucket and reads them by S3 Control's
ListTagsForResource. LocalStack 4.14 serves both; 4.9.2 answers MalformedXML and 501. The tags are those of
PutBucketTagging: one store, whichever way they come and go.
"""

from __future__ import annotations

from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.aws.api.s3 import BucketAlreadyOwnedByYou, CreateBucketOutput, CreateBucketRequest
from localstack.aws.api.s3control import (
    ListTagsForResourceResult,
    S3ControlApi,
    TagResourceResult,
    UntagResourceResult,
)
from localstack.services.s3.models import S3Store, s3_stores
from localstack.services.s3.provider import S3Provider
from localstack.services.s3.utils import validate_tag_set

MAX_TAGS = 50
"""Of one bucket (Amazon S3 User Guide: "Tagging and cost allocation")."""


def served_by_localstack() -> bool:
    """Whether this LocalStack has S3 Control's tagging, and with it the tags of CreateBucket, by itself (4.14 has)."""
    return "TAGS" not in vars(S3Store)


class TaggingS3Provider(S3Provider):
    """Amazon S3 whose CreateBucket takes tags."""

    @handler("CreateBucket", expand=False)
    def create_bucket(self, context: RequestContext, request: CreateBucketRequest) -> CreateBucketOutput:
        """Create the bucket, then tag it. A bucket of one's own that is asked for with tags is an error everywhere.

        Without tags us-east-1 answers that it is there (API reference of CreateBucket: BucketAlreadyOwnedByYou).
        """
        tags = (request.get("CreateBucketConfiguration") or {}).get("Tags") or []
        if not tags:
            return super().create_bucket(context, request)
        validate_tag_set(tags, type_set="bucket")
        name = request["Bucket"]
        if name in self.get_store(context.account_id, context.region).buckets:
            raise BucketAlreadyOwnedByYou(
                "Your previous request to create the named bucket succeeded and you already own it.", BucketName=name
            )
        created = super().create_bucket(context, _without_tags(request))
        store, bucket = self._get_cross_account_bucket(context, name)
        store.TAGS.tag_resource(bucket.bucket_arn, tags=tags)
        return created

    def delete_bucket(self, context: RequestContext, bucket: str, **kwargs: Any) -> None:
        """Delete the bucket and its tags: the next one of that name has none."""
        store, found = self._get_cross_account_bucket(context, bucket)
        super().delete_bucket(context, bucket, **kwargs)
        store.TAGS.del_resource(found.bucket_arn)


def _without_tags(request: CreateBucketRequest) -> CreateBucketRequest:
    """The request as LocalStack reads it: a configuration with nothing but tags is as none."""
    left: dict[str, Any] = {k: v for k, v in request["CreateBucketConfiguration"].items() if k != "Tags"}
    plain: Any = {k: v for k, v in request.items() if k != "CreateBucketConfiguration"}
    return plain | {"CreateBucketConfiguration": left} if left else plain


class BucketTagsControl(S3ControlApi):
    """S3 Control's three operations on the tags of general purpose buckets; moto answers the others."""

    def tag_resource(
        self, context: RequestContext, account_id: str, resource_arn: str, tags: Any, **_: Any
    ) -> TagResourceResult:
        """Add tags, or replace the values of those that are there."""
        store = _store_of(context, account_id, resource_arn)
        validate_tag_set(tags, type_set="bucket")
        if len({tag["Key"] for tag in tags} | {tag["Key"] for tag in _tags(store, resource_arn)}) > MAX_TAGS:
            raise CommonServiceException("TooManyTagsException", f"A bucket has at most {MAX_TAGS} tags.")
        store.TAGS.tag_resource(resource_arn, tags=tags)
        return TagResourceResult()

    def untag_resource(
        self, context: RequestContext, account_id: str, resource_arn: str, tag_keys: Any, **_: Any
    ) -> UntagResourceResult:
        """Take tags away; a key that is not there is no error."""
        _store_of(context, account_id, resource_arn).TAGS.untag_resource(resource_arn, tag_names=tag_keys)
        return UntagResourceResult()

    def list_tags_for_resource(
        self, context: RequestContext, account_id: str, resource_arn: str, **_: Any
    ) -> ListTagsForResourceResult:
        """All tags of a bucket, none when it has none."""
        store = _store_of(context, account_id, resource_arn)
        return ListTagsForResourceResult(Tags=_tags(store, resource_arn))


def _tags(store: Any, arn: str) -> list[Any]:
    tags: list[Any] = store.TAGS.list_tags_for_resource(arn, root_name="Tags")["Tags"]
    return tags


def _store_of(context: RequestContext, account_id: str, arn: str) -> Any:
    """The store that the bucket's tags are in. Raises NoSuchResource, NotImplementedError for what is no bucket."""
    prefix = f"arn:{context.partition}:s3:::"
    if not arn.startswith(prefix):
        raise NotImplementedError("S3 Control's tagging is served for general purpose buckets")
    name = arn.removeprefix(prefix)
    owned = s3_stores[account_id]
    region = owned[context.region].global_bucket_map.get(name) and _region_of(owned, name)
    if not region:
        raise CommonServiceException("NoSuchResource", "The specified resource doesn't exist.", 404)
    return owned[region]


def _region_of(owned: Any, name: str) -> str | None:
    return next((region for region, store in owned.items() if name in store.buckets), None)
