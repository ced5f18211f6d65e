"""`hydrant snapshot`: a stack with its data as one file, and stacks that begin with it."""

import os
from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import registry

from ..errors import UsageError
from ..paths import StackPaths
from ..stack import snapshots
from ..stack.keep import folder_of, kept_by
from ..stack.port_lock import only_one
from .options import AsJson, MaybePort

app = typer.Typer(
    help="Snapshots: a stack with its data as one file, which stacks begin with (hydrant up --from NAME).",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="NAME")]


@app.callback()
def _snapshot() -> None:
    """Snapshots: a stack with its data as one file, which stacks begin with (hydrant up --from NAME)."""


@app.command()
def save(name: Name, port: MaybePort = None, as_json: AsJson = False) -> None:
    """Make a snapshot of a stack that was started with --keep, running or not."""
    say = Say(as_json)
    running = [stack for stack in registry.running() if port in (None, stack.port)]
    chosen = registry.find(port).port if running else port or registry.DEFAULT_PORT
    with only_one(chosen, "a snapshot"):
        folder = kept_by(chosen) if running else folder_of(os.environ, StackPaths(chosen))
        if not folder:
            raise UsageError(
                f"The stack on port {chosen} keeps nothing that could be saved.",
                next_step=f"Start it with: hydrant up --keep --port {chosen}",
            )
        with say.step(f"Saving {folder}"):
            path = snapshots.save(name, folder, runs=bool(running))
    say.data({"name": name, "path": str(path), "bytes": path.stat().st_size}, f"Saved: {path}")


@app.command()
def load(name: Name, port: MaybePort = None, as_json: AsJson = False) -> None:
    """Let the next `hydrant up --keep` of a port begin with a snapshot."""
    say, chosen = Say(as_json), port or registry.DEFAULT_PORT
    with only_one(chosen, "a snapshot"):
        if any(stack.port == chosen for stack in registry.running()):
            raise UsageError(
                f"A stack runs on port {chosen}, and a snapshot is what one begins with.",
                next_step=f"Stop it first: hydrant down --port {chosen}",
            )
        folder = folder_of(os.environ, StackPaths(chosen))
        snapshots.load(name, folder)
    say.data(
        {"name": name, "port": chosen, "folder": folder},
        f"Loaded. Start it: hydrant up --keep --port {chosen}",
    )


@app.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """List snapshots: name, size, when it was made."""
    found = snapshots.listed()
    rows = [f"{each.name:<30} {each.size / 1e6:>8.1f} MB  {each.made:%Y-%m-%d %H:%M} UTC" for each in found]
    Say(as_json).data(
        {"snapshots": [{"name": each.name, "bytes": each.size, "made": each.made.isoformat()} for each in found]},
        "\n".join(rows) or "There are no snapshots. Make one: hydrant snapshot save NAME",
    )
