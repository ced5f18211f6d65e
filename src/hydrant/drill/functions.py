"""Functions that are killed, updated, and made to fail for a while; afterwards they are what they were."""

import importlib.resources
import io
import os
import signal
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from hydrant.waiting import eventually

from .misbehaving import HANDLER, MODE, SHARE, STEP, WORDS
from .plan import Kind, Step
from .stack import Stack
from .struck import CannotBe, until_struck

MODES: Mapping[Kind, str] = {
    Kind.FUNCTION_HANGS: "hangs",
    Kind.FUNCTION_GARBAGE: "garbage",
    Kind.FUNCTION_HALF: "half",
    Kind.FUNCTION_TWICE: "twice",
    Kind.FUNCTION_TOO_LARGE: "too large",
}
_MODULE = "drill_misbehaving"
_TIMEOUT = 2
"""Seconds after which a function that hangs is ended."""
_KILLS = 3
_ACTIVE_SECONDS = 60.0
_CLOCKS_APART = 5.0
"""Seconds by which lines of the log may seem older than they are. (A clock that was moved is always ahead.)"""


def killed(stack: Stack, step: Step) -> str:
    """kill -9 of the function's processes, some times within the step's seconds."""
    count = 0
    for number in range(_KILLS):
        victims = stack.functions()
        if victims:
            with suppress(ProcessLookupError):
                os.kill(victims[(step.pick + number) % len(victims)], signal.SIGKILL)
                count += 1
        time.sleep(step.seconds / _KILLS)
    if not count:
        raise CannotBe("there was no process of the function")
    return f"{count} processes"


def updated(stack: Stack, step: Step) -> str:
    """New code while records flow: the same with one file more, and back."""
    own = _package(stack)
    _update(stack, _with(own, {f"drill_version_{step.number}.txt": b"a new version\n"}))
    time.sleep(step.seconds)
    _update(stack, own)
    return "2 versions"


def misbehaves(stack: Stack, step: Step, flow: Callable[[], None]) -> str:
    """The function's own handler within one that fails, for a share of its invocations.

    `flow` lets records go when it does. Raises CannotBe where no invocation failed.
    """
    own = _package(stack)
    source = importlib.resources.files(__package__).joinpath("misbehaving.py").read_bytes()
    try:
        with _configuration(stack) as given:
            _update(stack, _with(own, {f"{_MODULE}.py": source}))
            variables = {
                HANDLER: given["Handler"],
                MODE: MODES[step.kind],
                SHARE: str(step.share),
                STEP: str(step.number),
            }
            _configure(
                stack,
                Handler=f"{_MODULE}.handler",
                Timeout=_TIMEOUT if step.kind is Kind.FUNCTION_HANGS else given["Timeout"],
                Environment={"Variables": {**given["Environment"]["Variables"], **variables}},
            )
            begun = time.time()
            flow()
            count = until_struck(step.seconds, partial(_failed, stack, step, begun), "invocation that failed")
    finally:
        _update(stack, own)
    return f"{count} invocations"


def _failed(stack: Stack, step: Step, since: float) -> int:
    """How many invocations have failed on purpose in this step, as the function's log tells."""
    pages = stack.clients.logs.get_paginator("filter_log_events").paginate(
        logGroupName=stack.outputs.function_log_group,
        filterPattern=f'"{WORDS.format(step.number)}"',
        startTime=int((since - _CLOCKS_APART) * 1000),
    )
    return sum(len(page["events"]) for page in pages)


@contextmanager
def _configuration(stack: Stack) -> Iterator[dict[str, Any]]:
    """The function's handler, timeout and variables, as they will be again."""
    name = stack.outputs.function_name
    found: Any = stack.clients.lambda_.get_function_configuration(FunctionName=name)
    given = {member: found[member] for member in ("Handler", "Timeout", "Environment")}
    try:
        yield given
    finally:
        _configure(stack, **given)


def _package(stack: Stack) -> bytes:
    found = stack.clients.lambda_.get_function(FunctionName=stack.outputs.function_name)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(found["Code"]["Location"], timeout=60) as reply:
        return bytes(reply.read())


def _with(package: bytes, files: Mapping[str, bytes]) -> bytes:
    """A package with further files; each may be read by all, as Lambda asks it."""
    made = io.BytesIO(package)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return made.getvalue()


def _update(stack: Stack, package: bytes) -> None:
    stack.clients.lambda_.update_function_code(FunctionName=stack.outputs.function_name, ZipFile=package)
    eventually(lambda: _in_use(stack), _ACTIVE_SECONDS)


def _configure(stack: Stack, **members: Any) -> None:
    stack.clients.lambda_.update_function_configuration(FunctionName=stack.outputs.function_name, **members)
    eventually(lambda: _in_use(stack), _ACTIVE_SECONDS)


def _in_use(stack: Stack) -> None:
    found = stack.clients.lambda_.get_function_configuration(FunctionName=stack.outputs.function_name)
    if (found["State"], found["LastUpdateStatus"]) != ("Active", "Successful"):
        raise AssertionError(found)
