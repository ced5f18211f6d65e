"""The count of a run: what was handed to the stream, and what it acknowledged."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .errors import StreamError
from .faults import Fault
from .generator import Event


@dataclass
class ProducerCount:
    """The count of one producer. `faults` counts the acknowledged events with a fault, by kind."""

    seed: int
    sent: int = 0
    acknowledged: int = 0
    bytes: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)


@dataclass
class Summary:
    """The count of a run by producer, its length in seconds, and what ended it early, if anything did."""

    producers: dict[str, ProducerCount]
    seconds: float = 0.0
    failure: StreamError | None = None

    @property
    def error(self) -> str | None:
        """What ended it early, in one line."""
        if self.failure is None:
            return None
        parts = filter(None, [self.failure.title, self.failure.cause, self.failure.next_step])
        return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts)

    @property
    def sent(self) -> int:
        """Events that were handed to the stream."""
        return sum(count.sent for count in self.producers.values())

    @property
    def acknowledged(self) -> int:
        """Events that the stream has acknowledged."""
        return sum(count.acknowledged for count in self.producers.values())

    def note(self, acknowledged: list[Event]) -> None:
        """Count what one call got acknowledged."""
        for event in acknowledged:
            count = self.producers[event.producer]
            count.acknowledged += 1
            count.bytes += len(event.data)
            if event.fault is not None:
                count.faults[event.fault] += 1

    def to_dict(self) -> dict[str, Any]:
        """Return the count for programs."""
        return {
            "sent": self.sent,
            "acknowledged": self.acknowledged,
            "seconds": round(self.seconds, 3),
            "error": self.failure.to_dict() if self.failure else None,
            "producers": {
                name: {
                    "seed": count.seed,
                    "sent": count.sent,
                    "acknowledged": count.acknowledged,
                    "bytes": count.bytes,
                    "faults": {kind.value: number for kind, number in sorted(count.faults.items())},
                }
                for name, count in self.producers.items()
            },
        }
