"""What can be set about functions, by environment variables of the emulator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

_PER_CORE = 10


class SettingError(ValueError):
    """A variable holds what it must not hold."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of the environments of one function version.

    `environments`: most environments of a function version, ten per core when not given (HYDRANT_LAMBDA_ENVIRONMENTS);
    invocations beyond wait as long as the function may run, at least 10 s, and are throttled then.
    `starts`: how many of them start at once, one per core.
    """

    environments: int
    starts: int

    @classmethod
    def of_machine(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Return those of this machine and of the variables; `SettingError` names the one that is off."""
        cores = os.cpu_count() or 1
        text = environment.get("HYDRANT_LAMBDA_ENVIRONMENTS", "").strip() or str(_PER_CORE * cores)
        if not text.isascii() or not text.isdigit() or int(text) < 1:
            raise SettingError(f"HYDRANT_LAMBDA_ENVIRONMENTS is {text!r}: give a whole number of at least 1")
        return cls(int(text), cores)
