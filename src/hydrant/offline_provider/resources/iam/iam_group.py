"""aws_iam_group, resource and data source (internal/service/iam/{group,group_data_source}.go)."""

from typing import Any

from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, matches
from hydrant.offline_provider.schema import Values

from .common import GROUP, NAME_WORDS, listed, refuse_conflict, sought


class Group(ResourceType):
    """A group. The id is the name, which can change."""

    name = "aws_iam_group"
    rules = Rules(
        defaults={"path": "/"},
        recompute={"arn": ("name", "path")},
        checks={"name": matches(r"[0-9A-Za-z=,.@\-_+]+", NAME_WORDS)},
        parameters={"GroupName": "name", "Path": "path"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create."""
        session.client("iam").create_group(GroupName=new["name"], Path=new["path"])
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        group = _group(session, state["id"])
        return {
            "arn": group["Arn"],
            "name": group["GroupName"],
            "path": group["Path"],
            "unique_id": group["GroupId"],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Name and path change in place."""
        session.client("iam").update_group(GroupName=old["name"], NewGroupName=new["name"], NewPath=new["path"])
        new["id"] = new["name"]

    def delete(self, session: Any, state: Values) -> None:
        """Delete it, once it is empty."""
        name = state["id"]
        users = [f"user {each['UserName']}" for each in listed(session, "get_group", "Users", GroupName=name)]
        attached = [each["PolicyName"] for each in GROUP.attached(session, name)]
        held = [f"policy {each}" for each in (*GROUP.inline(session, name), *attached)]
        refuse_conflict("the group has", users + held, "Take that out of the group first.")
        session.client("iam").delete_group(GroupName=name)


class GroupData(DataSource):
    """A group that exists, with its users."""

    name = "aws_iam_group"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        name = config["group_name"]
        with sought(f"group {name}", "group_name"):
            group = _group(session, name)
        users = [
            {"arn": each["Arn"], "path": each["Path"], "user_id": each["UserId"], "user_name": each["UserName"]}
            for each in listed(session, "get_group", "Users", GroupName=name)
        ]
        identity = {"id": group["GroupId"], "group_id": group["GroupId"]}
        return {**identity, "arn": group["Arn"], "path": group["Path"], "users": users}


def _group(session: Any, name: str) -> Values:
    found: Values = session.client("iam").get_group(GroupName=name)["Group"]
    return found
