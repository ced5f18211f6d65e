"""aws_iam_user, resource and data source; data source aws_iam_users
(internal/service/iam/{user,user_data_source,users_data_source}.go).
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list, tag_map

from .belongings import refuse_belongings, take_belongings
from .common import NAME_WORDS, change_tags, given, listed, sought
from .listings import LISTING_RULES, chosen

_BOUNDARY = "permissions_boundary"


class User(ResourceType):
    """A user. The id is the name, which can change."""

    name = "aws_iam_user"
    rules = Rules(
        defaults={"path": "/", "force_destroy": False},
        checks={"name": matches(r"[0-9A-Za-z=,.@\-_+]+", NAME_WORDS), _BOUNDARY: length(0, 2048)},
        parameters={"UserName": "name", "Path": "path"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create."""
        boundary = given(PermissionsBoundary=new[_BOUNDARY])
        session.client("iam").create_user(UserName=new["name"], Path=new["path"], Tags=tag_list(new), **boundary)
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read all."""
        told = _told(session, state["id"])
        return told | {"name": told.pop("user_name"), "unique_id": told.pop("user_id")}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Everything changes in place, the name too."""
        iam = session.client("iam")
        if changed & {"name", "path"}:
            iam.update_user(UserName=old["name"], NewUserName=new["name"], NewPath=new["path"])
            new["id"] = new["name"]
        target = {"UserName": new["name"]}
        if _BOUNDARY in changed and new[_BOUNDARY]:
            iam.put_user_permissions_boundary(**target, PermissionsBoundary=new[_BOUNDARY])
        elif _BOUNDARY in changed:
            iam.delete_user_permissions_boundary(**target)
        change_tags(session, "user", target, old, new)
        if changed & {"name", "path"} and new["tags_all"]:  # the emulator loses them on the way
            iam.tag_user(**target, Tags=tag_list(new))

    def delete(self, session: Any, state: Values) -> None:
        """Take the user out of all groups and delete it; with `force_destroy` its keys and the like go first."""
        iam, name = session.client("iam"), state["id"]
        (take_belongings if state["force_destroy"] else refuse_belongings)(session, name)
        for group in listed(session, "list_groups_for_user", "Groups", UserName=name):
            iam.remove_user_from_group(UserName=name, GroupName=group["GroupName"])
        iam.delete_user(UserName=name)


class UserData(DataSource):
    """A user who exists."""

    name = "aws_iam_user"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        with sought(f"user {config['user_name']}", "user_name"):
            told = _told(session, config["user_name"])
        return {**told, "id": told["user_id"]}


class UsersData(DataSource):
    """The users whose names match, or all."""

    name = "aws_iam_users"
    rules = LISTING_RULES

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        return chosen(session, "list_users", "Users", "UserName", config)


def _told(session: Any, name: str) -> Values:
    user = session.client("iam").get_user(UserName=name)["User"]
    return {
        "arn": user["Arn"],
        "path": user["Path"],
        _BOUNDARY: user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "tags": tag_map(user.get("Tags")),
        "user_id": user["UserId"],
        "user_name": user["UserName"],
    }
