"""`hydrant status`: what runs and in which state."""

from hydrant.console import Say
from hydrant.stack import post_mortem, registry

from ..stack.report import describe, report
from .options import AsJson, MaybePort


def status(port: MaybePort = None, as_json: AsJson = False) -> None:
    """Show the running stack: endpoint, names, state of each part, logs."""
    stack, say = registry.find(port), Say(as_json)
    say.data(describe(stack), report(stack))
    for ended in registry.ended():
        say.warn(f"{post_mortem.explain(ended).title} More: hydrant status --port {ended.port}")
