"""Which producers there are: found by scanning this package, as the schemas are."""

import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path

from validate.registry import REGISTRY

from hydrant_validation.registry import producer_of

from .base import Producer
from .errors import PlanError, SchemaBroken

ALL = "all"


@cache
def producers() -> dict[str, type[Producer]]:
    """Return every producer of this package by its name, sorted.

    Raises SchemaBroken when a producer's schema is not the one that is registered under its name.
    """
    found: dict[str, type[Producer]] = {}
    for info in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if info.name == "__main__":
            continue
        module = importlib.import_module(f"{__package__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Producer) and not inspect.isabstract(value):
                found[producer_of(value.schema)] = value
    for name, producer in found.items():
        if REGISTRY.events.get(name) is not producer.schema:
            raise SchemaBroken(f"The schema of producers.{name} is not the one that `validate` has registered.")
    return dict(sorted(found.items()))


def named(names: list[str]) -> list[str]:
    """Return the producers' names for what a user typed; `all` means every one. Raises PlanError."""
    known = list(producers())
    unknown = [name for name in names if name not in (*known, ALL)]
    if unknown:
        raise PlanError(f"There is no producer {unknown[0]!r}.", f"Name one of: {', '.join(known)}, or {ALL}.")
    return known if ALL in names else list(dict.fromkeys(names))
