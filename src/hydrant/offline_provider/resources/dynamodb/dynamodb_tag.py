"""aws_dynamodb_tag (internal/service/dynamodb/tag_gen.go)."""

from typing import Any

from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values

from .tables import tags_of


class DynamoDBTag(ResourceType):
    """One tag of a table. The id is `arn,key`."""

    name = "aws_dynamodb_tag"
    rules = Rules(force_new=("resource_arn", "key"), checks={"resource_arn": arn})

    def create(self, session: Any, new: Values) -> None:
        """Set the tag."""
        self.update(session, {}, new, set())
        new["id"] = f"{new['resource_arn']},{new['key']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the tag among all of the table."""
        table, _, key = state["id"].partition(",")
        tags = tags_of(session.client("dynamodb"), table)
        return {"resource_arn": table, "key": key, "value": tags[key]} if key in tags else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the tag."""
        tags = [{"Key": new["key"], "Value": new["value"]}]
        session.client("dynamodb").tag_resource(ResourceArn=new["resource_arn"], Tags=tags)

    def delete(self, session: Any, state: Values) -> None:
        """Remove the tag."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("dynamodb").untag_resource(ResourceArn=state["resource_arn"], TagKeys=[state["key"]])
