"""docs/fixtures.md: what tests in any project use of Hydrant, from where it is declared."""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from hydrant import pytest_plugin, testing

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "fixtures.md"

HEAD = """\
# Fixtures

What the pytest plug-in gives to tests in any project, made by `scripts/reference.py` from where each is declared; do
not edit. [A project of one's own](own-project.md#fixtures) shows how they are used.
"""


@dataclass(frozen=True)
class Fixture:
    """One fixture of the plug-in: its docstring, the type that a test gets, and for how long."""

    name: str
    gives: str
    scope: str
    words: str


def fixtures() -> list[Fixture]:
    """Those of the plug-in, in their order. Read from its text: how pytest keeps them changes with its versions."""
    tree = ast.parse(inspect.getsource(pytest_plugin))
    return [found for node in tree.body if isinstance(node, ast.FunctionDef) for found in _fixture(node)]


def _fixture(function: ast.FunctionDef) -> Iterator[Fixture]:
    for decorator in function.decorator_list:
        text = ast.unparse(decorator)
        if text.startswith("pytest.fixture"):
            scope = "session" if "scope='session'" in text else "test"
            gives = ast.unparse(function.returns).strip("'\"") if function.returns else ""
            gives = gives.removeprefix("Iterator[").removesuffix("]") if gives.startswith("Iterator[") else gives
            yield Fixture(function.name, gives, scope, ast.get_docstring(function) or "")


def document() -> str:
    """What docs/fixtures.md must hold."""
    rows = [f"| `{each.name}` | `{each.gives}` | {each.scope} | {_line(each.words)} |" for each in fixtures()]
    table = ["| fixture | gives | for one | what it is |", "|---|---|---|---|", *rows]
    return "\n".join([HEAD, *table, "", *_options(), *(line for name in testing.__all__ for line in _member(name))])


def _options() -> Iterator[str]:
    yield "## Options of pytest\n\n| option | meaning |\n|---|---|"
    for node in ast.walk(ast.parse(inspect.getsource(pytest_plugin.pytest_addoption))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "group.addoption":
            words = next(ast.literal_eval(each.value) for each in node.keywords if each.arg == "help")
            yield f"| `{ast.literal_eval(node.args[0])}` | {words} |"
    yield ""


def _member(name: str) -> Iterator[str]:
    value = getattr(testing, name)
    yield f"## `hydrant.testing.{name}`\n"
    if not isinstance(value, type):
        yield f"```python\n{name}{_signature(value)}\n```\n"
    yield (inspect.getdoc(value) or "") + "\n"
    if isinstance(value, type):
        yield from _parts(value)


def _parts(kind: type[Any]) -> Iterator[str]:
    names = getattr(kind, "_fields", None) or tuple(getattr(kind, "__dataclass_fields__", ()))
    shown = [name for name in names if not name.startswith("_")]
    if shown:
        yield "Members: " + ", ".join(f"`{name}: {_type(kind.__annotations__[name])}`" for name in shown) + ".\n"
    for name, value in vars(kind).items():
        code: Any = value.fget if isinstance(value, property) else value
        if name.startswith("_") or not inspect.isfunction(code):
            continue
        plain = inspect.unwrap(code)
        call = f": {_type(inspect.signature(plain).return_annotation)}" if isinstance(value, property) else _call(plain)
        yield f"- `{name}{call}`  \n{_indented(inspect.getdoc(plain) or '')}\n"


def _call(function: Any) -> str:
    signature = inspect.signature(function)
    shown = [each for name, each in signature.parameters.items() if name != "self"]
    return _plain(str(signature.replace(parameters=shown)))


def _signature(function: Any) -> str:
    return _plain(str(inspect.signature(function)))


def _type(annotation: Any) -> str:
    plain = annotation.__name__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)
    return _plain(plain)


def _plain(text: str) -> str:
    for module in ("collections.abc.", "typing.", "hydrant.error_objects.lines.", "hydrant.pipeline.notifications."):
        text = text.replace(module, "")
    return re.sub(r"(: |-> |^)'([^']+)'", r"\1\2", text).replace("~T", "T")


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def _line(text: str) -> str:
    return " ".join(text.split())
