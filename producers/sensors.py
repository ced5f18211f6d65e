"""sensors: devices that gather readings and send them in bursts, each drifting around its own mean."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from faker import Faker
from validate.schemas.sensors import LIMITS, Reading

from .base import Producer

Quantity = Literal["temperature_celsius", "humidity_percent", "pressure_hpa"]
_START: dict[Quantity, tuple[float, float]] = {
    "temperature_celsius": (18.0, 0.3),
    "humidity_percent": (50.0, 1.5),
    "pressure_hpa": (1013.0, 0.5),
}
"""For each quantity a usual value, and how far it drifts from one reading to the next."""
_READING_EVERY_MS = 1000


@dataclass
class _Sensor:
    sensor_id: str
    quantity: Quantity
    value: float
    sequence: int = 0
    battery: float = 100.0


class SensorProducer(Producer):
    """One burst after the other: 5 to 20 readings of one sensor, a second apart, the last one now."""

    schema = Reading
    id_field = "sensor_id"

    def __init__(self, rng: Random, fake: Faker) -> None:
        super().__init__(rng, fake)
        quantities = list(_START)
        self._sensors = [self._new_sensor(number, quantities[number % 3]) for number in range(60)]
        self._current = self._sensors[0]
        self._left = 0

    def make(self, now_ms: int) -> Reading:
        """Return the next event."""
        if self._left == 0:
            self._current = self.rng.choice(self._sensors)
            self._left = self.rng.randint(5, 20)
        self._left -= 1
        sensor = self._current
        self._advance(sensor)
        return Reading(
            producer="sensors",
            sensor_id=sensor.sensor_id,
            sequence=sensor.sequence,
            quantity=sensor.quantity,
            value=round(sensor.value, 2),
            battery_percent=round(sensor.battery),
            created_at=now_ms - self._left * _READING_EVERY_MS,
        )

    def _new_sensor(self, number: int, quantity: Quantity) -> _Sensor:
        mean, drift = _START[quantity]
        return _Sensor(f"sensor-{number:04d}", quantity, self.rng.gauss(mean, 10 * drift))

    def _advance(self, sensor: _Sensor) -> None:
        low, high = LIMITS[sensor.quantity]
        sensor.sequence += 1
        sensor.value = min(high, max(low, sensor.value + self.rng.gauss(0, _START[sensor.quantity][1])))
        sensor.battery = sensor.battery - 0.01 if sensor.battery > 5 else 100.0
