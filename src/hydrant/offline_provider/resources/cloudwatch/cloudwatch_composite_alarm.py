"""aws_cloudwatch_composite_alarm (internal/service/cloudwatch/composite_alarm.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, arn, each, length
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

from .common import change_tags, find_alarm, put, tags_of

_MEMBERS = Members(
    block_of("aws_cloudwatch_composite_alarm"),
    {"ok_actions": "OKActions", "actions_suppressor": None}
    | dict.fromkeys(("arn", "id", "region", "tags", "tags_all")),
    keep=frozenset({"actions_enabled"}),
)


class CompositeAlarm(ResourceType):
    """An alarm on the states of other alarms."""

    name = "aws_cloudwatch_composite_alarm"
    rules = Rules(
        force_new=("actions_enabled", "alarm_name"),
        defaults={"actions_enabled": True},
        checks={
            "alarm_actions": each(arn),
            "alarm_description": length(0, 1024),
            "alarm_name": length(0, 255),
            "alarm_rule": length(1, 10240),
            "insufficient_data_actions": each(arn),
            "ok_actions": each(arn),
        },
        unserved={"actions_suppressor": "the emulator's CloudWatch holds back no actions"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put the alarm, over one of that name, as on AWS."""
        put(session, "CompositeAlarm", session.client("cloudwatch").put_composite_alarm, _MEMBERS.request(new), new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the alarm and its tags."""
        cloudwatch = session.client("cloudwatch")
        found = find_alarm(cloudwatch, "CompositeAlarm", state["id"])
        if found is None:
            return None
        return {
            "alarm_description": None,
            **_MEMBERS.read(found),
            "actions_suppressor": [],
            "arn": found["AlarmArn"],
            "tags": tags_of(cloudwatch, found["AlarmArn"]),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put the alarm again, and change the tags."""
        cloudwatch = session.client("cloudwatch")
        if changed - {"tags", "tags_all"}:
            cloudwatch.put_composite_alarm(**_MEMBERS.request(new))
        change_tags(cloudwatch, old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the alarm."""
        session.client("cloudwatch").delete_alarms(AlarmNames=[state["id"]])
