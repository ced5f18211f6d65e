"""aws_iam_role_policy_attachment, aws_iam_user_policy_attachment, aws_iam_group_policy_attachment
(internal/service/iam/{role,user,group}_policy_attachment.go).
"""

from typing import Any, ClassVar

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values

from .common import GROUP, ROLE, USER, Principal
from .managed_policies import attach


def _rules(of: Principal) -> Rules:
    return Rules(
        force_new=(of.word, "policy_arn"),
        checks={"policy_arn": arn},
        parameters={of.member: of.word, "PolicyArn": "policy_arn"},
    )


class _Attachment(ResourceType):
    """A managed policy attached to a principal."""

    of: ClassVar[Principal]

    def create(self, session: Any, new: Values) -> None:
        """Attach."""
        owner, policy = new[self.of.word], new["policy_arn"]
        attach(session, self.of, owner, policy)
        new["id"] = self.id_of(owner, policy)

    def id_of(self, owner: str, policy: str) -> str:
        """The id, made up for users and groups as in the real provider."""
        return naming.unique_id(f"{owner}-")

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for the policy among those attached."""
        owner, policy = state[self.of.word], state["policy_arn"]
        attached = {found["PolicyArn"] for found in self.of.attached(session, owner)}
        return {self.of.word: owner, "policy_arn": policy} if policy in attached else None

    def delete(self, session: Any, state: Values) -> None:
        """Detach."""
        self.of.call(session, "detach_{}_policy", state[self.of.word], PolicyArn=state["policy_arn"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By "principal/policy ARN"."""
        owner, slash, policy = import_id.partition("/")
        if not (owner and slash and policy.startswith("arn:")):
            raise Refused(f"expected {self.of.word.upper()}_NAME/POLICY_ARN, got {import_id!r}")
        return {"id": self.id_of(owner, policy), self.of.word: owner, "policy_arn": policy}


class RolePolicyAttachment(_Attachment):
    """A managed policy attached to a role. The id is "role/policy ARN", as in recent versions of the real provider."""

    name = "aws_iam_role_policy_attachment"
    of = ROLE
    rules = _rules(ROLE)

    def id_of(self, owner: str, policy: str) -> str:
        """What it is made of."""
        return f"{owner}/{policy}"


class UserPolicyAttachment(_Attachment):
    """A managed policy attached to a user."""

    name = "aws_iam_user_policy_attachment"
    of = USER
    rules = _rules(USER)


class GroupPolicyAttachment(_Attachment):
    """A managed policy attached to a group."""

    name = "aws_iam_group_policy_attachment"
    of = GROUP
    rules = _rules(GROUP)
