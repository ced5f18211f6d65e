"""The rejection lines of the function's log group, by the sequence number of the record."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


class FunctionLog:
    """What the function has logged since `start` (epoch seconds)."""

    def __init__(self, logs: "CloudWatchLogsClient", group: str, start: float) -> None:
        self._logs = logs
        self._group = group
        self._start_ms = int(start * 1000)
        self.rejections: dict[str, dict[str, Any]] = {}

    def look(self) -> None:
        """Read the lines that are there now."""
        pages = self._logs.get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=self._group, startTime=self._start_ms):
            for event in page["events"]:
                line = _parse(event["message"])
                if "sequence_number" in line and "code" in line:
                    self.rejections[line["sequence_number"]] = line


def _parse(message: str) -> dict[str, Any]:
    try:
        document = json.loads(message)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
