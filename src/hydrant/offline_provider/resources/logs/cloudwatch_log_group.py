"""aws_cloudwatch_log_group, resource and data source; data source aws_cloudwatch_log_groups
(internal/service/logs/{group,group_data_source,groups_data_source}.go).
"""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, length, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes

_RETENTIONS = (
    0,
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
_NAME = all_of(length(1, 512), matches(r"[0-9A-Za-z_/.#-]+", "letters, digits and _ / . # - only"))


def _retention(days: int) -> str | None:
    return None if days in _RETENTIONS else f"expected one of {', '.join(map(str, _RETENTIONS))}, got {days}"


class LogGroup(ResourceType):
    """A log group of CloudWatch Logs."""

    name = "aws_cloudwatch_log_group"
    rules = Rules(
        force_new=("name", "name_prefix", "log_group_class"),
        defaults={"retention_in_days": 0, "skip_destroy": False},
        conflicts=(("name", "name_prefix"),),
        unserved=("deletion_protection_enabled",),
        checks={
            "name": _NAME,
            "retention_in_days": _retention,
            "log_group_class": one_of("STANDARD", "INFREQUENT_ACCESS", "DELIVERY"),
        },
        parameters={"LogGroupName": "name"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create, then set what CreateLogGroup does not take."""
        naming.choose_name(new)
        optional = {"kmsKeyId": new["kms_key_id"], "logGroupClass": new["log_group_class"], "tags": new["tags_all"]}
        given = {key: value for key, value in optional.items() if value}
        session.client("logs").create_log_group(logGroupName=new["name"], **given)
        new["id"] = new["name"]
        self._set_retention(session, new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the group and its tags."""
        logs = session.client("logs")
        group = next((group for group in _groups(logs, state["id"]) if group["logGroupName"] == state["id"]), None)
        return None if group is None else _told(logs, group)

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Retention, key and tags change in place."""
        logs, name = session.client("logs"), new["id"]
        if "retention_in_days" in changed:
            self._set_retention(session, new)
        if "kms_key_id" in changed and new["kms_key_id"]:
            logs.associate_kms_key(logGroupName=name, kmsKeyId=new["kms_key_id"])
        elif "kms_key_id" in changed:
            logs.disassociate_kms_key(logGroupName=name)
        added, removed = tag_changes(old, new)
        if removed:
            logs.untag_log_group(logGroupName=name, tags=removed)
        if added:
            logs.tag_log_group(logGroupName=name, tags=added)

    def delete(self, session: Any, state: Values) -> None:
        """Delete, unless `skip_destroy` says to leave it."""
        if not state["skip_destroy"]:
            session.client("logs").delete_log_group(logGroupName=state["id"])

    def _set_retention(self, session: Any, new: Values) -> None:
        logs = session.client("logs")
        if new["retention_in_days"]:
            logs.put_retention_policy(logGroupName=new["id"], retentionInDays=new["retention_in_days"])
        else:
            logs.delete_retention_policy(logGroupName=new["id"])


class LogGroupData(DataSource):
    """A log group that exists."""

    name = "aws_cloudwatch_log_group"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        logs, name = session.client("logs"), config["name"]
        group = next((group for group in _groups(logs, name) if group["logGroupName"] == name), None)
        if group is None:
            raise Refused(f"there is no log group {name}", "name")
        return {**_told(logs, group), "id": name, "creation_time": group.get("creationTime")}


class LogGroupsData(DataSource):
    """The log groups whose names begin alike, or all."""

    name = "aws_cloudwatch_log_groups"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        groups = _groups(session.client("logs"), config["log_group_name_prefix"])
        return {
            "id": session.region,
            "arns": [group["arn"].removesuffix(":*") for group in groups],
            "log_group_names": [group["logGroupName"] for group in groups],
        }


def _groups(logs: Any, prefix: str | None) -> list[Values]:
    narrowed = {"logGroupNamePrefix": prefix} if prefix else {}
    pages = logs.get_paginator("describe_log_groups").paginate(**narrowed)
    return [group for page in pages for group in page["logGroups"]]


def _told(logs: Any, group: Values) -> Values:
    return {
        "name": group["logGroupName"],
        "arn": group["arn"].removesuffix(":*"),
        "kms_key_id": group.get("kmsKeyId"),
        "log_group_class": group.get("logGroupClass", "STANDARD"),
        "deletion_protection_enabled": group.get("deletionProtectionEnabled", False),
        "retention_in_days": group.get("retentionInDays", 0),
        "tags": logs.list_tags_log_group(logGroupName=group["logGroupName"]).get("tags", {}),
    }
