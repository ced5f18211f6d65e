"""What can be set about the streams, by environment variables of the emulator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from hydrant.settings import choice, number, read, switch

_MIB = 1 << 20


@dataclass(frozen=True)
class Settings:
    """Limits and times of the provider: bytes and seconds."""

    memory_bytes: int = number(
        "HYDRANT_KINESIS_MEMORY_MB",
        "Ceiling in MiB for the memory of all streams' records; above a sixteenth of it older ones are packed. The"
        " oldest go first, of those that every reader is past or that nobody reads.",
        1024,
        least=16,
        scale=_MIB,
    )
    state_seconds: float = number(
        "HYDRANT_KINESIS_STATE_MS",
        "How many milliseconds CREATING, UPDATING and DELETING last; 0 skips them.",
        50,
        scale=0.001,
    )
    retention_cap_seconds: float = number(
        "HYDRANT_KINESIS_RETENTION_CAP_SECONDS",
        "Records go at this age even if the stream keeps them longer; 0: as the stream says.",
        0,
    )
    quotas: bool = switch(
        "HYDRANT_KINESIS_QUOTAS", "Whether AWS's quotas of throughput and of control calls are enforced."
    )
    when_full: str = choice(
        "HYDRANT_KINESIS_WHEN_FULL",
        "When nothing else can go, throttle refuses puts as AWS does above a quota, drop loses the oldest that were not"
        " read yet.",
        ("throttle", "drop"),
    )

    @property
    def drops_unread(self) -> bool:
        """Whether records may be dropped that a reader has not read."""
        return self.when_full == "drop"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables. Raises SettingError."""
        return read(cls, environment)
