"""`hydrant env`: variables for other tools."""

import shlex

from ..say import Say
from ..stack import record
from ..stack.report import environment
from .options import AsJson, MaybePort


def env(port: MaybePort = None, as_json: AsJson = False) -> None:
    """Print `export` lines that make boto3, aws, awslocal and tflocal reach the stack: eval "$(hydrant env)"."""
    variables = environment(record.find(port))
    # A profile would win over the keys in some tools, and both could be real.
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    text = "\n".join([*lines, "unset AWS_PROFILE AWS_SESSION_TOKEN"])
    Say(as_json).data(dict(variables), text)
