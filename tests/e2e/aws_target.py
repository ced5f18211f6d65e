"""The target AWS: the account and region of the environment, `terraform` in the project's own folder.

    TARGET=aws    the pipeline that terraform/ has deployed (its state tells the outputs)

Tests that change the configuration deploy one of their own beside it, under another name, and destroy it.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from hydrant.pipeline.clients import Clients
from hydrant.stack.terraform_events import RunEvents

from .command import Command
from .target import Changes, as_environment, counted


@dataclass
class AwsTarget:
    """A pipeline on AWS, in the region that AWS's own variables and files name."""

    project: Path
    hydrant: Command
    variables: Mapping[str, str] = field(default_factory=dict)
    patience: float = 600.0
    repeats: bool = True
    loopback: bool = False

    def __post_init__(self) -> None:
        self.clients = Clients(boto3.session.Session().region_name)
        self._outputs: Mapping[str, Any] | None = None

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Read once, and again after each `apply`."""
        if self._outputs is None:
            found = json.loads(self._terraform({}, "output", "-json"))
            self._outputs = {name: output["value"] for name, output in found.items()}
        return self._outputs

    def client(self, service: str) -> Any:
        """With the credentials that boto3 finds."""
        return boto3.client(service)  # type: ignore[call-overload]

    def init(self) -> None:
        """Prepare a fresh copy of the project."""
        self._terraform({}, "init", "-input=false")

    def apply(self, **variables: object) -> Changes:
        """Build the function for the runtime that the configuration names, and apply."""
        self.hydrant("package", cwd=self.project)
        self._outputs = None
        return self._changes(variables, "apply", "-auto-approve")

    def plan(self, **variables: object) -> Changes:
        """Terraform's plan."""
        return self._changes(variables, "plan")

    def destroy(self) -> None:
        """Terraform's destroy."""
        self._changes({}, "destroy", "-auto-approve")

    def _changes(self, variables: Mapping[str, object], *words: str) -> Changes:
        events = RunEvents(lambda _: None)
        for line in self._terraform(variables, *words, "-input=false", "-json").splitlines():
            events.read(line)
        return counted(events.changes)

    def _terraform(self, variables: Mapping[str, object], *words: str) -> str:
        ran = subprocess.run(
            [os.environ.get("HYDRANT_TERRAFORM", "terraform"), *words],
            cwd=self.project / "terraform",
            env={**os.environ, **as_environment({**self.variables, **variables})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"terraform {' '.join(words)}\n{ran.stdout[-4000:]}\n{ran.stderr[-4000:]}"
        return ran.stdout
