"""aws_iam_{role,user,group}_policies_exclusive and aws_iam_{role,user,group}_policy_attachments_exclusive
(internal/service/iam, same names).

They take away whatever the configuration does not name. Removing one from the configuration leaves things as they are.
"""

from typing import Any, ClassVar

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import GROUP, ROLE, USER, Principal
from .managed_policies import attach


class _Exclusive(ResourceType):
    """All that a principal may have of one kind."""

    of: ClassVar[Principal]
    argument: ClassVar[str]

    @property
    def owner(self) -> str:
        """The argument that names the principal."""
        return f"{self.of.word}_name"

    def has(self, session: Any, owner: str) -> set[str]:
        """What it has."""
        raise NotImplementedError

    def add(self, session: Any, owner: str, names: list[str]) -> None:
        """Give it what it lacks."""
        raise NotImplementedError

    def remove(self, session: Any, owner: str, name: str) -> None:
        """Take one away."""
        raise NotImplementedError

    def create(self, session: Any, new: Values) -> None:
        """Make it so."""
        owner, wanted = new[self.owner], set(new[self.argument])
        there = self.has(session, owner)
        self.add(session, owner, sorted(wanted - there))
        for name in sorted(there - wanted):
            self.remove(session, owner, name)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read what it has; gone with the principal."""
        return {self.argument: sorted(self.has(session, state[self.owner]))}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Make it so again."""
        self.create(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Leave everything as it is."""

    def imported(self, session: Any, import_id: str) -> Values:
        """By the principal's name."""
        return {self.owner: import_id}


class _Policies(_Exclusive):
    """The policies inside a principal, which other resources write."""

    argument = "policy_names"

    def has(self, session: Any, owner: str) -> set[str]:
        """The policies inside it."""
        return set(self.of.inline(session, owner))

    def add(self, session: Any, owner: str, names: list[str]) -> None:
        """Refuse: what would be in them is not known here. AWS refuses a policy without a document as well."""
        if names:
            what = f"{self.of.word} {owner} has no inline policy {', '.join(names)}"
            hint = f"Write it by aws_iam_{self.of.word}_policy, and refer to its name here, so that it comes first."
            raise Refused(what, self.argument, hint)

    def remove(self, session: Any, owner: str, name: str) -> None:
        """Delete one."""
        self.of.call(session, "delete_{}_policy", owner, PolicyName=name)


class _Attachments(_Exclusive):
    """The managed policies attached to a principal."""

    argument = "policy_arns"

    def has(self, session: Any, owner: str) -> set[str]:
        """Their ARNs."""
        return {found["PolicyArn"] for found in self.of.attached(session, owner)}

    def add(self, session: Any, owner: str, names: list[str]) -> None:
        """Attach."""
        for policy in names:
            attach(session, self.of, owner, policy, self.argument)

    def remove(self, session: Any, owner: str, name: str) -> None:
        """Detach."""
        self.of.call(session, "detach_{}_policy", owner, PolicyArn=name)


class RolePoliciesExclusive(_Policies):
    """All policies inside a role."""

    name = "aws_iam_role_policies_exclusive"
    of = ROLE
    rules = Rules(force_new=("role_name",))


class UserPoliciesExclusive(_Policies):
    """All policies inside a user."""

    name = "aws_iam_user_policies_exclusive"
    of = USER
    rules = Rules(force_new=("user_name",))


class GroupPoliciesExclusive(_Policies):
    """All policies inside a group."""

    name = "aws_iam_group_policies_exclusive"
    of = GROUP
    rules = Rules(force_new=("group_name",))


class RoleAttachmentsExclusive(_Attachments):
    """All managed policies attached to a role."""

    name = "aws_iam_role_policy_attachments_exclusive"
    of = ROLE
    rules = Rules(force_new=("role_name",))


class UserAttachmentsExclusive(_Attachments):
    """All managed policies attached to a user."""

    name = "aws_iam_user_policy_attachments_exclusive"
    of = USER
    rules = Rules(force_new=("user_name",))


class GroupAttachmentsExclusive(_Attachments):
    """All managed policies attached to a group."""

    name = "aws_iam_group_policy_attachments_exclusive"
    of = GROUP
    rules = Rules(force_new=("group_name",))
