"""producer1: named things, with ids that count up."""

from random import Random

from faker import Faker
from validate.schemas.producer1 import Producer1

from .base import Producer


class Producer1Producer(Producer):
    """People's names."""

    schema = Producer1

    def __init__(self, rng: Random, fake: Faker) -> None:
        super().__init__(rng, fake)
        self._names = self.pool(fake.name, 500)
        self._last_id = rng.randrange(1_000_000_000)

    def make(self, now_ms: int) -> Producer1:
        """Return the next event."""
        self._last_id += 1
        return Producer1(producer="producer1", id=self._last_id, name=self.rng.choice(self._names), created_at=now_ms)
