"""`hydrant produce`: the project's producers, pointed at the running stack."""

import os
import subprocess
import sys
from typing import Annotated

import typer

from hydrant.isolation import without_aws
from hydrant.stack import registry

from ..errors import NoStack, UsageError
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
    asks_only = not arguments or {"--help", "-h", "--schema", "--list", "--check", "--print"} & set(arguments)
    variables = {} if asks_only else _variables(project, folder.name, arguments, port)
    # The same process from here on: signals and exit code are the producers' own.
    os.execve(sys.executable, [sys.executable, "-m", folder.name, *arguments], _environment(project, variables))


def _variables(project: Project, package: str, arguments: list[str], port: int | None) -> dict[str, str]:
    """The stack's. Where there is none, settings that are off are told first: they are wrong with any stack."""
    try:
        return environment(registry.find(port))
    except NoStack:
        checked = [sys.executable, "-m", package, *arguments, "--check"]
        done = subprocess.run(checked, env=_environment(project, {}), capture_output=True, text=True, check=False)
        if done.returncode and "--check" not in done.stderr:  # producers of one's own may not know it
            typer.echo(done.stderr, err=True, nl=False)
            raise typer.Exit(done.returncode) from None
        raise


def _environment(project: Project, variables: dict[str, str]) -> dict[str, str]:
    """The user's environment without real AWS credentials, and the stack's variables."""
    inherited = without_aws(os.environ)
    folder = project.producers or project.root
    path = os.pathsep.join(filter(None, [str(folder.parent), inherited.get("PYTHONPATH")]))
    return {**inherited, **variables, "PYTHONPATH": path, "HYDRANT_COMMAND": "hydrant produce"}
