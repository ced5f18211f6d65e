"""`hydrant debug`: let a debugger attach to a function."""

import contextlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from hydrant.console import Say

from ..errors import EmulatorFailed, HydrantError, NotFound, UsageError
from ..live.sources import Archived, Built
from ..live.stack_sources import found_on
from ..pipeline.clients import Clients
from ..project import find_project
from ..stack import control_client, registry
from ..stack.place import place_of
from ..stack.registry import StackRecord
from .options import AsJson, MaybePort

_PORTS = {"python": 5678, "nodejs": 9229}
"""Those that editors propose."""
_AGAIN = 2.0
"""Seconds between two words to the emulator, which ends what it hears nothing of (debugged.py)."""


def debug(
    function: Annotated[str, typer.Argument(show_default=False, help="Name, NAME:ALIAS, or ARN.")],
    listen: Annotated[
        int | None,
        typer.Option("--listen", min=1024, max=65535, help="Where debuggers attach (default: 5678, Node.js 9229)."),
    ] = None,
    port: MaybePort = None,
    as_json: AsJson = False,
) -> None:
    """Let a debugger attach to a function until Ctrl-C: one environment, no time-outs, breakpoint() works.

    Python speaks the Debug Adapter Protocol (debugpy), Node.js its inspector's. Only this machine can connect.
    """
    say = Say(as_json)
    stack = registry.find(port)
    if stack.contained:
        raise UsageError(
            "A function in a container cannot be debugged from outside.",
            "Its port is the container's own.",
            "Run the stack on this machine: hydrant up",
        )
    arn, name, runtime = _version(Clients(place_of(stack).region, stack.endpoint), function)
    wanted = listen or next((number for kind, number in _PORTS.items() if runtime.startswith(kind)), _PORTS["python"])
    try:
        told = control_client.debug(stack.port, arn, wanted, stack.host)
        say.data(told, "\n".join(_shown(told, name, _folder(stack, name))))
        if told["init_error"]:
            say.warn(f"{name} does not start: {told['init_error']}")
        say.line("Ctrl-C ends it.")
        _keep(stack, arn, wanted, told, say)
    except KeyboardInterrupt:
        say.line(f"{name} is as it was.")
    finally:
        with contextlib.suppress(EmulatorFailed):  # then the emulator is gone, or has ended it already
            control_client.end_debug(stack.port, arn, stack.host)


def _version(clients: Clients, function: str) -> tuple[str, str, str]:
    """ARN of the version that a name means, the function's name, and its runtime. Raises NotFound."""
    try:
        found = clients.lambda_.get_function(FunctionName=function)["Configuration"]
    except clients.lambda_.exceptions.ResourceNotFoundException as error:
        names = ", ".join(each["FunctionName"] for each in clients.lambda_.list_functions()["Functions"])
        raise NotFound(
            f"There is no function {function}.", f"There are: {names or 'none'}.", "hydrant debug NAME"
        ) from error
    unqualified = ":".join(found["FunctionArn"].split(":")[:7])
    return f"{unqualified}:{found['Version']}", found["FunctionName"], found.get("Runtime", "")


def _keep(stack: StackRecord, arn: str, port: int, told: dict[str, Any], say: Say) -> None:
    """Go on until the stack ends. Tells of a new process, to which a debugger attaches again."""
    while stack.alive:
        time.sleep(_AGAIN)
        now = control_client.debug(stack.port, arn, port, stack.host)
        if now["pid"] != told["pid"]:
            say.line("A new process runs the function: attach again.")
        told = now


def _folder(stack: StackRecord, name: str) -> Path | None:
    """The user's folder that is the function's code; None where nothing tells."""
    with contextlib.suppress(HydrantError, OSError):
        for function in found_on(stack, find_project(terraform=Path(stack.terraform))).functions:
            source = function.source
            if function.name == name and isinstance(source, Built):
                return source.root / source.spec.source
            if function.name == name and isinstance(source, Archived):
                return source.folder or (source.file.parent if source.file else None)
    return None


def _shown(told: Mapping[str, Any], name: str, folder: Path | None) -> list[str]:
    kind = {"debugpy": "Debug Adapter Protocol, debugpy", "inspector": "Node.js inspector"}[told["protocol"]]
    return [
        f"{name} listens on {told['host']}:{told['port']} ({kind})",
        f"Code       {folder or 'the function'}  is  {told['task_root']}",
        "Time-outs  none while this runs; calls wait for one environment",
    ]
