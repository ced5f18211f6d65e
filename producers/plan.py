"""What one producer is to send: how much, when, and how faulty."""

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import PlanError
from .faults import Fault
from .schedule import Bursts, Constant, Schedule, Unlimited


@dataclass(frozen=True)
class ProducerPlan:
    """The settings of one producer in a run.

    `rate`: events per second, 0 for as many as can be sent; `bursts` takes its place. `total` events or `duration`
    seconds end it, whichever comes first; with neither it goes on until stopped. `fault_share` is between 0 and 1.
    `seed` and `start_ms` (time of the first event, ms since 1970) decide every byte: see `generator`. Without a
    `start_ms` events bear the time at which they are due. Raises PlanError for settings that make no sense.
    """

    producer: str
    rate: float = 10.0
    bursts: Bursts | None = None
    total: int | None = None
    duration: float | None = None
    fault_share: float = 0.0
    fault_kinds: Sequence[Fault] = tuple(Fault)
    seed: int = 0
    start_ms: int | None = None
    partition_key: str = "id"

    def __post_init__(self) -> None:
        if not 0 <= self.fault_share <= 1:
            raise PlanError(f"{self.fault_share} is no share of faults.", "Choose one between 0 and 1.")
        if self.fault_share and not self.fault_kinds:
            raise PlanError("There is a share of faults, but no kind.", f"Kinds: {', '.join(Fault)}.")
        if self.rate < 0 or (self.total is not None and self.total < 0):
            raise PlanError("Rate and total cannot be negative.", "0 as the rate means: as many as can be sent.")

    @property
    def schedule(self) -> Schedule:
        """When its events are due."""
        if self.bursts is not None:
            return self.bursts
        return Constant(self.rate) if self.rate else Unlimited()

    @property
    def count(self) -> int | None:
        """How many events it has; None: not known beforehand."""
        by_time = None if self.duration is None else self.schedule.count_until(self.duration)
        limits = [limit for limit in (self.total, by_time) if limit is not None]
        return min(limits) if limits else None
