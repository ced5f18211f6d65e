"""`hydrant status`: what runs and in which state."""

from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import post_mortem, registry

from ..stack.report import describe, report, troubles
from .options import AsJson, MaybePort

Check = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Exit with 1 when something is wrong: an alarm, a function that does not start, an error of the last"
        " quarter of an hour, dead letters, losses, a full disk.",
    ),
]


def status(port: MaybePort = None, as_json: AsJson = False, check: Check = False) -> None:
    """Show the running stack: endpoint, names, state of each part, last errors, dead letters, alarms, disk, logs."""
    stack, say = registry.find(port), Say(as_json)
    found = describe(stack)
    wrong = troubles(found)
    say.data({**found, "troubles": wrong}, report(stack, found))
    for ended in registry.ended():
        say.warn(f"{post_mortem.explain(ended).title} More: hydrant status --port {ended.port}")
    if check and wrong:
        for line in wrong:
            say.warn(line)
        raise typer.Exit(1)
