"""`hydrant status`: what runs and in which state."""

from hydrant.console import Say
from hydrant.stack import registry

from ..stack.report import describe, report
from .options import AsJson, MaybePort


def status(port: MaybePort = None, as_json: AsJson = False) -> None:
    """Show the running stack: endpoint, names, state of each part, logs."""
    stack = registry.find(port)
    Say(as_json).data(describe(stack), report(stack))
