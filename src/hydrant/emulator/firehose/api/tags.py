"""Operations on tags (A-30)."""

from localstack.aws.api import RequestContext

from .operations import Request, find, find_not_deleting, operation
from .tag_rules import add_tags, list_tags


class TagOperations:
    """Tags of a delivery stream."""

    @operation("TagDeliveryStream")
    def tag_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """Add tags or change their values; up to 50 (A-30)."""
        add_tags(find_not_deleting(context, request).tags, request["Tags"])
        return {}

    @operation("UntagDeliveryStream")
    def untag_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """Remove tags; unknown keys are ignored (A-30)."""
        tags = find_not_deleting(context, request).tags
        for key in request["TagKeys"]:
            tags.pop(key, None)
        return {}

    @operation("ListTagsForDeliveryStream")
    def list_tags_for_delivery_stream(self, context: RequestContext, request: Request) -> Request:
        """Tags by key, a page of them (A-30)."""
        return list_tags(find(context, request).tags, request.get("ExclusiveStartTagKey"), request.get("Limit"))
