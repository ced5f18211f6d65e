"""`docker compose` with the project's own file, as a user runs it: a project of its own for each stack under test."""

import json
import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hydrant.ports import free_port


@dataclass
class Compose:
    """One stack in containers. `env` holds the variables that the file reads."""

    root: Path
    port: int
    name: str = field(default_factory=lambda: f"hydrant-e2e-{secrets.token_hex(4)}")
    env: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    """Files beside the project's own."""

    @property
    def _command(self) -> list[str]:
        files = [word for name in ("docker-compose.yml", *self.more) for word in ("--file", str(self.root / name))]
        return ["docker", "compose", *files, "--project-name", self.name]

    def __call__(self, *words: str, code: int = 0, timeout: float = 420) -> "subprocess.CompletedProcess[str]":
        """Run a command of compose and assert its exit code."""
        ran = subprocess.run(
            [*self._command, *words],
            env={**os.environ, **self.env, "HYDRANT_PORT": str(self.port)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert ran.returncode == code, f"$ docker compose {' '.join(words)}\n{ran.stdout}\n{ran.stderr}\n{self.logs()}"
        return ran

    def logs(self, *services: str, lines: int = 25) -> str:
        """The last lines of the services' logs."""
        words = ["logs", "--no-color", "--tail", str(lines), *services]
        ran = subprocess.run([*self._command, *words], capture_output=True, text=True, timeout=60, check=False)
        return ran.stdout + ran.stderr

    def state(self, service: str) -> dict[str, Any]:
        """The state of a service's container, as the engine tells it."""
        [container] = self("ps", "--all", "--quiet", service).stdout.split()
        return dict(_inspect(container)["State"])

    def left(self) -> dict[str, list[str]]:
        """What of the project is still there, by kind."""
        label = f"label=com.docker.compose.project={self.name}"
        lists = {
            "containers": ("ps", "--all", "--quiet", "--filter", label),
            "networks": ("network", "ls", "--quiet", "--filter", label),
            "volumes": ("volume", "ls", "--quiet", "--filter", label),
        }
        return {kind: _docker(*words).split() for kind, words in lists.items()}


@contextmanager
def stack(root: Path, *more: str, **env: str) -> Iterator[Compose]:
    """A project of compose, of its own file and `more`; it is down at the end of the block, whatever happened in it."""
    compose = Compose(root, free_port(), env=env, more=more)
    try:
        yield compose
    finally:
        compose("down", "--volumes", "--timeout", "20")


def volumes() -> set[str]:
    """All volumes of the engine: anonymous ones bear no project's name."""
    return set(_docker("volume", "ls", "--quiet").split())


def _docker(*words: str) -> str:
    return subprocess.run(["docker", *words], capture_output=True, text=True, timeout=60, check=True).stdout


def _inspect(container: str) -> Any:
    return json.loads(_docker("inspect", container))[0]
