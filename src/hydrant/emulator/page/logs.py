"""What functions have logged: the newest lines of a group, and the lines that tell why records were rejected.

Reasons of records that were rejected while somebody listened are at hand (`feed/reasons.py`); these are for the rest.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from hydrant.emulator.arns import Arn, ArnError
from hydrant.emulator.feed.reasons import reason_in

from .deployed import Place
from .graph import Json

MAX_LINES = 300
MAX_DIGESTS = 50
LOOKED_AT = 5_000
"""Newest lines of each log stream in which reasons are looked for."""
_STREAMS = 6
"""Environments that have logged last."""
_MAX_MESSAGE = 8 * 1024


def group_of(function: Json) -> tuple[Place, str]:
    """Where a function logs, from its configuration. Raises ArnError."""
    arn = Arn.parse(str(function["FunctionArn"]))
    named = (function.get("LoggingConfig") or {}).get("LogGroup")
    return Place(arn.account, arn.region), str(named or f"/aws/lambda/{function['FunctionName']}")


def newest_lines(place: Place, group: str, limit: int = MAX_LINES) -> list[dict[str, Any]]:
    """The last lines of a group, the oldest first; none where there is no such group."""
    lines = [
        {"at": event["timestamp"], "stream": stream, "message": event["message"][:_MAX_MESSAGE]}
        for stream, events in _events(place, group, limit)
        for event in events
    ]
    return sorted(lines, key=lambda line: line["at"])[-limit:]


def reasons(functions: Iterable[Json], digests: Sequence[str]) -> dict[str, Json]:
    """By digest what a function has logged of the record, as far as the newest lines tell."""
    left, found = set(digests[:MAX_DIGESTS]), dict[str, Json]()
    for function in functions:
        if not left:
            break
        try:
            place, group = group_of(function)
        except ArnError:
            continue
        for _, events in _events(place, group, LOOKED_AT):
            for digest, reason in _told(events, left):
                found[digest] = {"group": group, **reason}
                left.discard(digest)
    return found


def _told(events: Iterable[Json], digests: set[str]) -> Iterable[tuple[str, Json]]:
    for event in events:
        message = event["message"]
        if '"digest"' in message and (reason := reason_in(message)) and reason["digest"] in digests:
            yield str(reason["digest"]), reason


def _events(place: Place, group: str, limit: int) -> Iterable[tuple[str, Sequence[Any]]]:
    """The newest events of the log streams that were written to last."""
    try:
        logs = place.client("logs")
        order: dict[str, Any] = {"orderBy": "LastEventTime", "descending": True, "limit": _STREAMS}
        streams = logs.describe_log_streams(logGroupName=group, **order)["logStreams"]
        for stream in streams:
            name = stream["logStreamName"]
            got = logs.get_log_events(logGroupName=group, logStreamName=name, limit=limit, startFromHead=False)
            yield name, got["events"]
    except (ClientError, BotoCoreError):
        return
