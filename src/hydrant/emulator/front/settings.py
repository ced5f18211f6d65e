"""What can be set about the short way, by environment variables of the emulator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from hydrant.settings import read, switch


@dataclass(frozen=True)
class Settings:
    """Whether there is one."""

    fast_calls: bool = switch(
        "HYDRANT_FAST_CALLS",
        "Whether calls that carry records go from the connection straight to Kinesis and Firehose. `0` sends them "
        "through all of LocalStack's chain; answers are the same.",
        default=True,
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables. Raises SettingError."""
        return read(cls, environment)
