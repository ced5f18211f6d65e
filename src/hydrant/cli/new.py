"""`hydrant new`: make the files of something new."""

import typer

from hydrant.console import Say

from ..project import find_project
from ..scaffold import new_producer
from .options import AsJson

app = typer.Typer(help="Make the files of something new.", no_args_is_help=True)


@app.callback()
def _new() -> None:
    """Make the files of something new."""


@app.command()
def producer(name: str, as_json: AsJson = False) -> None:
    """Make schema, producer and tests of a new producer."""
    project = find_project()
    made = [str(path.relative_to(project.root)) for path in new_producer(project.root, name)]
    tests = "make test" if (project.root / "Makefile").exists() else "pytest"
    Say(as_json).data({"made": made}, "\n".join(["Made:", *made, f"Change the fields, then run: {tests}"]))
