"""`hydrant deploy`: apply the configuration to a running stack again."""

from pathlib import Path

from ..project import find_project
from ..say import Say
from ..stack import record
from ..stack.deploy import Deployment
from ..stack.deploy import deploy as deploy_project
from .options import AsJson, MaybePort

_DONE = {"add": "added", "change": "changed", "remove": "removed"}


def deploy(port: MaybePort = None, as_json: AsJson = False) -> None:
    """Build the functions and apply the Terraform directory to the running stack."""
    say = Say(as_json)
    stack = record.find(port)
    tell(deploy_project(find_project(terraform=Path(stack.terraform)), stack, say), say)


def tell(deployment: Deployment, say: Say) -> None:
    """What a deployment came to."""
    changes = ", ".join(f"{count} {_DONE[kind]}" for kind, count in deployment.changes.items() if count) or "no changes"
    say.data({"changes": deployment.changes, "outputs": deployment.outputs}, f"Deployed: {changes}.")
