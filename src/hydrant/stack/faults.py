"""Faults injected into the calls of a stack, for tests: the fixture `faults` of the pytest plug-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from . import control_client

Json = dict[str, Any]


@dataclass(frozen=True)
class Faults:
    """Injects faults into the stack on a port of `host`: see docs/faults.md."""

    port: int
    host: str = control_client.LOOPBACK

    def add(
        self,
        operation: str,
        *,
        error: int | str | None = None,
        delay: float | None = None,
        resource: str = "*",
        share: float = 1.0,
        count: int | None = None,
        seconds: float | None = None,
        seed: int | None = None,
    ) -> str:
        """Inject a fault, such as `add("s3:PutObject", error=503, share=0.2)`; returns its id.

        `delay` and `seconds` are in seconds; `error` is an HTTP status or AWS's code. Raises EmulatorFailed where the
        emulator refuses it, with what is wrong.
        """
        asked: Json = {
            "operation": operation,
            "resource": resource,
            "error": None if error is None else str(error),
            "delay_seconds": delay,
            "share": share,
            "count": count,
            "seconds": seconds,
            "seed": seed,
        }
        given = {name: value for name, value in asked.items() if value is not None}
        return str(control_client.inject_fault(self.port, given, self.host)["id"])

    def remove(self, name: str) -> None:
        """Take a fault away."""
        control_client.remove_fault(self.port, name, self.host)

    def clear(self) -> int:
        """Take all away; returns how many were active."""
        return control_client.clear_faults(self.port, self.host)

    def listed(self) -> list[Json]:
        """Each fault with its counts: `calls` that it was for, `struck` by it."""
        return control_client.injected_faults(self.port, self.host)

    def struck(self, name: str) -> int:
        """How many calls a fault has struck. Raises KeyError for an id that nobody has."""
        found = {each["id"]: each for each in self.listed()}
        return int(found[name]["struck"])

    @contextmanager
    def during(self, operation: str, **how: Any) -> Iterator[str]:
        """A fault for a block: taken away at its end, unless it is over by then."""
        name = self.add(operation, **how)
        try:
            yield name
        finally:
            if any(each["id"] == name and each["active"] for each in self.listed()):
                self.remove(name)
