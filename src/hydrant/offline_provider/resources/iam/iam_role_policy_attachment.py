"""aws_iam_role_policy_attachment. Source of the table: internal/service/iam/role_policy_attachment.go."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values


class RolePolicyAttachment(ResourceType):
    """A managed policy attached to a role. The id is "role/policy ARN", as in recent versions of the real provider."""

    name = "aws_iam_role_policy_attachment"
    rules = Rules(force_new=("role", "policy_arn"), checks={"policy_arn": arn}, parameters={"RoleName": "role"})

    def create(self, session: Any, new: Values) -> None:
        """Attach."""
        session.client("iam").attach_role_policy(RoleName=new["role"], PolicyArn=new["policy_arn"])
        new["id"] = f"{new['role']}/{new['policy_arn']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for the policy among those attached to the role."""
        role, policy = state["role"], state["policy_arn"]
        pages = session.client("iam").get_paginator("list_attached_role_policies").paginate(RoleName=role)
        attached = [found["PolicyArn"] for page in pages for found in page["AttachedPolicies"]]
        return {"role": role, "policy_arn": policy} if policy in attached else None

    def delete(self, session: Any, state: Values) -> None:
        """Detach."""
        session.client("iam").detach_role_policy(RoleName=state["role"], PolicyArn=state["policy_arn"])

    def imported(self, session: Any, import_id: str) -> Values:
        """The id of an import is "role/policy ARN"."""
        role, slash, policy = import_id.partition("/")
        if not (role and slash and policy.startswith("arn:")):
            raise Refused(f"expected ROLE_NAME/POLICY_ARN, got {import_id!r}")
        return {"id": import_id, "role": role, "policy_arn": policy}
