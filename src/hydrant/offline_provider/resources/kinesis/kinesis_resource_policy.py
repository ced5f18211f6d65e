"""aws_kinesis_resource_policy (internal/service/kinesis/resource_policy.go)."""

from typing import Any

from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, arn, json_text
from hydrant.offline_provider.schema import Values


class KinesisResourcePolicy(ResourceType):
    """Who may use a stream or a consumer. The id is the ARN of what it is for."""

    name = "aws_kinesis_resource_policy"
    rules = Rules(force_new=("resource_arn",), json=("policy",), checks={"policy": json_text, "resource_arn": arn})

    def create(self, session: Any, new: Values) -> None:
        """Set the policy."""
        self.update(session, {}, new, set())
        new["id"] = new["resource_arn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the policy; without one the answer is an empty document."""
        found = session.client("kinesis").get_resource_policy(ResourceARN=state["id"])["Policy"]
        return {"resource_arn": state["id"], "policy": found} if found not in {"", "{}"} else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the policy."""
        session.client("kinesis").put_resource_policy(ResourceARN=new["resource_arn"], Policy=new["policy"])

    def delete(self, session: Any, state: Values) -> None:
        """Delete the policy."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("kinesis").delete_resource_policy(ResourceARN=state["id"])
