"""The way of a record as steps in time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """`at` in epoch seconds, None where nobody tells; `what` is one word, `data` for programs."""

    what: str
    text: str
    at: float | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """For programs."""
        return {"step": self.what, "at": self.at, "text": self.text, **self.data}


@dataclass
class Way:
    """The steps of one record or object. `unknown`: what nobody can tell here, and why."""

    title: str
    steps: list[Step] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    raw: bytes | None = None

    def in_time(self) -> Sequence[Step]:
        """The steps in the order of time; one without a time stays behind the one that it was told after."""
        keyed, last = [], float("-inf")
        for index, step in enumerate(self.steps):
            last = step.at if step.at is not None else last
            keyed.append((last, index, step))
        return [step for *_, step in sorted(keyed, key=lambda each: each[:2])]

    def document(self) -> dict[str, Any]:
        """For programs."""
        return {"title": self.title, "steps": [step.document() for step in self.in_time()], "unknown": self.unknown}
