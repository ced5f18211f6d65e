"""`hydrant down`: stop a stack and remove its files."""

from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import lifecycle, registry

from ..errors import UsageError
from .options import AsJson, MaybePort


def down(
    port: MaybePort = None,
    everything: Annotated[bool, typer.Option("--all", help="Stop all stacks of this user.")] = False,
    as_json: AsJson = False,
) -> None:
    """Stop the stack. Its data are in memory and go with it; no process and no file stays."""
    say = Say(as_json)
    stacks = registry.running()
    contained = None if everything or stacks else registry.look_for_containers(port or registry.DEFAULT_PORT)
    if contained:
        raise UsageError(
            f"The stack on port {contained.port} runs in containers.", next_step="Run: docker compose down"
        )
    if not everything and stacks:
        stacks = [registry.find(port)] if port is None else [stack for stack in stacks if stack.port == port]
    for stack in stacks:
        lifecycle.stop_stack(stack, say)
    for ended in registry.ended():
        lifecycle.forget(ended)
    ports = [stack.port for stack in stacks]
    say.data({"stopped": ports}, f"Stopped: {', '.join(map(str, ports))}" if ports else "No stack was running.")
