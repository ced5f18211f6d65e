"""`hydrant deploy`: apply the configuration to a running stack again."""

import os
from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import inside, registry, stock_localstack
from hydrant.terraform.links import check_links

from ..project import find_project
from ..stack.deploy import Deployment
from ..stack.deploy import deploy as deploy_project
from .aws_options import VarFiles, Vars
from .options import AsJson, MaybePort, seconds
from .targets import Values

_DONE = {"add": "added", "change": "changed", "remove": "removed"}


def deploy(
    port: MaybePort = None,
    wait: Annotated[
        str | None, typer.Option(help="Wait so long for an emulator that is starting, such as 30s.")
    ] = None,
    var_file: VarFiles = None,
    var: Vars = None,
    as_json: AsJson = False,
) -> None:
    """Build the functions and apply the Terraform directory to the running stack.

    The exit code is 1 when a function does not start: each of its records would come to error/.
    """
    say = Say(as_json)
    patience = seconds(wait) if wait else 0.0
    values = Values(None, var_file, var)
    if stock_localstack.is_plain(os.environ):
        project = find_project()
        check_links(project, say)
        found = stock_localstack.find(os.environ, project, patience)
        print_deployment(stock_localstack.deploy(project, found, say, values.arguments(project)), say)
        return
    stack = registry.find_within(patience, port)
    project = inside.project_of(stack, os.environ)
    check_links(project, say)
    print_deployment(deploy_project(project, stack, say, values.arguments(project)), say)


def print_deployment(deployment: Deployment, say: Say) -> None:
    """What a deployment came to. Ends with exit code 1 when a function does not start, which was told."""
    changes = ", ".join(f"{count} {_DONE[kind]}" for kind, count in deployment.changes.items() if count) or "no changes"
    broken = {"broken": list(deployment.broken)} if deployment.broken else {}
    say.data({"changes": deployment.changes, "outputs": deployment.outputs, **broken}, f"Deployed: {changes}.")
    if deployment.broken:
        raise typer.Exit(1)
