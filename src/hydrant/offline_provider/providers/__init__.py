"""The providers served: one module each with a function `provider()`, found by the provider's name."""

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..resource import Provider


def served() -> tuple[str, ...]:
    """Names of the providers below hashicorp/ that are served."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(__path__)))


def load(name: str) -> "Provider":
    """The provider of this name. Raises ValueError if it is not served."""
    if name not in served():
        raise ValueError(f"no provider {name!r}; served are {', '.join(served())}")
    provider: Provider = importlib.import_module(f"{__name__}.{name}").provider()
    return provider
