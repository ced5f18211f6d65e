"""Events as they are sent: valid ones and, in a given share, spoilt ones."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from faker import Faker
from pydantic import ValidationError
from validate.registry import check

from hydrant_validation.event import Event as Schema
from hydrant_validation.explain import explain
from hydrant_validation.rejections import Rejected

from .catalog import named, producers
from .errors import SchemaBroken
from .faults import Fault, spoil
from .partition_keys import partition_key_rule

START_MS = 1_767_225_600_000
"""2026-01-01: the time of the first event where a seed is given and no time, so that the seed decides every byte."""


class Event(NamedTuple):
    """An event as it is sent; `fault` is None where `validate` accepts it. `producer` is who made it, always."""

    data: bytes
    producer: str
    fault: Fault | None
    key: str


class Generator:
    """Makes the events of one producer. Seed, shares, kinds and the times asked for decide every byte."""

    def __init__(
        self,
        name: str,
        seed: int,
        fault_share: float = 0.0,
        fault_kinds: Sequence[Fault] = tuple(Fault),
        partition_key: str = "id",
    ) -> None:
        """`fault_share` is between 0 and 1. Raises PlanError for an unknown producer or partition key rule."""
        [self.name] = named([name])
        cls = producers()[self.name]
        fake = Faker("en_US")
        fake.seed_instance(f"{seed}:{name}")
        self._producer = cls(Random(f"{seed}:{name}:events"), fake)
        # Faults have their own chance: the events stay the same whatever share of them is spoilt.
        self._faults = Random(f"{seed}:{name}:faults")
        self._share = fault_share
        self._kinds = list(fault_kinds)
        self._key = partition_key_rule(partition_key, cls, name, Random(f"{seed}:{name}:keys"))

    def next(self, now_ms: int) -> Event:
        """Return the next event, made at `now_ms` (ms since 1970).

        Raises SchemaBroken when the producer makes what its schema refuses.
        """
        event = self._made(now_ms)
        key = self._key(event)
        if self._share and self._faults.random() < self._share:
            fault = self._faults.choice(self._kinds)
            return Event(spoil(fault, event, self._faults), self.name, fault, key)
        return Event(_valid(event.model_dump_json().encode(), now_ms), self.name, None, key)

    def _made(self, now_ms: int) -> Schema:
        try:
            return self._producer.make(now_ms)
        except ValidationError as error:
            raise _broken(explain(self.name, error)) from error


def _valid(data: bytes, now_ms: int) -> bytes:
    """A schema may let pass what does not survive the way through JSON: better here than in error/."""
    outcome = check(data, now_ms)
    if isinstance(outcome, Rejected):
        raise _broken(outcome)
    return data


def _broken(outcome: Rejected) -> SchemaBroken:
    return SchemaBroken(f"A producer made an event that its schema refuses: {outcome.reason}")


def make_events(
    producer: str,
    count: int,
    seed: int,
    faults: float | Sequence[Fault] = 0.0,
    start_ms: int = START_MS,
) -> list[Event]:
    """Return `count` events, a millisecond apart.

    `faults` is their share among the events, all kinds mixed, or a list of kinds: then every event has one of them.
    """
    if isinstance(faults, int | float):
        generator = Generator(producer, seed, fault_share=float(faults))
    else:
        generator = Generator(producer, seed, fault_share=1.0, fault_kinds=faults)
    return [generator.next(start_ms + number) for number in range(count)]
