"""Operations on tags and resource policies, of streams, consumers, queues and channels."""

from __future__ import annotations

import json

from localstack.aws.api import RequestContext

from .. import exceptions
from ..channels.channel import Channel
from ..consumer import Consumer
from ..models import Stream
from ..queues.queue import Queue
from .channels import CHANNELS
from .operations import Answer, Request, operation, resource_by_arn, stream_of
from .queues import QUEUES
from .tag_rules import check_characters, checked_tags

_MIN_POLICY = "{}"


class TagOperations:
    """Tags by stream, tags by ARN, policies."""

    @operation("AddTagsToStream")
    def add_tags_to_stream(self, context: RequestContext, request: Request) -> None:
        """Add or replace tags of a stream."""
        stream = stream_of(context, request)
        stream.tags = checked_tags(request["Tags"], stream.tags)

    @operation("RemoveTagsFromStream")
    def remove_tags_from_stream(self, context: RequestContext, request: Request) -> None:
        """Remove tags of a stream; keys that aren't there are ignored."""
        stream = stream_of(context, request)
        check_characters(request["TagKeys"])
        stream.tags = {key: value for key, value in stream.tags.items() if key not in request["TagKeys"]}

    @operation("ListTagsForStream")
    def list_tags_for_stream(self, context: RequestContext, request: Request) -> Answer:
        """List tags of a stream by key, in pages."""
        stream = stream_of(context, request)
        after, limit = request.get("ExclusiveStartTagKey") or "", request.get("Limit") or 50
        rest = [{"Key": key, "Value": value} for key, value in sorted(stream.tags.items()) if key > after]
        return {"Tags": rest[:limit], "HasMoreTags": len(rest) > limit}

    @operation("TagResource")
    def tag_resource(self, context: RequestContext, request: Request) -> None:
        """Add or replace tags of a stream, consumer or queue."""
        resource = _resource(context, request["ResourceARN"])
        resource.tags = checked_tags(request["Tags"], resource.tags)

    @operation("UntagResource")
    def untag_resource(self, context: RequestContext, request: Request) -> None:
        """Remove tags of a stream, consumer or queue."""
        resource = _resource(context, request["ResourceARN"])
        resource.tags = {key: value for key, value in resource.tags.items() if key not in request["TagKeys"]}

    @operation("ListTagsForResource")
    def list_tags_for_resource(self, context: RequestContext, request: Request) -> Answer:
        """List tags of a stream, consumer or queue."""
        resource = _resource(context, request["ResourceARN"])
        return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(resource.tags.items())]}

    @operation("PutResourcePolicy")
    def put_resource_policy(self, context: RequestContext, request: Request) -> None:
        """Keep a policy. It is not enforced: LocalStack's community edition has no IAM enforcement."""
        resource = _resource(context, request["ResourceARN"])
        try:
            json.loads(request["Policy"])
        except json.JSONDecodeError as error:
            raise exceptions.InvalidArgumentException(f"The policy is not valid JSON: {error}") from None
        resource.policy = request["Policy"]

    @operation("GetResourcePolicy")
    def get_resource_policy(self, context: RequestContext, request: Request) -> Answer:
        """Return the policy, an empty one when none was put."""
        return {"Policy": _resource(context, request["ResourceARN"]).policy or _MIN_POLICY}

    @operation("DeleteResourcePolicy")
    def delete_resource_policy(self, context: RequestContext, request: Request) -> None:
        """Forget the policy."""
        resource = _resource(context, request["ResourceARN"])
        if resource.policy is None:
            raise exceptions.ResourceNotFoundException(
                f"No resource policy found for resource ARN {request['ResourceARN']}"
            )
        resource.policy = None


def _resource(context: RequestContext, arn: str) -> Stream | Consumer | Queue | Channel:
    if ":channel/" in arn:
        return CHANNELS.by_arn(context, arn)
    return QUEUES.by_arn(context, arn) if ":queue/" in arn else resource_by_arn(context, arn)
