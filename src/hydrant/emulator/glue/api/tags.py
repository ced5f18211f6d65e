"""Operations on tags."""

from __future__ import annotations

from localstack.aws.api import RequestContext

from hydrant.emulator.requests.operations import Answer, Request

from ..catalogue import EntityNotFound, GlueError, InvalidInput
from .base import arn_prefix, catalogue, operation, store

_MOST = 50


class TagOperations:
    """Tags of databases, tables, registries and schemas."""

    @operation("GetTags")
    def get_tags(self, context: RequestContext, request: Request) -> Answer:
        """The tags of a resource."""
        return {"Tags": dict(_tags(context, request["ResourceArn"]))}

    @operation("TagResource")
    def tag_resource(self, context: RequestContext, request: Request) -> Answer:
        """Add tags."""
        tags = {**_tags(context, request["ResourceArn"]), **request["TagsToAdd"]}
        if len(tags) > _MOST:
            raise InvalidInput(f"A resource has at most {_MOST} tags.")
        store(context).tags[request["ResourceArn"]] = tags
        return {}

    @operation("UntagResource")
    def untag_resource(self, context: RequestContext, request: Request) -> Answer:
        """Take tags away."""
        gone = set(request["TagsToRemove"])
        kept = {key: value for key, value in _tags(context, request["ResourceArn"]).items() if key not in gone}
        store(context).tags[request["ResourceArn"]] = kept
        return {}


def _tags(context: RequestContext, arn: str) -> dict[str, str]:
    """The tags of a resource that is there. Raises EntityNotFound."""
    if not _exists(context, arn):
        raise EntityNotFound("Entity not found")
    return store(context).tags.get(arn, {})


def _exists(context: RequestContext, arn: str) -> bool:
    prefix, _, rest = arn.partition(f"{arn_prefix(context)}:")
    kind, _, name = rest.partition("/")
    if prefix:
        return False
    try:
        if kind == "database":
            catalogue(context).database(name)
        elif kind == "table":
            catalogue(context).table(*name.split("/", 1))
        else:
            return _in_registry(context, arn)
    except (GlueError, TypeError):
        return False
    return True


def _in_registry(context: RequestContext, arn: str) -> bool:
    registries = store(context).registries
    return arn in {each.arn for each in registries.kept.values()} | {each.arn for each in registries.schemas()}
