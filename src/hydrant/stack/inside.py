"""Whether a command runs in one of Hydrant's containers, and which project it is then for."""

from collections.abc import Mapping
from pathlib import Path

from ..errors import UsageError
from ..project import Project, find_project
from .registry import StackRecord

INSIDE = "HYDRANT_CONTAINER"
"""Set to 1 in Hydrant's images."""


def is_inside(environ: Mapping[str, str]) -> bool:
    """Whether this process runs in one of Hydrant's containers."""
    return environ.get(INSIDE) == "1"


def project_of(stack: StackRecord, environ: Mapping[str, str]) -> Project:
    """The project that a stack was made for. Raises UsageError outside the containers of a stack in containers."""
    if not stack.contained:
        return find_project(terraform=Path(stack.terraform))
    if is_inside(environ):
        return find_project()
    raise UsageError(
        f"The stack on port {stack.port} runs in containers.",
        "Its functions are built for the Python of its containers, by a service of its own.",
        "Run: docker compose up deploy, or another command: docker compose run --rm deploy hydrant ...",
    )
