"""The target AWS: a pipeline of the run's own, made with nothing but credentials, tagged, and deleted at the end.

TARGET=aws                the account and region that AWS's own variables and files name
HYDRANT_AWS_ENDPOINT=...  another emulator stands in for AWS: no plug-in feature, no flush, no test clock is used
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from hydrant.aws.leftovers import OWNER, RUN_TAG, TAG
from hydrant.aws.site import AwsSite, find_site
from hydrant.aws.workspace import Workspace
from hydrant.console import Say
from hydrant.pipeline.clients import Clients
from hydrant.project import find_project

from .calls import CountedClients
from .target import Changes, counted

RUN = "HYDRANT_E2E_RUN"
"""Variable with the name of this run, which is on everything that it makes."""


@cache
def site() -> AwsSite:
    """Where AWS is for this run."""
    return find_site(endpoint=os.environ.get("HYDRANT_AWS_ENDPOINT"))


def run_tags() -> dict[str, str]:
    """By these, what a run leaves behind is found again."""
    return {TAG: OWNER, RUN_TAG: os.environ[RUN]}


@dataclass
class AwsTarget:
    """A pipeline on AWS, deployed from a copy of the project that keeps the state beside it."""

    project: Path
    variables: Mapping[str, object] = field(default_factory=dict)
    repeats: bool = True
    loopback: bool = False

    def __post_init__(self) -> None:
        here = site()
        self.patience = 90.0 if here.endpoint else 900.0
        self.interval = 0.2 if here.endpoint else 3.0
        self.tags: Mapping[str, str] = run_tags()
        self.clients: Clients = CountedClients(here.region, here.endpoint, here.profile)
        self.variables = {"tags": json.dumps(self.tags), **self.variables}
        self._workspace = Workspace(find_project(self.project), here, None, Say(), local_state=True)
        self._outputs: Mapping[str, Any] | None = None

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Read once, and again after each `apply`."""
        if self._outputs is None:
            self._outputs = self._workspace.outputs()
        return self._outputs

    def client(self, service: str) -> Any:
        """With the credentials that boto3 finds, counted."""
        return self.clients.client(service)

    def apply(self, **variables: object) -> Changes:
        """Build the function for the runtime that the configuration names, plan and apply."""
        self._outputs = None
        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder) / "plan"
            self._workspace.plan(saved, self._words(variables))
            return counted(self._workspace.apply(saved))

    def plan(self, **variables: object) -> Changes:
        """Terraform's plan."""
        with tempfile.TemporaryDirectory() as folder:
            return self._workspace.plan(Path(folder) / "plan", self._words(variables)).changes()

    def destroy(self) -> None:
        """Terraform's destroy."""
        self._workspace.destroy(self._words({}))

    def _words(self, variables: Mapping[str, object]) -> list[str]:
        return [f"-var={name}={value}" for name, value in {**self.variables, **variables}.items()]
