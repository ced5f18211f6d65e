"""What a producer is: a name and a way to make its next event."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from random import Random
from typing import ClassVar

from faker import Faker

from hydrant_validation.event import Event


class Producer(ABC):
    """Makes the events of one producer, one after the other; subclasses keep what lasts between them.

    All chance comes from `rng` and `fake`, which are seeded alike: the same seed makes the same events.
    """

    schema: ClassVar[type[Event]]
    """The schema of its events; it also gives the producer its name."""
    id_field: ClassVar[str] = "id"
    """The field that `--partition-key id` takes."""

    def __init__(self, rng: Random, fake: Faker) -> None:
        self.rng = rng
        self.fake = fake

    @abstractmethod
    def make(self, now_ms: int) -> Event:
        """Return the next event. `now_ms` is its time, in ms since 1970; it never goes back."""

    def pool(self, draw: Callable[[], str], size: int) -> list[str]:
        """Draw values from Faker once and choose among them later: Faker takes up to 100 us for one."""
        return [draw() for _ in range(size)]

    def uuid(self) -> str:
        """Return a random UUID that depends on the seed alone."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
