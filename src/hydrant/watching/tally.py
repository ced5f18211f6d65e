"""What has been seen so far: rates at each hop, counts by producer, the last rejections. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .events import Event

MAX_PRODUCERS = 1_000
"""Names come from strangers: what is beyond is counted together."""
OTHERS = "(others)"
_HOPS: Mapping[str, tuple[str, str, str | None, str | None]] = {
    "kinesis": ("stream", "records_in", None, None),
    "firehose": ("delivery", "records_in", "records_out", "records_failed"),
    "lambda": ("function", "invocations", None, "errors"),
    "s3": ("bucket", "objects", None, None),
    "sns": ("topic", "records_in", "records_out", None),
    "sqs": ("queue", "records_in", "records_out", None),
}
"""By service: what a hop is called, and which numbers come in, go out and fail."""


@dataclass(frozen=True)
class Hop:
    """One part of the pipeline: totals, rates per second since the last look, and its lag in seconds."""

    kind: str
    name: str
    taken: int
    given: int | None
    failed: int | None
    taken_rate: float
    given_rate: float | None
    lag: float | None
    waiting: int | None


@dataclass
class Counts:
    """Records of one producer in the objects that were read."""

    valid: int = 0
    rejected: int = 0

    @property
    def sent(self) -> int:
        """Both."""
        return self.valid + self.rejected

    @property
    def share(self) -> float:
        """Of rejected records, in percent."""
        return 100 * self.rejected / self.sent if self.sent else 0.0


@dataclass
class Tally:
    """Takes events in their order."""

    last: int = 10
    hops: list[Hop] = field(default_factory=list)
    producers: dict[str, Counts] = field(default_factory=dict)
    rejections: deque[Event] = field(default_factory=deque)
    counts: dict[str, int] = field(default_factory=dict)
    uncounted: int = 0
    skipped: int = 0
    changed_at: float = 0.0
    """When the flow was seen to move last."""
    quiet_looks: int = 0
    """So many looks in a row at the flow have found that nothing moves and nothing waits."""
    _totals: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _at: float = 0.0

    def take(self, event: Event) -> None:
        """Count one event."""
        self.counts[event.kind] = self.counts.get(event.kind, 0) + 1
        if event.kind == "flow":
            self._flow(event)
        elif event.kind == "counted":
            self._counted(event.data)
        elif event.kind == "skipped":
            self.skipped += int(event.data.get("count", 0))
        elif event.kind == "rejected":
            self.rejections.append(event)
            while len(self.rejections) > self.last:
                self.rejections.popleft()

    def _counted(self, data: Mapping[str, Any]) -> None:
        self.uncounted += int(data.get("uncounted", 0))
        for name, number in data.get("producers", {}).items():
            known = name in self.producers or len(self.producers) < MAX_PRODUCERS
            counts = self.producers.setdefault(name if known else OTHERS, Counts())
            if data.get("output") == "error":
                counts.rejected += number
            else:
                counts.valid += number

    def _flow(self, event: Event) -> None:
        totals: Mapping[str, Mapping[str, Any]] = event.data.get("totals", {})
        seconds = event.at - self._at if self._totals else 0.0
        self.hops = sorted(
            (hop for arn, now in totals.items() if (hop := _hop(arn, now, self._totals.get(arn, {}), seconds))),
            key=lambda hop: (list(_KINDS).index(hop.kind), hop.name),
        )
        still = _moved(totals) == _moved(self._totals) and not any(hop.waiting for hop in self.hops)
        self.quiet_looks = self.quiet_looks + 1 if still else 0
        if not still:
            self.changed_at = event.at
        self._totals, self._at = totals, event.at


_KINDS = tuple(kind for kind, *_ in _HOPS.values())


def _moved(totals: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The numbers that only grow."""
    kept = ("records_in", "records_out", "records_failed", "invocations", "objects")
    return {arn: [numbers.get(name, 0) for name in kept] for arn, numbers in totals.items()}


def _hop(arn: str, now: Mapping[str, Any], before: Mapping[str, Any], seconds: float) -> Hop | None:
    service = arn.split(":", 3)[2] if arn.count(":") >= 5 else ""
    if service not in _HOPS:
        return None
    kind, taken, given, failed = _HOPS[service]

    def total(name: str | None) -> int | None:
        return int(now.get(name, 0)) if name else None

    def rate(name: str) -> float:
        return max(0.0, (now.get(name, 0) - before.get(name, 0)) / seconds) if seconds > 0 else 0.0

    waiting = sum(now.get(name, 0) for name in ("buffered_records", "unread_records")) if kind == "delivery" else None
    return Hop(
        kind,
        arn.rpartition(":")[2].rpartition("/")[2],
        total(taken) or 0,
        total(given),
        total(failed),
        rate(taken),
        rate(given) if given else None,
        now.get("lag_seconds"),
        waiting,
    )
