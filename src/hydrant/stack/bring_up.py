"""Start and deploy in one go: what of the deployment needs no emulator is done while it boots."""

from collections.abc import Sequence
from dataclasses import replace

from hydrant.console import Say
from hydrant.paths import StackPaths
from hydrant.terraform.links import check_links
from hydrant.terraform.tools import find_terraform

from ..project import Project
from . import emulator, lifecycle, registry
from .deploy import deploy, get_ready
from .keep import NOTHING, Keep
from .port_lock import only_one
from .registry import StackRecord


def bring_up(
    project: Project, port: int, region: str, say: Say, arguments: Sequence[str] = (), *, keep: Keep = NOTHING
) -> StackRecord:
    """Start and deploy, with `arguments` of variables.py; `keep` says what outlives the stack.

    A stack that cannot be deployed is stopped again if it was started here; its logs stay. Raises EmulatorFailed while
    another command is at work on this port.
    """
    find_terraform()
    check_links(project, say)
    with only_one(port, "the start of a stack"):
        return _bring_up(project, port, region, say, arguments, keep=keep)


def _bring_up(
    project: Project, port: int, region: str, say: Say, arguments: Sequence[str], *, keep: Keep
) -> StackRecord:
    known = registry.read(port)
    fresh = known is None or not known.alive
    starting = lifecycle.begin(project, port, region, say, keep)
    with starting.ended_on_error():
        ready = get_ready(project, starting.stack, say)
        stack = starting.wait(say)
    try:
        deploy(project, stack, say, arguments, ready)
    except BaseException as error:
        if fresh and stack.alive:
            say.line(f"Stopping the emulator. Its logs stay in {StackPaths(port).root} until: hydrant down")
            emulator.stop(stack.pid)
            registry.write(replace(stack, stopped=f"it could not be deployed ({lifecycle.reason(error)})"))
        raise
    return stack
