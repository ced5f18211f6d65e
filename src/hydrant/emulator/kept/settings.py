"""What can be set about a stack that is kept, by environment variables of the emulator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hydrant.emulator.durable.syncing import ALWAYS, NEVER, PERIODIC
from hydrant.settings import choice, folder, read


@dataclass(frozen=True)
class Settings:
    """Where, and how surely."""

    folder: Path | None = folder(  # noqa: RUF009 - a field
        "HYDRANT_PERSIST",
        "A folder in which the stack keeps its state, so that it is there again after a stop or a kill. `hydrant up"
        " --keep` sets it.",
    )
    fsync: str = choice(
        "HYDRANT_PERSIST_FSYNC",
        "When what is kept is on the disk itself, which only a power cut asks for: interval syncs each second, always"
        " before an answer, never leaves it to the system.",
        (PERIODIC, ALWAYS, NEVER),
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables. Raises SettingError."""
        return read(cls, environment)
