"""Finds resource types and data sources: every subclass with a name of its own in the modules below a package.

Terraform starts a provider several times for each command and asks each process for a few types, so a module is
imported when one of its types is asked for; the names are read from the text of the modules.
"""

import importlib
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from .resource import DataSource, Ephemeral, ResourceType

T = TypeVar("T", bound=ResourceType | DataSource | Ephemeral)
_NAMED = re.compile(r'^    name(?:: ClassVar\[str\])? = "(\w+)"$', re.MULTILINE)


class Types(Mapping[str, T]):
    """The types of one kind in a package, by name."""

    def __init__(self, package: ModuleType, base: type[T]) -> None:
        self._package = package
        self._base = base
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            for module in self._modules.get(name, ()):
                self._made |= {kind.name: kind() for kind in _classes(importlib.import_module(module), self._base)}
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """Every name: this imports every module."""
        return (name for name in sorted(self._modules) if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @cached_property
    def _modules(self) -> dict[str, list[str]]:
        return _modules_of(self._package.__name__, next(iter(self._package.__path__)))


@cache
def _modules_of(package: str, folder: str) -> dict[str, list[str]]:
    """Names of modules by the names that stand in them; whether as a resource or a data source only they know."""
    found: dict[str, list[str]] = {}
    root = Path(folder)
    for path in sorted(root.rglob("*.py")):
        module = ".".join((package, *path.relative_to(root).with_suffix("").parts))
        for name in _NAMED.findall(path.read_text(encoding="utf-8")):
            found.setdefault(name, []).append(module)
    return found


def _classes(module: ModuleType, base: type[T]) -> Iterator[type[T]]:
    for value in vars(module).values():
        named = isinstance(value, type) and issubclass(value, base) and "name" in vars(value)
        if named and value.__module__ == module.__name__:
            yield value
