"""`hydrant env`: variables for other tools."""

import shlex

from ..say import Say
from ..stack import record
from ..stack.report import environment
from .options import AsJson, MaybePort


def env(port: MaybePort = None, as_json: AsJson = False) -> None:
    """Print `export` lines that make boto3, aws, awslocal and tflocal reach the stack: eval "$(hydrant env)"."""
    variables = environment(record.find(port))
    # A profile would win over the keys in some tools, and could hold real ones.
    text = "\n".join(
        [f"export {name}={shlex.quote(value)}" for name, value in variables.items()] + ["unset AWS_PROFILE"]
    )
    Say(as_json).data(dict(variables), text)
