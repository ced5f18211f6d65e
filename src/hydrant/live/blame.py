"""Where in the user's files the error is that keeps new code from starting. Pure, but for reading the files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_IN_MESSAGE = re.compile(r"\(([^\s()]+\.py), line (\d+)\)")
_NO_MODULE = re.compile(r"No module named '([^']+)'")
_NO_NAME = re.compile(r"cannot import name '([^']+)' from (?:partially initialized module )?'([^']+)'")


def blamed(message: str, frames: Sequence[str], files: Mapping[str, Path]) -> str:
    """`FILE:LINE` of the user's own files, by their names in the package; empty where nothing tells.

    `frames` are `file:line`, the innermost last. A syntax error is where the message says, and an import that fails
    has no frame: it is looked for.
    """
    if found := _IN_MESSAGE.search(message):
        named = [path for name, path in files.items() if name.rpartition("/")[2] == found[1]]
        if len(named) == 1:
            return f"{named[0]}:{found[2]}"
    if place := _import(message, files):
        return place
    for frame in reversed(frames):
        name, _, line = frame.rpartition(":")
        if name in files:
            return f"{files[name]}:{line}"
    return ""


def _import(message: str, files: Mapping[str, Path]) -> str:
    if found := _NO_NAME.search(message):
        return _first(files.values(), found[2], found[1])
    if found := _NO_MODULE.search(message):
        return _first(files.values(), found[1], "")
    return ""


def _first(paths: Iterable[Path], module: str, name: str) -> str:
    """The first statement that imports a module, or a name of it."""
    for path in paths:
        if path.suffix == ".py" and (line := _line(path, module, name)):
            return f"{path}:{line}"
    return ""


def _line(path: Path, module: str, name: str) -> int:
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return 0
    lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt) and _imports(node, module, name)]
    return min(lines, default=0)


def _imports(node: ast.stmt, module: str, name: str) -> bool:
    if isinstance(node, ast.Import):
        return not name and any(_is(alias.name, module) for alias in node.names)
    if not isinstance(node, ast.ImportFrom):
        return False
    given = node.module or ""
    if name:
        return any(alias.name == name for alias in node.names) and _is(module, given)
    whole = [f"{given}.{alias.name}".lstrip(".") for alias in node.names]
    return any(_is(each, module) for each in (given, *whole)) or (node.level > 0 and _is(module, given))


def _is(name: str, module: str) -> bool:
    """Whether they are the same module, one of them perhaps named from further out."""
    return (
        bool(module) and bool(name) and (name == module or name.endswith(f".{module}") or module.endswith(f".{name}"))
    )
