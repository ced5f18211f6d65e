"""aws_cloudwatch_log_stream. Source of the table: internal/service/logs/stream.go."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, length, matches
from hydrant.offline_provider.schema import Values


class LogStream(ResourceType):
    """A stream in a log group."""

    name = "aws_cloudwatch_log_stream"
    rules = Rules(
        force_new=("name", "log_group_name"),
        checks={"name": all_of(length(1, 512), matches(r"[^:*]*", "no : and no *"))},
        parameters={"LogStreamName": "name"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create; the id is the name."""
        logs = session.client("logs")
        logs.create_log_stream(logGroupName=new["log_group_name"], logStreamName=new["name"])
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read; gone with its group."""
        logs, group, name = session.client("logs"), state["log_group_name"], state["id"]
        found = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=name)["logStreams"]
        stream = next((stream for stream in found if stream["logStreamName"] == name), None)
        return None if stream is None else {"name": name, "arn": stream["arn"], "log_group_name": group}

    def delete(self, session: Any, state: Values) -> None:
        """Delete with its events."""
        logs = session.client("logs")
        logs.delete_log_stream(logGroupName=state["log_group_name"], logStreamName=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """The id of an import is "group:stream"."""
        group, colon, name = import_id.rpartition(":")
        if not (group and colon and name):
            raise Refused(f"expected LOG_GROUP_NAME:LOG_STREAM_NAME, got {import_id!r}")
        return {"id": name, "log_group_name": group}
