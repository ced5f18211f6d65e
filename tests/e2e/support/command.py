"""The `hydrant` command as a user runs it: a child process, its exit code, what it printed where."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydrant.offline_provider.connect import OWNER

HYDRANT = Path(sys.executable).parent / "hydrant"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it printed on stdout, as JSON."""
        return json.loads(self.out)

    def __str__(self) -> str:
        return f"$ hydrant {' '.join(self.words)}\n{self.out}\n{self.err}\nexit code {self.code}"


class Command:
    """Runs `hydrant` with an environment of its own: no stack of the user is seen or touched.

    All commands of a process of tests have one host of their Terraforms' providers, which ends with it.
    """

    def __init__(self, state_home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HYDRANT_PORT", "AWS_"))}
        self.env = {**kept, "XDG_STATE_HOME": str(state_home), "NO_COLOR": "1", OWNER: str(os.getpid())}

    def __call__(
        self,
        *words: str,
        code: int = 0,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        timeout: float = 180,
    ) -> Ran:
        """Run it, with further variables, and assert the exit code."""
        ended = subprocess.run(
            [str(HYDRANT), *words],
            env={**self.env, **(env or {})},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        ran = Ran(words, ended.returncode, ended.stdout, ended.stderr)
        assert ran.code == code, f"expected exit code {code}\n{ran}"
        assert "Traceback" not in ran.out + ran.err, str(ran)
        return ran
