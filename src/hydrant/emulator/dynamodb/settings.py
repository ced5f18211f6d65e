"""What can be set about DynamoDB, by environment variables of the emulator."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from hydrant.settings import SettingError, choice, number, read

ENGINE = "HYDRANT_DYNAMODB"


@dataclass(frozen=True)
class Settings:
    """Which engine serves, and times in seconds."""

    engine: str = choice(
        ENGINE,
        "What serves DynamoDB: memory is Hydrant's own engine; java is LocalStack's, DynamoDB Local, which needs Java"
        " and downloads itself at its first start.",
        ("memory", "java"),
    )
    state_seconds: float = number(
        "HYDRANT_DYNAMODB_STATE_MS",
        "How many milliseconds CREATING, UPDATING and DELETING of tables and indexes last; 0 skips them.",
        50,
        scale=0.001,
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the variables. Raises SettingError, also where the machine has no Java for the engine that needs it."""
        settings = read(cls, environment)
        if settings.engine == "java" and shutil.which("java", path=environment.get("PATH")) is None:
            raise SettingError(
                f"{ENGINE} is java, and there is no program java on PATH: install a Java runtime of version 17 or"
                f" later, or unset {ENGINE} for the engine that needs none"
            )
        return settings
