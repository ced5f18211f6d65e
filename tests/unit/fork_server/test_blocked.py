"""Modules of the emulator that make something of their process when they are imported are left to the emulator."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.fork_server.preload import BLOCKED

SOURCES = Path(__file__).parents[3] / "src"
OF_A_PROCESS = re.compile(
    r"\b(os\.getpid|os\.urandom|random|secrets|socket|tempfile|time|uuid|datetime\.now)\b[\w.]*\("
)
"""Calls that give something else in each process."""

HARMLESS = {"hydrant.emulator.lambda_executor.guard.family"}  # asks whether the kernel tells of children


def test_what_the_emulator_makes_at_import_is_known() -> None:
    found = {name: calls for name, calls in made_at_import() if name not in HARMLESS}
    assert found, "files of S3 are named after the moment of the start"
    assert not found.keys() - BLOCKED.keys(), f"put the module into BLOCKED of tests/fork_server/preload.py: {found}"


def made_at_import() -> Iterator[tuple[str, list[str]]]:
    """Modules and what they call while they are imported."""
    for path in (SOURCES / "hydrant" / "emulator").rglob("*.py"):
        text = path.read_text("utf-8")
        if OF_A_PROCESS.search(text):
            calls = [call for call in calls_at_import(ast.parse(text)) if OF_A_PROCESS.match(call)]
            if calls:
                yield ".".join(path.relative_to(SOURCES).with_suffix("").parts), calls


def calls_at_import(tree: ast.AST) -> Iterator[str]:
    """What is called outside of functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            yield ast.unparse(node)
        yield from calls_at_import(node)
