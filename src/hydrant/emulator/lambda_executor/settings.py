"""What can be set about functions, by environment variables of the emulator."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hydrant.settings import choice, folder, number, paths, read

from .guard.plan import LANDLOCK, NAMESPACES, NONE

_PER_CORE = 10
_MIB = 1 << 20


def _cores() -> int:
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Settings:
    """Limits of the environments of one function version, and what they may see and keep.

    `starts` is how many of them start at once.
    """

    environments: int = number(
        "HYDRANT_LAMBDA_ENVIRONMENTS",
        "Most environments of a function version. Invocations beyond wait as long as the function may run, at least "
        "10 s, and are throttled then.",
        _PER_CORE,
        least=1,
        whole=True,
        otherwise=lambda: _PER_CORE * _cores(),
        otherwise_is="ten per core",
    )
    starts: int = field(default_factory=_cores)
    isolation: str = choice(
        "HYDRANT_LAMBDA_ISOLATION",
        "What keeps functions from the rest of the machine; auto: the first of the others that works here.",
        ("auto", NAMESPACES, LANDLOCK, NONE),
    )
    readable: tuple[str, ...] = paths(
        "HYDRANT_LAMBDA_READABLE", "Files and folders that functions may read besides: models, certificates, sockets."
    )
    writable: tuple[str, ...] = paths(
        "HYDRANT_LAMBDA_WRITABLE", "Folders that functions may change besides: for instance one in place of EFS."
    )
    log_bytes: int = number(
        "HYDRANT_LAMBDA_LOG_MB",
        "Ceiling in MiB for the logs of all functions, in memory: the oldest lines go first; one invocation may have "
        "an eighth of it.",
        64,
        least=1,
        whole=True,
        scale=_MIB,
    )

    fetched: Path | None = folder(  # noqa: RUF009 - a field
        "HYDRANT_LAMBDA_RUNTIMES",
        "Folder of the runtimes and SDKs that `hydrant runtime install` fetched; if not set, one in Hydrant's cache.",
    )

    @property
    def runtimes(self) -> Path:
        """The folder of fetched runtimes and SDKs."""
        return self.fetched or Path.home() / ".cache" / "hydrant" / "runtimes"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables. Raises SettingError."""
        return read(cls, environment)
