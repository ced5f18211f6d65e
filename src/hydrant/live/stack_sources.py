"""What the functions on a running stack are made from."""

from __future__ import annotations

from ..paths import StackPaths
from ..project import Project
from ..stack import kept_state
from ..stack.registry import StackRecord
from ..terraform.work_copy import top_of
from .sources import Found, Places, functions_of


def found_on(stack: StackRecord, project: Project) -> Found:
    """The functions that are deployed on a stack, by the state that its emulator keeps."""
    work, top, terraform = StackPaths(stack.port).work, top_of(project), project.terraform
    places = Places(work / terraform.relative_to(top), top, work)
    return functions_of(kept_state.state_of(stack), project.manifest.functions, project.root, places)
