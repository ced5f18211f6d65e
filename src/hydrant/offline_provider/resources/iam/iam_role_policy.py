"""aws_iam_role_policy. Source of the table: internal/service/iam/role_policy.go."""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, json_text, length, matches
from hydrant.offline_provider.schema import Values

from .iam_role import IAM_NAME, policy_text


class RolePolicy(ResourceType):
    """A policy inside a role. The id is "role:name"."""

    name = "aws_iam_role_policy"
    rules = Rules(
        force_new=("name", "name_prefix", "role"),
        json=("policy",),
        conflicts=(("name", "name_prefix"),),
        checks={
            "name": all_of(length(1, 128), matches(IAM_NAME, "letters, digits and _ + = , . @ - only")),
            "policy": json_text,
        },
        parameters={"PolicyName": "name", "RoleName": "role", "PolicyDocument": "policy"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put the policy."""
        naming.choose_name(new)
        self._put(session, new)
        new["id"] = f"{new['role']}:{new['name']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; gone with its role."""
        role, _, name = state["id"].partition(":")
        found = session.client("iam").get_role_policy(RoleName=role, PolicyName=name)
        return {"role": role, "name": name, "policy": policy_text(found["PolicyDocument"])}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put the new document over the old."""
        if "policy" in changed:
            self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the policy."""
        role, _, name = state["id"].partition(":")
        session.client("iam").delete_role_policy(RoleName=role, PolicyName=name)

    def imported(self, session: Any, import_id: str) -> Values:
        """The id of an import is "role:name"."""
        if import_id.count(":") != 1:
            raise Refused(f"expected ROLE_NAME:POLICY_NAME, got {import_id!r}")
        return {"id": import_id}

    def _put(self, session: Any, new: Values) -> None:
        session.client("iam").put_role_policy(
            RoleName=new["role"], PolicyName=new["name"], PolicyDocument=new["policy"]
        )
