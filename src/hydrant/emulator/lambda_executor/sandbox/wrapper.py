"""Wrapper scripts: AWS_LAMBDA_EXEC_WRAPPER names a program that starts the runtime [Lambda guide: runtimes-modify].

It gets the runtime's program and arguments as its own. Custom runtimes (`provided`) have none: the variable says
nothing there, as on AWS.
"""

from __future__ import annotations

import os
from pathlib import Path

from .spec import FunctionSpec
from .view import LAYERS, TASK_ROOT, View

VARIABLE = "AWS_LAMBDA_EXEC_WRAPPER"
_SAYS_AND_ENDS = ("/bin/sh", "-c", 'echo "$0: $1"; exit "$2"')
_NOT_THERE, _NOT_EXECUTABLE = ("does not exist", "127"), ("is not an executable", "126")
"""What the start of AWS's runtimes says, and its exit status."""


def wrapper_of(spec: FunctionSpec) -> str:
    """The wrapper that a function asks for; empty without one."""
    return "" if spec.runtime.partition(".")[0] == "provided" else spec.environ.get(VARIABLE, "")


def wrapped(argv: list[str], spec: FunctionSpec, view: View) -> list[str]:
    """The command that starts the runtime: `argv`, behind its wrapper if it has one."""
    wrapper = wrapper_of(spec)
    if not wrapper:
        return argv
    places = _places(Path(wrapper), spec, view)
    found = next(((here, seen) for here, seen in places if here.is_file()), None)
    if found is None:
        return [*_SAYS_AND_ENDS, wrapper, *_NOT_THERE]
    here, seen = found
    return [str(seen), *argv] if os.access(here, os.X_OK) else [*_SAYS_AND_ENDS, wrapper, *_NOT_EXECUTABLE]


def _places(wrapper: Path, spec: FunctionSpec, view: View) -> list[tuple[Path, Path]]:
    """Where a wrapper may lie on this machine, and where the function sees it; later layers lie on top."""
    if wrapper.is_relative_to(TASK_ROOT):
        inner = wrapper.relative_to(TASK_ROOT)
        return [(spec.task_root / inner, view.task_root / inner)]
    if wrapper.is_relative_to(LAYERS):
        inner = wrapper.relative_to(LAYERS)
        seen = LAYERS if view.layers == (LAYERS,) else None
        return [(layer / inner, (seen or layer) / inner) for layer in reversed(spec.layers)]
    return [(wrapper, wrapper)]
