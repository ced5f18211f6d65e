"""aws_iam_group_membership and aws_iam_user_group_membership
(internal/service/iam/{group_membership,user_group_membership}.go).
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import listed


class GroupMembership(ResourceType):
    """All users of a group. The id is the name, which AWS never sees."""

    name = "aws_iam_group_membership"
    rules = Rules(force_new=("name", "group"), parameters={"GroupName": "group", "UserName": "users"})

    def create(self, session: Any, new: Values) -> None:
        """Add the users."""
        _add(session, [(user, new["group"]) for user in new["users"]])
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read everyone in it; gone with the group."""
        users = listed(session, "get_group", "Users", GroupName=state["group"])
        return {"users": [each["UserName"] for each in users]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Users come and go."""
        before, after = set(old["users"]), set(new["users"])
        _remove(session, [(user, new["group"]) for user in before - after])
        _add(session, [(user, new["group"]) for user in after - before])

    def delete(self, session: Any, state: Values) -> None:
        """Take them out."""
        _remove(session, [(user, state["group"]) for user in state["users"]])

    def imported(self, session: Any, import_id: str) -> Values:
        """Not possible with the real provider either."""
        raise Refused("hashicorp/aws cannot import an aws_iam_group_membership; use aws_iam_user_group_membership.")


class UserGroupMembership(ResourceType):
    """Some of the groups that a user is in. The id means nothing."""

    name = "aws_iam_user_group_membership"
    rules = Rules(force_new=("user",), parameters={"GroupName": "groups", "UserName": "user"})

    def create(self, session: Any, new: Values) -> None:
        """Add the user to each."""
        _add(session, [(new["user"], group) for group in new["groups"]])
        new["id"] = naming.unique_id()

    def read(self, session: Any, state: Values) -> Values | None:
        """Which of these groups the user is in; gone with the user."""
        found = listed(session, "list_groups_for_user", "Groups", UserName=state["user"])
        ours = set(state["groups"] or ())
        return {"groups": [each["GroupName"] for each in found if each["GroupName"] in ours]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Groups come and go."""
        before, after = set(old["groups"]), set(new["groups"])
        _remove(session, [(new["user"], group) for group in before - after])
        _add(session, [(new["user"], group) for group in after - before])

    def delete(self, session: Any, state: Values) -> None:
        """Leave these groups."""
        _remove(session, [(state["user"], group) for group in state["groups"]])

    def imported(self, session: Any, import_id: str) -> Values:
        """By "user/group/group"."""
        user, *groups = import_id.split("/")
        if not (user and groups and all(groups)):
            raise Refused(f"expected USER_NAME/GROUP_NAME, with more groups behind further slashes, got {import_id!r}")
        return {"id": naming.unique_id(), "user": user, "groups": groups}


def _add(session: Any, pairs: Iterable[tuple[str, str]]) -> None:
    for user, group in sorted(pairs):
        session.client("iam").add_user_to_group(UserName=user, GroupName=group)


def _remove(session: Any, pairs: Iterable[tuple[str, str]]) -> None:
    """A user or a group that is gone has left nothing behind."""
    iam = session.client("iam")
    for user, group in sorted(pairs):
        with suppress(iam.exceptions.NoSuchEntityException):
            iam.remove_user_from_group(UserName=user, GroupName=group)
