"""aws_cloudwatch_event_archive (internal/service/events/archive.go)."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, arn, json_text, length
from hydrant.offline_provider.schema import Values

_SAID = {"description": "Description", "event_pattern": "EventPattern", "retention_days": "RetentionDays"}


class Archive(ResourceType):
    """Events of a bus, kept for a replay."""

    name = "aws_cloudwatch_event_archive"
    rules = Rules(
        force_new=("event_source_arn", "name"),
        json=("event_pattern",),
        checks={"event_source_arn": arn, "name": length(1, 48), "event_pattern": json_text},
        unserved=("kms_key_identifier",),
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        said = {theirs: new[ours] for ours, theirs in _SAID.items() if new[ours]}
        answer = session.client("events").create_archive(
            ArchiveName=new["name"], EventSourceArn=new["event_source_arn"], **said
        )
        new["id"], new["arn"] = new["name"], answer["ArchiveArn"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe it."""
        found = session.client("events").describe_archive(ArchiveName=state["id"])
        return {
            **{ours: found.get(theirs) or None for ours, theirs in _SAID.items()},
            "arn": found["ArchiveArn"],
            "event_source_arn": found["EventSourceArn"],
            "name": found["ArchiveName"],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update what is said of it."""
        said = {theirs: new[ours] for ours, theirs in _SAID.items() if ours in changed or new[ours]}
        session.client("events").update_archive(
            ArchiveName=new["name"], **{name: value for name, value in said.items() if value is not None}
        )

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("events").delete_archive(ArchiveName=state["id"])
