"""Whether policies of resources count, read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from hydrant.settings import read, switch


@dataclass(frozen=True)
class Settings:
    """Whether policies of resources count."""

    enforced: bool = switch(
        "HYDRANT_RESOURCE_POLICIES",
        "Whether S3, SNS and EventBridge need the policy of the queue, topic or function that they tell, as on AWS.",
        default=True,
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the variable. Raises SettingError."""
        return read(cls, environment)
