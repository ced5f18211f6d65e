"""The lines of a function's log that belong to a record: those with its digest, and the report of its invocation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_MOST = 20
_PAGES = 5
_BEFORE_MS, _AFTER_MS = 1_000, 60_000


def lines_of(
    logs: CloudWatchLogsClient, group: str, words: Iterable[str], start: float, end: float
) -> Sequence[dict[str, Any]]:
    """Events between two times (epoch seconds) that hold one of the words; empty when the log cannot be read."""
    from botocore.exceptions import BotoCoreError, ClientError

    found: dict[str, dict[str, Any]] = {}
    for word in words:
        arguments: dict[str, Any] = {
            "logGroupName": group,
            "startTime": int(start * 1000) - _BEFORE_MS,
            "endTime": int(end * 1000) + _AFTER_MS,
            "filterPattern": f'"{word}"',
        }
        try:
            for _ in range(_PAGES):
                page = logs.filter_log_events(**arguments)
                for event in page["events"]:
                    if word in event["message"]:
                        found.setdefault(f"{event['timestamp']} {event['message']}", dict(event))
                if "nextToken" not in page or len(found) >= _MOST:
                    break
                arguments["nextToken"] = page["nextToken"]
        except (ClientError, BotoCoreError):
            return []
    return sorted(found.values(), key=lambda event: event["timestamp"])[:_MOST]
