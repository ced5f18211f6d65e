"""Invocations of a function with batches, and what their answers say of the records (M-5, M-6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hydrant.emulator.pipes.engine.events import Event
from hydrant.emulator.pipes.engine.passage import Result, failures_in
from hydrant.emulator.pipes.engine.ports import Failed

from .counting import FAILED_INVOKE, INVOKED, Count, nobody_counts
from .events import Record, payload
from .ports import Function, Reply
from .windows import Window

OK, PROBLEM = "OK", "PROBLEM: Function call failed"
"""LastProcessingResult (M-11)."""
_SHOWN = 1000
Span = tuple[int, int]


@dataclass
class Calls:
    """Invokes a function with the batch of a lane and parts of it, and remembers how that went."""

    function: Function
    reports: bool
    tell: Callable[[str], None]
    """Is told OK or PROBLEM."""
    window: Window | None = None
    last: Reply | None = None
    """What the last invocation ended with; None when it did not take place."""
    spans: list[Span] = field(default_factory=list)
    """Of each invocation the first and the last sequence number."""
    count: Count = nobody_counts

    def run(self, events: Sequence[Event]) -> Result:
        """Invoke once. Raises nothing."""
        records = [event for event in events if isinstance(event, Record)]
        return self._outcome(records, self.window.members(final=False) if self.window else None)

    def final(self, window: Window, *, early: bool) -> Result:
        """End a window with an invocation without records. `failed` is empty whatever happens; `words` say so."""
        try:
            reply = self.function(payload([], window.members(final=True, early=early)))
        except Failed as failed:
            return Result((), str(failed), failed.passing)
        self.tell(PROBLEM if reply.error else OK)
        return Result((), words_of(reply)) if reply.error else Result()

    def count_of(self, record: Event) -> int:
        """How many invocations had a record in them."""
        number = int(record.sequence)
        return sum(first <= number <= last for first, last in self.spans)

    def _outcome(self, records: Sequence[Record], window: dict[str, Any] | None) -> Result:
        self.last = None
        try:
            reply = self.function(payload(records, window))
        except Failed as failed:
            if not failed.passing:
                self._note(records)
                self.tell(PROBLEM)
                self.count(FAILED_INVOKE, len(records))
            return Result(tuple(records), str(failed), failed.passing)
        self.last = reply
        self._note(records)
        result = self._judged(records, reply)
        self.count(INVOKED, len(records))
        self.count(FAILED_INVOKE, len(result.failed))
        self.tell(PROBLEM if result.failed else OK)
        return result

    def _note(self, records: Sequence[Record]) -> None:
        self.spans.append((int(records[0].sequence), int(records[-1].sequence)))

    def _judged(self, records: Sequence[Record], reply: Reply) -> Result:
        if reply.error:
            return Result(tuple(records), words_of(reply))
        try:
            answer = parsed(reply.body) if self.reports or self.window else None
            state = _state(answer) if self.window else None
            failed = failed_from(answer, records) if self.reports else ()
        except Failed as error:
            return Result(tuple(records), str(error))
        if self.window and state is not None and len(failed) < len(records):
            self.window.answered(state)
        return Result(tuple(failed), "the function names failed items" if failed else "")


def failed_from(answer: Any, records: Sequence[Record]) -> Sequence[Record]:
    """The records of a shard from the first one on that `batchItemFailures` names (M-6).

    Raises Failed for an answer that makes the whole batch a failure: an identifier that is empty, missing or unknown.
    """
    named = failures_in(answer)
    if not named:
        return ()
    places = {record.sequence: place for place, record in enumerate(records)}
    if unknown := next((name for name in named if name not in places), None):
        raise Failed(f"batchItemFailures names {unknown!r:.100}, which is not in the batch")
    return records[min(places[name] for name in named) :]


def failed_of(answer: Any, records: Sequence[Record]) -> Sequence[Record]:
    """The messages of a queue that `batchItemFailures` names. Raises Failed as `failed_from` does."""
    named = failures_in(answer)
    if unknown := named - {record.identifier for record in records}:
        raise Failed(f"batchItemFailures names {min(unknown)!r:.100}, which is not in the batch")
    return [record for record in records if record.identifier in named]


def parsed(body: bytes) -> Any:
    """What a function answered. Raises Failed when it is no JSON."""
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError) as error:
        raise Failed("the function's answer is no JSON") from error


def _state(answer: Any) -> dict[str, Any]:
    state = answer.get("state") if isinstance(answer, dict) else None
    if not isinstance(state, dict):
        raise Failed("the function's answer has no state, which a tumbling window needs")
    return state


def words_of(reply: Reply) -> str:
    """What a function that failed says."""
    return f"the function failed: {reply.body[:_SHOWN].decode(errors='replace')}"
