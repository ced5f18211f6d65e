"""An event of a pipeline, and a rejection with its reason. Pure."""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from typing import Any

from ..error_objects.lines import Rejection
from ..rejections.verdicts import UNKNOWN, Check, Verdict, judge

Data = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """`data` as the feed has it (docs/watching.md). `number` is that of the feed, None for what was asked of AWS."""

    kind: str
    data: Data
    number: int | None = None

    @property
    def at(self) -> float:
        """Epoch seconds."""
        return float(self.data.get("at", 0.0))

    def document(self) -> Data:
        """For programs."""
        number = {} if self.number is None else {"id": self.number}
        return {**number, "event": self.kind, **self.data}


def raw_of(event: Event) -> bytes:
    """The bytes of a rejected record, as far as they are told."""
    return binascii.a2b_base64(event.data.get("raw", ""))


def explained(event: Event, check: Check | None) -> Event:
    """A `rejected` event with `producer`, `reason_code` and `reason`, by the project's schemas as `errors` has them."""
    verdict = _verdict(event, check)
    told = {"producer": verdict.producer, "reason_code": verdict.code, "reason": verdict.reason}
    return Event(event.kind, {**event.data, **told}, event.number)


def _verdict(event: Event, check: Check | None) -> Verdict:
    data, raw = event.data, raw_of(event)
    code, message = str(data.get("code", "")), str(data.get("message", ""))
    if data.get("truncated"):  # a part of a record is another record
        return Verdict(UNKNOWN, code, f"{message} (a long record: hydrant errors has the reason)")
    arrived = data.get("arrived")
    arrival_ms = int(arrived * 1000) if isinstance(arrived, int | float) else None
    return judge(Rejection(raw, code, message, data.get("attempts"), arrival_ms, None, None), check)


@dataclass(frozen=True)
class Filter:
    """Which rejections are shown; an empty set lets all in."""

    producers: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    def takes(self, event: Event) -> bool:
        """Whether an event is shown: every one that is no rejection is."""
        if event.kind != "rejected":
            return True
        data = event.data
        if self.producers and data.get("producer") not in self.producers:
            return False
        return not self.codes or bool(self.codes & {data.get("reason_code"), data.get("code")})
