"""orders: a shop with a catalogue and regular customers; most orders are small, a few are large."""

from random import Random
from typing import Literal

from faker import Faker
from validate.schemas.orders import Order, OrderLine

from .base import Producer

Currency = Literal["CHF", "EUR", "GBP", "USD"]
_COUNTRIES: list[tuple[str, Currency]] = [
    ("DE", "EUR"), ("FR", "EUR"), ("NL", "EUR"), ("GB", "GBP"), ("CH", "CHF"), ("US", "USD"),
]  # fmt: skip
_FREE_SHIPPING_CENTS = 5000


class OrderProducer(Producer):
    """Orders with nested lines and exact sums."""

    schema = Order
    id_field = "customer_id"

    def __init__(self, rng: Random, fake: Faker) -> None:
        super().__init__(rng, fake)
        self._catalogue = [self._article(number) for number in range(200)]

    def make(self, now_ms: int) -> Order:
        """Return the next event."""
        customer = int(self.rng.paretovariate(1.2) * 100)
        country, currency = _COUNTRIES[customer % len(_COUNTRIES)]
        lines = self._lines()
        goods = sum(line.quantity * line.unit_cents for line in lines)
        shipping = 0 if goods >= _FREE_SHIPPING_CENTS else 490
        return Order(
            producer="orders",
            order_id=self.uuid(),
            customer_id=customer,
            country=country,
            currency=currency,
            lines=lines,
            shipping_cents=shipping,
            total_cents=goods + shipping,
            created_at=now_ms,
        )

    def _article(self, number: int) -> tuple[str, str, int]:
        letters = "".join(self.rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=3))
        return f"{letters}-{number:05d}", self.fake.catch_phrase(), self.rng.randrange(199, 20_000, 50)

    def _lines(self) -> list[OrderLine]:
        count = min(20, 1 + int(self.rng.expovariate(0.7)))
        return [
            OrderLine(sku=sku, title=title, quantity=self.rng.choice((1, 1, 1, 2, 3, 6)), unit_cents=cents)
            for sku, title, cents in self.rng.sample(self._catalogue, count)
        ]
