"""Whose a rejected record is and why it was rejected, by the schemas as they are today.

An error line says only that the function set ProcessingFailed (C-11). The project's own `validate.registry.check`, the
code that the function runs, gives the reason again from the same bytes and the same time of arrival. A pipeline without
it is told of in Firehose's words.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..error_objects.lines import FUNCTION_REJECTED, Rejection
from ..valid_json import loads, whole

Check = Callable[[bytes, int | None], Any]
"""`validate.registry.check`: an outcome with `line` (accepted), or with `code` and `reason` (rejected)."""

UNKNOWN = "?"
"""Nobody can be named: the record cannot be read, or names no producer."""
PASSES = "PASSES_TODAY"
"""The function rejected it, and the schemas here take it: they were changed since, or another function is deployed."""


class Verdict(NamedTuple):
    """`fields` has the path of each field that is broken, with what is wrong; `passes`: today's schemas take it."""

    producer: str
    code: str
    reason: str
    passes: bool = False
    fields: Mapping[str, str] = {}
    line: bytes = b""
    """As the function would deliver it, if it passes."""


def judge(rejection: Rejection, check: Check | None) -> Verdict:
    """The verdict on one rejected record. What Firehose itself could not do is told in its words."""
    if rejection.error_code != FUNCTION_REJECTED or check is None:
        return Verdict(producer_of(rejection.raw), rejection.error_code, rejection.error_message)
    return verdict_of(check(rejection.raw, rejection.arrival_ms), rejection.raw)


def verdict_of(outcome: Any, raw: bytes) -> Verdict:
    """What an outcome of `check` means."""
    producer = getattr(outcome, "producer", None) or producer_of(raw)
    if not hasattr(outcome, "reason"):
        return Verdict(producer, PASSES, "today's schemas take it", True, line=outcome.line)
    reason = outcome.reason.removeprefix(f"{producer}: ")
    fields = {f.field: f.reason for f in getattr(outcome, "findings", ()) if f.field}
    if not fields and outcome.field:
        fields = {outcome.field: reason.removeprefix(f"{outcome.field}: ")}
    return Verdict(producer, str(outcome.code), reason, False, fields)


def producer_of(raw: bytes) -> str:
    """Who the record says it is from; UNKNOWN where it cannot be read."""
    try:
        document = loads(raw)
    except ValueError:
        return UNKNOWN
    named = document.get("producer") if isinstance(document, dict) else None
    return whole(named[:80]) if isinstance(named, str) and named else UNKNOWN


_GOT = re.compile(r", (?:got|and not) (?:\"(?:[^\"\\]|\\.)*\"|[^;\"])*")
_PLACE = re.compile(r" (?:at (?:character|byte) \d+.*|at the end of the record)$")
_INDEX = re.compile(r"\[\d+\]")
_VALUE = re.compile(r'"(?:[^"\\]|\\.)*"?|\d[\d.,]*')
_OWN_WORDS = frozenset({"INVALID_VALUE", "VALIDATOR_ERROR", "NOT_UTF8"})


def shape(code: str, reason: str) -> str:
    """The reason without what differs from record to record (values, places), so that alike ones are one group."""
    text = _INDEX.sub("[*]", _PLACE.sub("", _GOT.sub("", reason)))
    if code in _OWN_WORDS or not code.isupper():  # a schema's own words, or Firehose's
        text = _VALUE.sub("…", text)
    return text
