"""The lines of a log group in CloudWatch, in the order of time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import HydrantError

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_OVERLAP_MS = 10_000
"""Lines of several streams come in any order: so far back they are looked for again."""


class LogLines:
    """`pattern` is one of CloudWatch's filter patterns, empty for all lines."""

    def __init__(self, logs: CloudWatchLogsClient, group: str, pattern: str, pause: float) -> None:
        self._logs = logs
        self._group = group
        self._pattern = pattern
        self._pause = pause
        self._seen: dict[tuple[int, str, str], None] = {}

    def since(self, start_ms: int) -> list[dict[str, Any]]:
        """Events since a time (ms since 1970) that were not given before. Raises HydrantError."""
        found = []
        for event in self._events(start_ms):
            name = (event["timestamp"], str(event.get("logStreamName")), str(event.get("eventId") or event["message"]))
            if name not in self._seen:
                self._seen[name] = None
                found.append(event)
        return sorted(found, key=lambda event: event["timestamp"])

    def follow(
        self, start_ms: int, wanted: Callable[[bool], bool], given: Sequence[dict[str, Any]] = ()
    ) -> Iterator[dict[str, Any]]:
        """Events as they come, for as long as `wanted` says so, after those that `since` has given from there."""
        came, start_ms = True, _again_from(start_ms, given)
        while wanted(came):
            events = self.since(start_ms)
            yield from events
            came = bool(events)
            if events:
                start_ms = _again_from(start_ms, events)
                self._seen = {name: None for name in self._seen if name[0] >= start_ms}
            time.sleep(self._pause)

    def _events(self, start_ms: int) -> Iterator[dict[str, Any]]:
        from botocore.exceptions import BotoCoreError, ClientError

        arguments: dict[str, Any] = {"logGroupName": self._group, "startTime": start_ms}
        if self._pattern:
            arguments["filterPattern"] = self._pattern
        try:
            while True:
                page = self._logs.filter_log_events(**arguments)
                yield from (dict(event) for event in page["events"])
                if not page.get("nextToken"):
                    return
                arguments["nextToken"] = page["nextToken"]
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ResourceNotFoundException":
                raise _no_group(self._group) from error
            if code == "InvalidOperationException":  # its class (J-23)
                raise HydrantError(
                    "The log cannot be read line by line.", str(error), "Query it: aws logs start-query (Logs Insights)"
                ) from error
            raise HydrantError(
                "The log cannot be read.", str(error), "Check --target, region, rights, --filter."
            ) from error
        except BotoCoreError as error:
            raise HydrantError("The log cannot be read.", str(error), "Check --target and region.") from error


def _again_from(start_ms: int, events: Sequence[dict[str, Any]]) -> int:
    return max(start_ms, events[-1]["timestamp"] - _OVERLAP_MS) if events else start_ms


def _no_group(group: str) -> HydrantError:
    return HydrantError(
        f"There is no log group {group}.",
        "A function that has never run has none, unless Terraform makes it.",
        "Name the function, or the group: hydrant logs --group NAME",
    )
