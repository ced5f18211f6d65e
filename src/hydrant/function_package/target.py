"""What a package is built for: a Lambda runtime and architecture, or an interpreter of this machine."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_platform

from hydrant.isolation import without_aws

from .errors import PackageError

_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
_ASK = "import sys, sysconfig; print('%d.%d' % sys.version_info[:2], sysconfig.get_platform())"


@dataclass(frozen=True)
class Target:
    """A runtime such as `python3.13` and an architecture as Lambda writes it, `x86_64` or `arm64`.

    With `interpreter`, the package is for that interpreter on this machine, and the architecture is its platform.
    Raises PackageError for another language or architecture.
    """

    runtime: str
    architecture: str
    interpreter: Path | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"python3\.\d+", self.runtime):
            raise PackageError(
                f"Cannot build a package for the runtime {self.runtime!r}.",
                next_step="Name a Python runtime, such as python3.13.",
            )
        if self.interpreter is None and self.architecture not in _MACHINES:
            raise PackageError(
                f"There is no Lambda architecture {self.architecture!r}.", next_step="Name x86_64 or arm64."
            )

    @classmethod
    def local(cls, interpreter: Path | None = None) -> "Target":
        """Return the target for an interpreter of this machine (default: the running one)."""
        if interpreter is None:
            return cls(f"python{sys.version_info[0]}.{sys.version_info[1]}", get_platform(), Path(sys.executable))
        python = interpreter
        try:
            command, env = [str(python), "-c", _ASK], without_aws(os.environ)
            answer = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=60).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise PackageError(f"The interpreter {python} does not run.", str(error)) from error
        version, platform = answer.split()
        return cls(f"python{version}", platform, python)

    @property
    def version(self) -> str:
        """The version of Python, `3.13`."""
        return self.runtime.removeprefix("python")

    @property
    def name(self) -> str:
        """What people and the cache call it: `python3.13 on arm64`."""
        return f"{self.runtime} on {self.architecture}"

    @property
    def glibc(self) -> list[tuple[int, int]]:
        """The wheel standards that run there, best first: Amazon Linux 2023 from Python 3.12 on, else Amazon Linux 2.

        Source: AWS Lambda guide, "Lambda runtimes" (their glibc are 2.34 and 2.26; 2.28 and 2.17 are what is built).
        """
        standards = [(2, 17), (2, 12), (2, 5)]
        return [(2, 28), *standards] if int(self.version.split(".")[1]) >= 12 else standards

    @property
    def machine(self) -> str:
        """The architecture as wheels spell it."""
        return _MACHINES[self.architecture]
