"""Where the suite runs. The law tests see only `Target`; what is special to the emulator stands in `EmulatorTarget`."""

import os
import shutil
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import boto3

from hydrant.console import Say
from hydrant.paths import StackPaths
from hydrant.pipeline.clients import Clients
from hydrant.project import Project, find_project
from hydrant.stack.deploy import prepare
from hydrant.stack.registry import StackRecord
from hydrant.terraform import work_copy
from hydrant.terraform.runner import Terraform

from .command import Command

Changes = Mapping[str, int]
"""What Terraform counts: add, change, remove."""

NO_CHANGES: Changes = {"add": 0, "change": 0, "remove": 0}


class Target(Protocol):
    """A deployed pipeline and the means to change it."""

    clients: Clients
    variables: Mapping[str, Any]
    """Terraform's variables in every run, besides those that a test sets."""
    patience: float
    """Seconds in which a record that was put must have arrived everywhere."""
    interval: float
    """Seconds between two looks at something that is waited for."""
    tags: Mapping[str, str]
    """Tags for what a test makes by itself."""
    repeats: bool
    """Whether records and notifications may come more than once in quiet times (D-12, G-5)."""
    loopback: bool
    """Whether SNS of the target reaches an HTTP endpoint on this machine's loopback."""
    project: Path
    """The folder whose terraform/ and lambda/ are deployed."""

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Terraform's outputs, by name."""

    def client(self, service: str) -> Any:
        """A boto3 client for any service."""

    def apply(self, **variables: object) -> Changes:
        """Build, and apply the configuration with these variables set; returns what changed."""

    def plan(self, **variables: object) -> Changes:
        """What `apply` would change."""

    def destroy(self) -> None:
        """Delete all that is deployed."""


@dataclass
class EmulatorTarget:
    """A stack of the embedded emulator."""

    stack: StackRecord
    hydrant: Command
    variables: Mapping[str, Any] = field(default_factory=dict)
    patience: float = 45.0
    interval: float = 0.1
    tags: Mapping[str, str] = field(default_factory=dict)
    repeats: bool = False
    loopback: bool = True

    def __post_init__(self) -> None:
        self.clients = Clients(self.stack.region, self.stack.endpoint)
        self.project = Path(self.stack.project_root)
        self._outputs: Mapping[str, Any] | None = None

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Read once, and again after each `apply`."""
        if self._outputs is None:
            self._outputs = self.status()["outputs"]
        return self._outputs

    def client(self, service: str) -> Any:
        """With the test keys, whatever the environment holds."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            region_name=self.stack.region,
            endpoint_url=self.stack.endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def fetch(self, url: str) -> bytes:
        """What is behind a URL that the emulator gave away, which may name it as other containers know it."""
        here = urlsplit(url)._replace(netloc=urlsplit(self.stack.endpoint).netloc).geturl()
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(here, timeout=30) as reply:
            return bytes(reply.read())

    def apply(self, **variables: object) -> Changes:
        """By `hydrant deploy`."""
        ran = self.hydrant("deploy", "--port", str(self.stack.port), "--json", env=self._variables(variables))
        self._outputs = ran.document["outputs"]
        return counted(ran.document["changes"])

    def plan(self, **variables: object) -> Changes:
        """By tflocal in the work copy, where the state is."""
        return counted(self._terraform(variables).plan().changes)

    def destroy(self) -> None:
        """By tflocal in the work copy."""
        self._terraform({}).destroy()

    def status(self) -> dict[str, Any]:
        """What `hydrant status --json` shows."""
        shown = self.hydrant("status", "--port", str(self.stack.port), "--json").document
        assert isinstance(shown, dict)
        return shown

    def _terraform(self, variables: Mapping[str, object]) -> Terraform:
        project: Project = find_project(terraform=Path(self.stack.terraform))
        directory = StackPaths(self.stack.port).work / project.terraform.relative_to(work_copy.top_of(project))
        terraform, _ = prepare(directory, self.stack, Say())
        terraform.env |= self._variables(variables)
        return terraform

    def _variables(self, variables: Mapping[str, object]) -> dict[str, str]:
        return as_environment({**self.variables, **variables})


def copy_project(original: Path, folder: Path) -> Path:
    """A copy of a project's sources, so that a test can change them. Returns the folder."""
    ignored = shutil.ignore_patterns("__pycache__", ".terraform*", "*.tfstate*", "environments", "bootstrap")
    for name in ("terraform", "lambda"):
        shutil.copytree(original / name, folder / name, ignore=ignored)
    shutil.copy2(original / "hydrant.toml", folder)
    (folder / ".git").mkdir()  # the top of the project: relative paths reach no further
    return folder


def as_environment(variables: Mapping[str, object]) -> dict[str, str]:
    """Terraform's variables as it reads them from the environment."""
    return {f"TF_VAR_{name}": str(value) for name, value in variables.items()}


def counted(changes: Mapping[str, int]) -> Changes:
    """Changes with all three kinds."""
    return {kind: changes.get(kind, 0) for kind in ("add", "change", "remove")}


def chosen() -> str:
    """The target that the environment names: TARGET is emulator (the default) or aws."""
    name = os.environ.get("TARGET", "emulator")
    assert name in ("emulator", "aws"), f"TARGET={name}: expected emulator or aws"
    return name


def in_containers() -> bool:
    """Whether RUNTIME says that the emulator runs in containers: embedded (the default) or compose."""
    name = os.environ.get("RUNTIME") or "embedded"
    assert name in ("embedded", "compose"), f"RUNTIME={name}: expected embedded or compose"
    return name == "compose"
