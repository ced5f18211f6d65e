"""The target RUNTIME=compose: the same pipeline in containers, deployed by the service `deploy`."""

import json
from pathlib import Path
from typing import Any

from hydrant.stack.registry import StackRecord

from .command import Command
from .compose import Compose
from .target import Changes, EmulatorTarget, counted


class ComposeTarget(EmulatorTarget):
    """A stack in containers; `project` is the folder on this machine that they mount."""

    def __init__(
        self, compose: Compose, stack: StackRecord, hydrant: Command, project: Path, **variables: object
    ) -> None:
        self.compose = compose
        super().__init__(stack, hydrant, {name: str(value) for name, value in variables.items()}, loopback=False)
        self.project = project

    def apply(self, **variables: object) -> Changes:
        """By `hydrant deploy` in a container of its own, which finds the state with the emulator."""
        deployed = self._run(variables, "hydrant", "deploy", "--wait", "90s", "--json")
        self._outputs = deployed["outputs"]
        return counted(deployed["changes"])

    def plan(self, **variables: object) -> Changes:
        """By `hydrant plan` in a container of its own."""
        return counted(self._run(variables, "hydrant", "plan", "--json")["changes"])

    def destroy(self) -> None:
        """By `hydrant destroy` in a container of its own."""
        self._run({}, "hydrant", "destroy", "--json")

    def _run(self, variables: dict[str, object], *words: str) -> Any:
        given = {**self.variables, **variables}
        settings = [part for name, value in given.items() for part in ("--env", f"TF_VAR_{name}={value}")]
        ran = self.compose("run", "--rm", "--no-TTY", *settings, "deploy", *words)
        return json.loads(ran.stdout.splitlines()[-1])
