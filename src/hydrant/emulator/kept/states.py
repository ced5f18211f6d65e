"""What a service keeps as rows, and how they become its state again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Protocol

from . import containers
from .pickling import STORES, dumps, loads


class State(Protocol):
    """The state of a service."""

    whole: bool
    """Whether `rows` yields all rows each time; else those that are gone come as None."""

    def rows(self, touched: set[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield name and bytes of rows; `touched` names what requests have changed since the last time.

        A state may add names to it: when the write fails they are asked for again, as the others are.
        """

    def restore(self, rows: dict[str, bytes]) -> None:
        """Put all rows back, before the service gets a request."""

    def begin(self) -> None:
        """Begin what works by itself; all services have their state again."""


class Stored:
    """A service whose state is in stores of LocalStack or backends of moto. `begin` starts what works by itself."""

    whole = True

    def __init__(self, *containers_: Any, begin: Callable[[], None] = lambda: None) -> None:
        self._containers = {("ls" if hasattr(each, "_universal") else "moto"): each for each in containers_}
        self._begin = begin
        for each in containers_:
            STORES.know(each)

    def rows(self, _touched: Collection[str]) -> Iterator[tuple[str, bytes | None]]:
        """See State."""
        for container in self._containers.values():
            for name, content in containers.rows_of(container):
                yield name, dumps(content)

    def restore(self, rows: dict[str, bytes]) -> None:
        """See State."""
        for name, data in rows.items():
            containers.restore(self._containers[name.partition("/")[0]], name, loads(data))

    def begin(self) -> None:
        """See State."""
        self._begin()
