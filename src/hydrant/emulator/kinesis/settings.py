"""What can be set about the streams, by environment variables of the emulator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

MINIMUM_MEMORY_MB = 16


class SettingError(ValueError):
    """A variable holds what it must not hold."""


@dataclass(frozen=True)
class Settings:
    """Limits and times of the provider.

    `memory_bytes`: ceiling for the records of all streams (HYDRANT_KINESIS_MEMORY_MB); the oldest go first.
    `state_seconds`: how long CREATING, UPDATING and DELETING last (HYDRANT_KINESIS_STATE_MS; 0 skips them).
    `retention_cap_seconds`: records go at this age even if the stream keeps them longer
    (HYDRANT_KINESIS_RETENTION_CAP_SECONDS); None: as the stream says.
    `quotas`: whether AWS's quotas of throughput and of control calls are enforced (HYDRANT_KINESIS_QUOTAS=1).
    """

    memory_bytes: int = 1024 << 20
    state_seconds: float = 0.05
    retention_cap_seconds: float | None = None
    quotas: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables; `SettingError` names the one that is off."""
        cap = _number(environment, "HYDRANT_KINESIS_RETENTION_CAP_SECONDS", 0, least=0)
        return cls(
            memory_bytes=int(_number(environment, "HYDRANT_KINESIS_MEMORY_MB", 1024, least=MINIMUM_MEMORY_MB)) << 20,
            state_seconds=_number(environment, "HYDRANT_KINESIS_STATE_MS", 50, least=0) / 1000,
            retention_cap_seconds=cap or None,
            quotas=_switch(environment, "HYDRANT_KINESIS_QUOTAS"),
        )


def _switch(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").strip()
    if text not in {"", "0", "1"}:
        raise SettingError(f"{name} is {text!r}: give 1 or 0")
    return text == "1"


def _number(environment: Mapping[str, str], name: str, default: float, *, least: float) -> float:
    text = environment.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        raise SettingError(f"{name} is {text!r}: give a number of at least {least}") from None
    if not least <= value < float("inf"):
        raise SettingError(f"{name} is {text}: give a number of at least {least}")
    return value
