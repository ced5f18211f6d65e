"""`hydrant env`: variables for other tools."""

import os
import shlex

from hydrant.console import Say
from hydrant.stack import registry

from ..stack.report import environment
from .options import AsJson, MaybePort


def env(port: MaybePort = None, as_json: AsJson = False) -> None:
    """Print `export` lines that make boto3, aws, awslocal and tflocal reach the stack: eval "$(hydrant env)"."""
    variables = environment(registry.find(port))
    # A profile would win over the keys in some tools, and an endpoint of one service over that of all.
    foreign = {"AWS_PROFILE", "AWS_SESSION_TOKEN"} | {name for name in os.environ if name.startswith("AWS_")}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    text = "\n".join([*lines, f"unset {' '.join(sorted(foreign - variables.keys()))}"])
    Say(as_json).data(dict(variables), text)
