"""`hydrant new`: make the files of something new."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from hydrant.console import Say

from ..project import Project, find_project
from ..scaffold import new_function, new_producer, new_subscriber
from .options import AsJson

app = typer.Typer(help="Make the files of something new.", no_args_is_help=True)


@app.callback()
def _new() -> None:
    """Make the files of something new."""


@app.command()
def producer(name: str, as_json: AsJson = False) -> None:
    """Make schema, producer and tests of a new producer."""
    project = find_project()
    _tell(project, new_producer(project.root, name), "Change the fields", as_json)


@app.command()
def function(
    name: str,
    reads: Annotated[
        str, typer.Option(help="Address in Terraform of the stream or queue that it reads: aws_kinesis_stream.events.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make code, Terraform and tests of a new function, called or reading a stream or a queue.

    hydrant.toml is told to build its package, with the library hydrant_validation in it.
    """
    project = find_project()
    _tell(project, new_function(project, name, reads), "Write what it does", as_json)


@app.command()
def subscriber(
    name: str,
    topic: Annotated[
        str, typer.Option(help="Address of the topic in Terraform (default: the only one there is).")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make Terraform and tests of a new subscriber: a queue with dead letters that hears a topic."""
    project = find_project()
    _tell(project, new_subscriber(project, name, topic), "Deploy it (hydrant deploy)", as_json)


def _tell(project: Project, paths: Sequence[Path], next_step: str, as_json: bool) -> None:
    made = [str(path.relative_to(project.root)) for path in paths]
    tests = "make test" if (project.root / "Makefile").exists() else "pytest"
    Say(as_json).data({"made": made}, "\n".join(["Made:", *made, f"{next_step}, then run: {tests}"]))
