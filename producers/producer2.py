"""producer2: values between 0 and 100, with ids that count up."""

from random import Random

from faker import Faker
from validate.schemas.producer2 import Producer2

from .base import Producer


class Producer2Producer(Producer):
    """Values with two decimals."""

    schema = Producer2

    def __init__(self, rng: Random, fake: Faker) -> None:
        super().__init__(rng, fake)
        self._last_id = rng.randrange(1_000_000_000)

    def make(self, now_ms: int) -> Producer2:
        """Return the next event."""
        self._last_id += 1
        value = round(self.rng.uniform(0, 100), 2)
        return Producer2(producer="producer2", id=self._last_id, value=value, created_at=now_ms)
