"""The rule that gives an event its partition key: `producer`, `id`, `random`, or `field:PATH` such as
`field:lines.0.sku`.

With `id` (each producer names its own) the events of one thing stay in one shard, in order.
"""

from collections.abc import Callable
from random import Random

from hydrant_validation.event import Event as Schema

from .base import Producer
from .errors import PlanError

Rule = Callable[[Schema], str]
_LONGEST = 256
"""Of a partition key, in characters (E-10)."""


def partition_key_rule(text: str, producer: type[Producer], name: str, rng: Random) -> Rule:
    """Return the rule for one producer's events. Raises PlanError for a rule or a field that does not exist."""
    if text == "producer":
        return lambda _: name
    if text == "random":
        return lambda _: f"{rng.getrandbits(64):016x}"
    if text == "id":
        return _field(producer.id_field, producer, name)
    if text.startswith("field:"):
        return _field(text.removeprefix("field:"), producer, name)
    raise PlanError(f"There is no partition key rule {text!r}.", "Choose producer, id, random or field:NAME.")


def _field(path: str, producer: type[Producer], name: str) -> Rule:
    first, *rest = path.split(".")
    if first not in producer.schema.model_fields:
        fields = ", ".join(producer.schema.model_fields)
        raise PlanError(f"Events of {name} have no field {first!r}.", f"Choose one of: {fields}.")

    def rule(event: Schema) -> str:
        value: object = getattr(event, first)
        for step in rest:
            value = _step(value, step)
        return str(value)[:_LONGEST] or "-"

    return rule


def _step(value: object, step: str) -> object:
    """An absent step gives None, and so the key `None`: records need some key."""
    if isinstance(value, list):
        return value[int(step)] if step.isdecimal() and int(step) < len(value) else None
    return getattr(value, step, None)
