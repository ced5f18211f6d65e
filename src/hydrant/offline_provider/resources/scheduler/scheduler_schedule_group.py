"""aws_scheduler_schedule_group (internal/service/scheduler/schedule_group.go)."""

from datetime import UTC
from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, all_of, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map
from hydrant.offline_provider.waiting import wait_for

from .scheduler_schedule import NAME

_CHARACTERS = matches(NAME, "letters, digits, _ . and - only")


class ScheduleGroup(ResourceType):
    """A group of schedules. The id is its name; it goes with its schedules."""

    name = "aws_scheduler_schedule_group"
    rules = Rules(
        force_new=("name", "name_prefix"),
        conflicts=(("name", "name_prefix"),),
        checks={
            "name": all_of(length(1, 64), _CHARACTERS),
            "name_prefix": all_of(length(1, 38), _CHARACTERS),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        naming.choose_name(new)
        tags = tag_list(new)
        session.client("scheduler").create_schedule_group(Name=new["name"], **({"Tags": tags} if tags else {}))
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it and its tags."""
        client = session.client("scheduler")
        found = client.get_schedule_group(Name=state["id"])
        return {
            "arn": found["Arn"],
            "creation_date": _text(found["CreationDate"]),
            "last_modification_date": _text(found["LastModificationDate"]),
            "name": found["Name"],
            "state": found["State"],
            "tags": tag_map(client.list_tags_for_resource(ResourceArn=found["Arn"])["Tags"]),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Tags change in place."""
        client = session.client("scheduler")
        added, removed = tag_changes(old, new)
        if removed:
            client.untag_resource(ResourceArn=new["arn"], TagKeys=removed)
        if added:
            client.tag_resource(ResourceArn=new["arn"], Tags=tag_list({"tags_all": added}))

    def delete(self, session: Any, state: Values) -> None:
        """Delete it with its schedules and wait until it is gone."""
        client = session.client("scheduler")
        client.get_schedule_group(Name=state["id"])  # the emulator breaks when there is none
        client.delete_schedule_group(Name=state["id"])
        wait_for(f"deletion of {state['id']}", lambda: _is_gone(client, state["id"]))

    def imported(self, session: Any, import_id: str) -> Values:
        """By name."""
        return {"id": import_id, "name_prefix": naming.prefix_of(import_id)}


def _is_gone(client: Any, name: str) -> bool:
    try:
        client.get_schedule_group(Name=name)
    except client.exceptions.ResourceNotFoundException:
        return True
    return False


def _text(moment: Any) -> str:
    return str(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
