"""A user's function that mends records on the way back, and what it changes as a diff."""

import difflib
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...bytecode import of_the_project
from ...errors import UsageError
from ..texts import safe, safe_bytes

Transform = Callable[[bytes], bytes | None]
"""From the record as it was sent to the record to send; None leaves it where it is."""


class TransformFailed(Exception):
    """The function raised, or returned what is no record; the message says what."""


def load(text: str) -> Transform:
    """Load `FILE.py:function`. Raises UsageError that says what is wrong."""
    path, _, name = text.rpartition(":")
    if not path or not name.isidentifier():
        raise UsageError(f"'{text}' names no function.", next_step="Write --transform FILE.py:function")
    if not Path(path).is_file():
        raise UsageError(f"There is no file {path}.", next_step="Write --transform FILE.py:function")
    spec = importlib.util.spec_from_file_location("hydrant_replay_transform", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is no Python file.", next_step="Name one that ends in .py")
    module = importlib.util.module_from_spec(spec)
    try:
        with of_the_project():
            spec.loader.exec_module(module)
    except Exception as error:
        raise UsageError(f"{path} cannot be loaded.", f"{type(error).__name__}: {error}", "Mend it.") from error
    function = getattr(module, name, None)
    if not callable(function):
        raise UsageError(f"{path} has no function {name}.", next_step="It takes bytes and returns bytes or None.")
    return _checked(function)


def _checked(function: Callable[[bytes], Any]) -> Transform:
    def run(raw: bytes) -> bytes | None:
        try:
            made = function(raw)
        except Exception as error:
            raise TransformFailed(f"{type(error).__name__}: {error}") from error
        if made is None or isinstance(made, bytes):
            return made
        if isinstance(made, str):
            return made.encode("utf-8", "surrogatepass")
        raise TransformFailed(f"it returned {type(made).__name__}; expected bytes, str or None")

    return run


def diff(before: bytes, after: bytes) -> str:
    """What changes, line by line: JSON with one member on each line. Safe for a terminal."""
    lines = difflib.unified_diff(
        _lines(before), _lines(after), "as it was sent", "as it will be sent", n=1, lineterm=""
    )
    return "\n".join(safe(line, 200) for line in lines)


def _lines(raw: bytes) -> list[str]:
    try:
        return json.dumps(json.loads(raw), indent=1, ensure_ascii=False).split("\n")
    except ValueError:
        return [safe_bytes(raw, 1000)]
