"""aws_dynamodb_resource_policy (internal/service/dynamodb/resource_policy.go)."""

from typing import Any

from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, arn, json_text
from hydrant.offline_provider.schema import Values


class DynamoDBResourcePolicy(ResourceType):
    """Who may use a table. The id is the table's ARN."""

    name = "aws_dynamodb_resource_policy"
    not_found = ("PolicyNotFoundException",)
    rules = Rules(
        force_new=("resource_arn",),
        json=("policy",),
        recompute={"revision_id": ("policy",)},
        defaults={"confirm_remove_self_resource_access": False},
        checks={"policy": json_text, "resource_arn": arn},
    )

    def create(self, session: Any, new: Values) -> None:
        """Set the policy."""
        self.update(session, {}, new, set())
        new["id"] = new["resource_arn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the policy and its revision."""
        found = session.client("dynamodb").get_resource_policy(ResourceArn=state["id"])
        return {"resource_arn": state["id"], "policy": found["Policy"], "revision_id": found["RevisionId"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the policy."""
        session.client("dynamodb").put_resource_policy(
            ResourceArn=new["resource_arn"],
            Policy=new["policy"],
            ConfirmRemoveSelfResourceAccess=bool(new["confirm_remove_self_resource_access"]),
        )

    def delete(self, session: Any, state: Values) -> None:
        """Delete the policy of this revision; without one AWS answers without a word."""
        gone = session.client("dynamodb").delete_resource_policy(ResourceArn=state["id"])
        if not gone.get("RevisionId"):
            raise NotFound
