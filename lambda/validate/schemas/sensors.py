"""Events of the sensors: one reading. Sensors send what they gathered in bursts."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from hydrant_validation.event import Event, Id, Timestamp

LIMITS = {
    "temperature_celsius": (-90.0, 60.0),
    "humidity_percent": (0.0, 100.0),
    "pressure_hpa": (850.0, 1100.0),
}
"""The lowest and the highest reading that nature offers; beyond them a sensor is broken."""


class Reading(Event):
    """A reading of one quantity; `sequence` counts the readings of a sensor, so that gaps show."""

    producer: Literal["sensors"]
    sensor_id: Annotated[str, StringConstraints(pattern=r"^sensor-[0-9]{4}$")]
    sequence: Id
    quantity: Literal["temperature_celsius", "humidity_percent", "pressure_hpa"]
    value: float
    battery_percent: Annotated[int, Field(ge=0, le=100)]
    created_at: Timestamp

    @model_validator(mode="after")
    def _within_nature(self) -> Self:
        """value lies in the range of its quantity: -90 to 60 °C, 0 to 100 % humidity, 850 to 1100 hPa."""
        low, high = LIMITS[self.quantity]
        if not low <= self.value <= high:
            raise PydanticCustomError(
                "reading_out_of_range",
                "expected value to lie between {low} and {high} for {quantity}, and not at {value}",
                {"low": low, "high": high, "quantity": self.quantity, "value": self.value},
            )
        return self
