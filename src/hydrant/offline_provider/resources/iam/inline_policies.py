"""aws_iam_role_policy, aws_iam_user_policy, aws_iam_group_policy
(internal/service/iam/{role_policy,user_policy,group_policy}.go).
"""

from typing import Any, ClassVar

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Check, Rules, iam_policy_json
from hydrant.offline_provider.schema import Values

from .common import GROUP, ROLE, USER, Principal, named, policy_text


def _rules(of: Principal, **checks: Check) -> Rules:
    return Rules(
        force_new=("name", "name_prefix", of.word),
        json=("policy",),
        conflicts=(("name", "name_prefix"),),
        checks={"policy": iam_policy_json, **checks},
        parameters={"PolicyName": "name", of.member: of.word, "PolicyDocument": "policy"},
    )


class _InlinePolicy(ResourceType):
    """A policy inside a principal. The id is "principal:name"."""

    of: ClassVar[Principal]

    def create(self, session: Any, new: Values) -> None:
        """Put the policy."""
        naming.choose_name(new)
        self._put(session, new)
        new["id"] = f"{new[self.of.word]}:{new['name']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; gone with its principal."""
        owner, _, name = state["id"].partition(":")
        found = self.of.call(session, "get_{}_policy", owner, PolicyName=name)
        return {self.of.word: owner, "name": name, "policy": policy_text(found["PolicyDocument"])}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put the new document over the old."""
        if "policy" in changed:
            self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the policy."""
        owner, _, name = state["id"].partition(":")
        self.of.call(session, "delete_{}_policy", owner, PolicyName=name)

    def imported(self, session: Any, import_id: str) -> Values:
        """By "principal:name"."""
        owner, _, name = import_id.partition(":")
        if not owner or not name:
            raise Refused(f"expected {self.of.word.upper()}_NAME:POLICY_NAME, got {import_id!r}")
        return {"id": import_id, "name_prefix": naming.prefix_of(name)}

    def _put(self, session: Any, new: Values) -> None:
        document = {"PolicyName": new["name"], "PolicyDocument": new["policy"]}
        self.of.call(session, "put_{}_policy", new[self.of.word], **document)


class RolePolicy(_InlinePolicy):
    """A policy inside a role."""

    name = "aws_iam_role_policy"
    of = ROLE
    rules = _rules(ROLE, name=named(128))


class UserPolicy(_InlinePolicy):
    """A policy inside a user."""

    name = "aws_iam_user_policy"
    of = USER
    rules = _rules(USER)


class GroupPolicy(_InlinePolicy):
    """A policy inside a group."""

    name = "aws_iam_group_policy"
    of = GROUP
    rules = _rules(GROUP)
