"""aws_cloudwatch_log_resource_policy (internal/service/logs/resource_policy.go)."""

from typing import Any

from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, json_text
from hydrant.offline_provider.schema import Values


class ResourcePolicy(ResourceType):
    """Which services may write to the log groups of an account. The id is its name."""

    name = "aws_cloudwatch_log_resource_policy"
    rules = Rules(
        force_new=("policy_name", "resource_arn"),
        exactly_one=(("policy_name", "resource_arn"),),
        json=("policy_document",),
        unserved={"resource_arn": "the emulator has policies of an account only"},
        checks={"policy_document": json_text},
        parameters={"PolicyDocument": "policy_document"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        self._put(session, new)
        new["id"] = new["policy_name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it."""
        pages = session.client("logs").get_paginator("describe_resource_policies").paginate()
        policies = [policy for page in pages for policy in page["resourcePolicies"]]
        found = next((policy for policy in policies if policy["policyName"] == state["id"]), None)
        if found is None:
            return None
        return {
            "policy_document": found["policyDocument"],
            "policy_name": found["policyName"],
            "policy_scope": found.get("policyScope", "ACCOUNT"),
            "revision_id": found.get("revisionId"),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("logs").delete_resource_policy(policyName=state["id"])

    def _put(self, session: Any, new: Values) -> None:
        session.client("logs").put_resource_policy(policyName=new["policy_name"], policyDocument=new["policy_document"])
