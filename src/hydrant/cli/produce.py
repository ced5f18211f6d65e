"""`hydrant produce`: the project's producers, pointed at the running stack."""

import os
import sys
from typing import Annotated

import typer

from hydrant.isolation import without_aws
from hydrant.stack import registry

from ..errors import UsageError
from ..project import Project, find_project
from ..stack.report import environment
from .options import MaybePort

PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def produce(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="NAME... [OPTIONS]", show_default=False)] = None,
    port: MaybePort = None,
) -> None:
    """Send events to the running stack (options: hydrant produce --help)."""
    project = find_project()
    folder = project.producers
    if folder is None or not folder.is_dir():
        raise UsageError(
            "This project has no producers.",
            f"hydrant.toml in {project.root} names none, or the folder is not there.",
            'Add a package of producers and name it: [producers] path = "producers"',
        )
    arguments = arguments or []
    asks_only = not arguments or {"--help", "-h", "--schema"} & set(arguments)
    variables = {} if asks_only else environment(registry.find(port))
    # The same process from here on: signals and exit code are the producers' own.
    os.execve(sys.executable, [sys.executable, "-m", folder.name, *arguments], _environment(project, variables))


def _environment(project: Project, variables: dict[str, str]) -> dict[str, str]:
    """The user's environment without real AWS credentials, and the stack's variables."""
    inherited = without_aws(os.environ)
    folder = project.producers or project.root
    path = os.pathsep.join(filter(None, [str(folder.parent), inherited.get("PYTHONPATH")]))
    return {**inherited, **variables, "PYTHONPATH": path, "HYDRANT_COMMAND": "hydrant produce"}
