"""`hydrant up`: start the emulator, deploy, wait until ready."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from hydrant.console import Say
from hydrant.stack.registry import DEFAULT_PORT

from ..errors import HydrantError, UsageError
from ..project import Project, find_project
from ..rejections.schemas import load_check, sources_of
from ..rejections.verdicts import Check
from ..stack import lifecycle
from ..stack.bring_up import bring_up
from ..stack.keep import Keep
from ..stack.registry import StackRecord
from ..stack.report import describe, report
from ..watching.foreground import KINDS, Foreground, tell_in_background
from .aws_options import VarFiles, Vars
from .options import AsJson, Port, Region, TerraformDir
from .targets import Values
from .watching import told

if TYPE_CHECKING:
    from ..live.session import Session


def up(
    terraform: TerraformDir = None,
    port: Port = DEFAULT_PORT,
    region: Region = "us-east-1",
    var_file: VarFiles = None,
    var: Vars = None,
    detach: Annotated[
        bool, typer.Option("--detach", "-d", help="Return when ready and leave the stack running.")
    ] = False,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep the state when the stack stops or dies; the next --keep goes on with it."),
    ] = False,
    snapshot: Annotated[
        str | None, typer.Option("--from", metavar="NAME", help="Begin with a snapshot: hydrant snapshot save NAME.")
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", "-w", help="What is saved is live: functions at once, Terraform's files by an apply."),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing of records while the stack runs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Start the emulator, deploy the Terraform directory to it and wait until everything is ready.

    Without --detach the stack runs until Ctrl-C, and tells of rejections, errors of functions and what flows. Exit code
    1 when the emulator dies; its log then stays.
    """
    if watch and detach:
        raise UsageError("--watch needs this command to go on.", next_step="Leave out --detach.")
    say = Say(as_json)
    project = find_project(terraform=terraform)
    arguments = Values(None, var_file, var).arguments(project)
    stack = bring_up(project, port, region, say, arguments, keep=Keep(keep, snapshot))
    found = describe(stack)
    say.data(found, report(stack, found))
    if detach:
        return
    say.line("Ready. Ctrl-C stops the stack.")
    ended = threading.Event()
    try:
        session = _watched(project, stack, arguments, say) if watch else None
        if not quiet and not as_json:
            told_of = told(stack, KINDS)
            tell_in_background(told_of, Foreground(say.line, _check(project)), ended)
        while stack.alive:
            if session:
                session.step(1.0)
            else:
                ended.wait(1.0)
    finally:
        ended.set()
        lifecycle.stop_stack(stack, say)


def _watched(project: Project, stack: StackRecord, arguments: Sequence[str], say: Say) -> "Session":
    from ..live.session import Session  # what it needs takes time to load

    session = Session(project, stack, arguments, say)
    session.begin()
    return session


def _check(project: Project) -> Check | None:
    """The project's schemas; a stack runs on without them."""
    try:
        return load_check(sources_of(project))
    except HydrantError:
        return None
