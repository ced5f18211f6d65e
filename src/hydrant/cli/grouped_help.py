"""The commands: loaded one by one when they are asked for, and told of by `hydrant --help` in groups, unloaded."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Day by day": ("demo", "up", "deploy", "status", "env", "down", "snapshot", "init", "new"),
    "Data": (
        *("produce", "send", "watch", "tail", "trace", "logs", "errors", "replay", "schema", "flush", "reset", "clock"),
        *("fault", "drill", "invoke", "debug"),
    ),
    "Terraform and AWS": (
        *("plan", "apply", "destroy", "diff", "target", "bootstrap", "leftovers", "package", "vendor", "provider"),
    ),
    "This machine": ("doctor", "runtime"),
}


_ELSEWHERE = {"leftovers": "find_leftovers"}
"""Functions that are not called as their commands are."""


class GroupedCommands(TyperGroup):
    """Shows commands below the headings of GROUPS, in their order.

    A command `x` is the function `x` of the module `x` beside this one, or its `app` where it has commands of its own.
    A module is loaded when its command is asked for: nobody waits for what the others need. Its PASS_ON, where it has
    one, tells the parser to pass on what follows.
    """

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's interface
        """All of them."""
        return sorted(name for names in GROUPS.values() for name in names)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of them; None for a name that is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        if cmd_name not in self.commands:
            self.commands[cmd_name] = _load(cmd_name)
        return self.commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - click's interface
        """Write a section for each group."""
        for heading, names in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, description(name)) for name in names])


def _load(name: str) -> Any:
    module = importlib.import_module(f".{name}", __package__)
    app: typer.Typer | None = getattr(module, "app", None)
    if app is None:
        command = _command(name, getattr(module, _ELSEWHERE.get(name, name)), getattr(module, "PASS_ON", None))
    else:
        app.rich_markup_mode = None
        command = typer.main.get_group(app)
        command.name = name
    return command


def _command(name: str, function: Callable[..., Any], settings: dict[str, Any] | None) -> Any:
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(name, context_settings=settings)(function)
    return typer.main.get_command(alone)


def description(name: str) -> str:
    """The first paragraph of what a command says of itself, on one line.

    Read from the text of its module: to load all of them would take six times as long. A command with commands of its
    own, whose function is `_x`, tells of itself there.
    """
    module = ast.parse(Path(__file__).with_name(f"{name}.py").read_text("utf-8"))
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    function = functions.get(_ELSEWHERE.get(name, name)) or functions[f"_{name}"]
    text = ast.get_docstring(function) or ""
    return " ".join(text.partition("\n\n")[0].split())
