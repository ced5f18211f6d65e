"""`hydrant down`: stop a stack and remove its files."""

from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import lifecycle, post_mortem, registry

from ..errors import UsageError
from .options import AsJson, MaybePort


def down(
    port: MaybePort = None,
    everything: Annotated[bool, typer.Option("--all", help="Stop all stacks of this user.")] = False,
    as_json: AsJson = False,
) -> None:
    """Stop the stack. Its data go with it, unless it was started with --keep; no process and no other file stays."""
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
    ports = [stack.port for stack in stacks]
    ended = [stack for stack in registry.ended() if port in (None, stack.port)]
    died = [stack for stack in ended if not stack.stopped]
    for stack in died:
        _tell(stack, say)
    for stack in ended:
        lifecycle.forget(stack.port)
    say.data(
        {"stopped": ports, "died": [stack.port for stack in died]},
        f"Stopped: {', '.join(map(str, ports))}" if ports else "No stack was running.",
    )


def _tell(stack: registry.StackRecord, say: Say) -> None:
    """Its log goes with it: so its last lines are shown."""
    error = post_mortem.explain(stack)
    say.warn("\n".join([error.title, *error.cause.splitlines()[:-1], "Its log goes now; it ended with:"]))
    for line in post_mortem.last_words(stack):
        say.line(f"  {line}")
