"""Events of the shop: an order with its lines. Money is in whole cents, so sums are exact."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from hydrant_validation.event import Cents, Event, Id, Part, Text, Timestamp, Uuid


class OrderLine(Part):
    """So many of one article at one price."""

    sku: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[0-9]{5}$")]
    title: Text
    quantity: Annotated[int, Field(ge=1, le=999)]
    unit_cents: Cents


class Order(Event):
    """An order as placed; `total_cents` is the sum of its lines plus shipping."""

    max_bytes: ClassVar[int] = 64 * 1024

    producer: Literal["orders"]
    order_id: Uuid
    customer_id: Id
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    currency: Literal["CHF", "EUR", "GBP", "USD"]
    lines: Annotated[list[OrderLine], Field(min_length=1, max_length=100)]
    shipping_cents: Cents
    total_cents: Cents
    created_at: Timestamp

    @model_validator(mode="after")
    def _total_is_the_sum(self) -> Self:
        """total_cents is the sum of the lines (quantity times unit_cents) plus shipping_cents."""
        total = self.shipping_cents + sum(line.quantity * line.unit_cents for line in self.lines)
        if self.total_cents != total:
            raise PydanticCustomError(
                "wrong_total",
                "expected total_cents to be {total}, the sum of the lines plus shipping, and not {stated}",
                {"total": total, "stated": self.total_cents},
            )
        return self
