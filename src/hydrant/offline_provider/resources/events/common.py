"""What the types of EventBridge share: a bus may be named by its name or its ARN, ids hold the bus and a name."""

from typing import Any

from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map

DEFAULT = "default"


def same_bus(left: Any, right: Any) -> bool:
    """Whether both name one bus: by name, by ARN, or not at all."""
    return bus_name(left) == bus_name(right)


def bus_name(given: Any) -> str:
    """The name of a bus that is given by name or ARN."""
    return str(given or DEFAULT).rpartition("event-bus/")[2]


def on_bus(bus: str | None, *names: str) -> str:
    """The id of something on a bus: without the bus where it is the default one."""
    return "/".join(names if bus in (None, "", DEFAULT) else (str(bus), *names))


def split_id(import_id: str, count: int, form: str) -> tuple[str, ...]:
    """Bus and `count` names of an import id; the bus (which may be an ARN or a partner's path) may be left out."""
    parts = import_id.split("/")
    if len(parts) < count or not all(parts):
        raise Refused(f"Cannot import {import_id!r}: write {form}.")
    cut = len(parts) - count
    return ("/".join(parts[:cut]) or DEFAULT, *parts[cut:])


def change_tags(events: Any, arn: str, old: Values, new: Values) -> None:
    """Bring the tags of a rule or bus from old to new."""
    added, removed = tag_changes(old, new)
    if removed:
        events.untag_resource(ResourceARN=arn, TagKeys=removed)
    if added:
        events.tag_resource(ResourceARN=arn, Tags=tag_list({"tags_all": added}))


def tags_of(events: Any, arn: str) -> dict[str, str]:
    """All tags."""
    return tag_map(events.list_tags_for_resource(ResourceARN=arn)["Tags"])
