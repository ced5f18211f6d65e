"""Where plan, apply and destroy go, from the options that they share: the running stack, or AWS."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hydrant.aws import guard
from hydrant.aws.site import find_site
from hydrant.aws.workspace import Workspace
from hydrant.console import Say
from hydrant.project import Project, find_project
from hydrant.stack import inside, registry
from hydrant.stack.registry import StackRecord
from hydrant.terraform.links import check_links
from hydrant.terraform.variables import find_environment, variable_arguments


@dataclass(frozen=True)
class Values:
    """What the options say of Terraform's variables."""

    env: str | None
    files: Sequence[Path] | None
    settings: Sequence[str] | None

    def arguments(self, project: Project) -> list[str]:
        """Terraform's arguments for them; those of the environment come first, so that the others win."""
        return variable_arguments(find_environment(project.terraform, self.env), self.files or [], self.settings or [])


def on_the_stack(port: int | None, values: Values, say: Say) -> tuple[Project, StackRecord, list[str]]:
    """The running stack, what is deployed there, and the arguments for its variables."""
    stack = registry.find(port)
    project = inside.project_of(stack, os.environ)
    check_links(project, say)
    return project, stack, values.arguments(project)


def on_aws(
    values: Values,
    say: Say,
    profile: str | None,
    region: str | None,
    endpoint: str | None,
    state_bucket: str | None,
    lock: bool = True,
) -> tuple[Workspace, list[str]]:
    """The workspace of an environment, and the arguments for its variables; account, region and identity are shown."""
    project = find_project()
    environment = find_environment(project.terraform, values.env)
    site = find_site(profile, region, endpoint)
    guard.show(site, say)
    return Workspace(project, site, environment, say, state_bucket, lock=lock), values.arguments(project)
