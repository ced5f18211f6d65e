"""A fault that is to be injected, as a control request describes it. Pure."""

import math
import re
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

from hydrant.emulator.admin.bodies import BodyError

MAX_DELAY_SECONDS = 300.0
"""Longer than any SDK waits for an answer by default."""
MAX_SECONDS = 86_400.0
MAX_COUNT = 1_000_000_000
MAX_RESOURCE = 1_200
"""Characters: a bucket and the longest key of an object."""
_OPERATION = re.compile(r"([a-z0-9-]{2,60}):([A-Za-z0-9*?]{1,100})")
_ERROR = re.compile(r"[1-5][0-9]{2}|[A-Za-z][A-Za-z0-9.]{1,99}")
_MEMBERS = frozenset({"operation", "resource", "error", "delay_seconds", "share", "count", "seconds", "seed"})

Json = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What fails, how, and how often.

    `operation` and `resource` are globs. `error` is an HTTP status or an error code of AWS, empty for none; without one
    the call is delayed alone. `share` of the calls that match are struck, `count` of them at most, for so many seconds.
    `seed` makes which ones the same in each run.
    """

    service: str
    operation: str
    resource: str = "*"
    error: str = ""
    delay_seconds: float = 0.0
    share: float = 1.0
    count: int | None = None
    seconds: float | None = None
    seed: int | None = None

    def is_for(self, service: str, operation: str) -> bool:
        """Whether calls of an operation are meant, whatever they are for."""
        return service == self.service and fnmatchcase(operation, self.operation)

    def describe(self) -> Json:
        """As it was asked for."""
        told = asdict(self)
        return {"operation": f"{told.pop('service')}:{told.pop('operation')}", **told}


def fault_of(body: Json) -> Fault:
    """The fault that a body describes. Raises BodyError that says what is wrong."""
    if unknown := sorted(set(body) - _MEMBERS):
        raise BodyError(f"{unknown[0]!r:.60} is no member of a fault: {', '.join(sorted(_MEMBERS))}")
    match = _OPERATION.fullmatch(_text(body, "operation", ""))
    if not match:
        raise BodyError("operation must be SERVICE:OPERATION, such as s3:PutObject or kinesis:Put*")
    error = str(body["error"]) if isinstance(body.get("error"), int) else _text(body, "error", "")
    if error and not _ERROR.fullmatch(error):
        raise BodyError(f"error must be an HTTP status or an error code of AWS, not {error!r:.60}")
    delay = _number(body, "delay_seconds", 0.0, 0.0, MAX_DELAY_SECONDS)
    if not error and not delay:
        raise BodyError("a fault has an error, such as 503, or delay_seconds, or both")
    share = _number(body, "share", 1.0, 0.0, 1.0)
    if not share:
        raise BodyError("share must be above 0: a fault that strikes no call is none")
    seconds = _number(body, "seconds", None, 0.0, MAX_SECONDS)
    return Fault(
        match[1],
        match[2],
        _resource(body),
        error,
        delay or 0.0,
        share,
        _whole(body, "count", 1),
        seconds if seconds is None else max(seconds, 0.001),
        _whole(body, "seed", 0),
    )


def _resource(body: Json) -> str:
    found = _text(body, "resource", "*")
    if not 0 < len(found) <= MAX_RESOURCE:
        raise BodyError(f"resource must have 1 to {MAX_RESOURCE:,} characters: a name, an ARN or a glob")
    return found


def _text(body: Json, name: str, default: str) -> str:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise BodyError(f"{name} must be a text, not {value!r:.60}")
    return value


def _number(body: Json, name: str, default: float | None, least: float, most: float) -> Any:
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BodyError(f"{name} must be a number, not {value!r:.60}")
    if not least <= value <= most:
        raise BodyError(f"{name} must be from {least:g} to {most:g}, not {value!r:.60}")
    return float(value)


def _whole(body: Json, name: str, least: int) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_COUNT:
        raise BodyError(f"{name} must be a whole number from {least} to {MAX_COUNT:,}, not {value!r:.60}")
    return value
