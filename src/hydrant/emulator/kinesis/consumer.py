"""A registered consumer of a stream."""

from __future__ import annotations

from dataclasses import dataclass, field

from .storage.subscriptions import Subscriptions


@dataclass
class Consumer:
    """A registered consumer (enhanced fan-out) of a stream."""

    name: str
    arn: str
    created_at: float
    ready_at: float
    tags: dict[str, str] = field(default_factory=dict)
    policy: str | None = None
    subscriptions: Subscriptions = field(default_factory=Subscriptions)

    @property
    def reader(self) -> str:
        """What it is called among the readers of a shard."""
        return f"consumer {self.name}"
