"""What the types of Step Functions share."""

from datetime import UTC
from typing import Any

from hydrant.offline_provider.rules import all_of, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list

NAME = all_of(length(1, 80), matches(r"[0-9A-Za-z_-]+", "letters, digits, _ and - only"))


def change_tags(client: Any, arn: str, old: Values, new: Values) -> None:
    """Bring the tags of a state machine or activity from old to new."""
    added, removed = tag_changes(old, new)
    if removed:
        client.untag_resource(resourceArn=arn, tagKeys=removed)
    if added:
        client.tag_resource(resourceArn=arn, tags=tag_list({"tags_all": added}, "key", "value"))


def time_text(moment: Any) -> str | None:
    """A time as the real provider writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
