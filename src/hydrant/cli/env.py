"""`hydrant env`: variables for other tools."""

import os
import secrets
import shlex
from collections.abc import Mapping
from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import registry

from ..stack.report import environment
from .options import AsJson, MaybePort


def env(
    port: MaybePort = None,
    github: Annotated[
        bool, typer.Option("--github", help="For later steps of a workflow: hydrant env --github >> $GITHUB_ENV")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print `export` lines that make boto3, aws, awslocal and tflocal reach the stack: eval "$(hydrant env)"."""
    variables = environment(registry.find(port))
    if github:
        Say(as_json).data(dict(variables), for_github(variables))
        return
    # A profile would win over the keys in some tools, and an endpoint of one service over that of all.
    foreign = {"AWS_PROFILE", "AWS_SESSION_TOKEN"} | {name for name in os.environ if name.startswith("AWS_")}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    text = "\n".join([*lines, f"unset {' '.join(sorted(foreign - variables.keys()))}"])
    Say(as_json).data(dict(variables), text)


def for_github(variables: Mapping[str, str]) -> str:
    """Variables as GitHub's file of the environment has them: between lines that no value can hold."""
    end = f"hydrant-{secrets.token_hex(8)}"
    return "\n".join(f"{name}<<{end}\n{value}\n{end}" for name, value in variables.items())
