"""Finds resource types and data sources: every subclass in the modules of a package."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

from .resource import DataSource, ResourceType

T = TypeVar("T")


def resource_types(package: ModuleType) -> dict[str, ResourceType]:
    """An instance of each resource type in the package's modules, by name."""
    found = (kind() for module in _modules(package) for kind in _classes(module, ResourceType))
    return {kind.name: kind for kind in found}


def data_sources(package: ModuleType) -> dict[str, DataSource]:
    """An instance of each data source in the package's modules, by name."""
    found = (kind() for module in _modules(package) for kind in _classes(module, DataSource))
    return {kind.name: kind for kind in found}


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        yield importlib.import_module(info.name)


def _classes(module: ModuleType, base: type[T]) -> Iterator[type[T]]:
    for value in vars(module).values():
        named = isinstance(value, type) and issubclass(value, base) and "name" in vars(value)
        if named and value.__module__ == module.__name__:
            yield value
