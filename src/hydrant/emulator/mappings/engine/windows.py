"""Tumbling windows: records by the time of their arrival, and a state that goes from one invocation to the next (M-9).

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hydrant.emulator.pipes.engine.events import text_of

from .events import Record

MOST_STATE_BYTES = 1024 * 1024
State = dict[str, Any]


def start_of(arrived: float, seconds: int) -> float:
    """When the window of a record began, in epoch seconds."""
    return arrived // seconds * seconds


def by_window(records: Sequence[Record], seconds: int) -> Iterator[tuple[Record, ...]]:
    """Records in batches of one window each, in order."""
    batch: list[Record] = []
    for record in records:
        if batch and start_of(record.arrived, seconds) != start_of(batch[0].arrived, seconds):
            yield tuple(batch)
            batch = []
        batch.append(record)
    if batch:
        yield tuple(batch)


@dataclass
class Window:
    """The window of a shard that is open, if one is. What an invocation answered counts from `commit` on."""

    seconds: int
    shard: str
    source: str
    start: float | None = None
    state: State = field(default_factory=dict)
    _answered: State | None = None

    @property
    def end(self) -> float:
        """When it is over, in epoch seconds; infinite while none is open."""
        return float("inf") if self.start is None else self.start + self.seconds

    @property
    def overfull(self) -> bool:
        """Whether the state is larger than AWS keeps: the window ends early then."""
        return len(text_of(self.state).encode()) > MOST_STATE_BYTES

    def open(self, start: float) -> None:
        """Begin, unless it has begun."""
        if self.start is None:
            self.start, self.state = start, {}

    def answered(self, state: State) -> None:
        """An invocation made this of the state."""
        self._answered = state

    def commit(self) -> None:
        """The records of that invocation are settled."""
        if self._answered is not None:
            self.state, self._answered = self._answered, None

    def close(self) -> None:
        """It is over: the state is dropped."""
        self.start, self.state, self._answered = None, {}, None

    def members(self, *, final: bool, early: bool = False) -> dict[str, Any]:
        """What an event of the window has beside its records. A final one is the last of the window."""
        start = self.start or 0.0
        return {
            "window": {"start": _text(start), "end": _text(start + self.seconds)},
            "state": self.state,
            "shardId": self.shard,
            "eventSourceARN": self.source,
            "isFinalInvokeForWindow": final,
            "isWindowTerminatedEarly": early,
        }


def _text(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
