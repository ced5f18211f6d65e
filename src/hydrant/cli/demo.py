"""`hydrant demo`: the whole pipeline, shown."""

from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack.registry import DEFAULT_PORT

from ..demo.run import run_demo
from ..kit import own_copy
from ..project import NoProject, Project, find_project
from .options import AsJson, Port, Region, seconds


def demo(
    duration: Annotated[str | None, typer.Option("--for", help="End by itself after 30s, 5m, ...")] = None,
    port: Port = DEFAULT_PORT,
    region: Region = "us-east-1",
    as_json: AsJson = False,
) -> None:
    """Start everything, send events from all producers, show what flows and close with a balance.

    Exit code 0 only if every record sent is in data/ or in error/ and each object in data/ was notified once.
    """
    run_demo(_project(), port, region, seconds(duration) if duration else None, Say(as_json))


def _project() -> Project:
    """That of this folder; the kit's own where there is none, so that the demo runs anywhere."""
    try:
        return find_project()
    except NoProject:
        return find_project(own_copy())
