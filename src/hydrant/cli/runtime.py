"""`hydrant runtime`: what functions of other languages need, fetched into the cache."""

from typing import Annotated

import typer

from hydrant.console import Say

from ..stack import runtimes
from .options import AsJson

app = typer.Typer(
    help="What functions of Node.js and Java need, fetched into the cache.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _runtime() -> None:
    """What functions of Node.js and Java need, fetched into the cache."""


@app.command()
def install(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME", help="Such as nodejs22.x, sdk (for JavaScript) or java.")
    ],
    as_json: AsJson = False,
) -> None:
    """Fetch runtimes and AWS's libraries for them, once; functions find them at their next start."""
    say = Say(as_json)
    found = {name: str(runtimes.install(name, say)) for name in names}
    say.data(found, "\n".join(f"{name}: {path}" for name, path in found.items()))


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List what can be fetched, and what was."""
    here = runtimes.fetched()
    document = [
        {"name": name, "version": version, "fetched": name in here} for name, version in runtimes.names().items()
    ]
    lines = [
        f"{each['name']:<12} {each['version']:<18} {'fetched' if each['fetched'] else ''}".rstrip() for each in document
    ]
    Say(as_json).data({"runtimes": document}, "\n".join(lines))
