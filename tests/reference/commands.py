"""docs/commands.md: every command of `hydrant` with its arguments and options, from where each is declared."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from hydrant.cli.grouped_help import GROUPS
from hydrant.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "commands.md"

HEAD = """\
# Commands

Every command, made by `scripts/reference.py` from where each is declared; do not edit. `hydrant COMMAND --help` says
the same. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
"""


def document() -> str:
    """What docs/commands.md must hold."""
    root: Any = get_command(app)
    lines = [HEAD, *_table(root), ""]
    for heading, names in GROUPS.items():
        lines += [f"## {heading}\n"]
        for name in names:
            lines += _command(f"hydrant {name}", root.get_command(None, name), 3)
    return "\n".join(lines).rstrip() + "\n"


def _command(call: str, command: Any, level: int) -> Iterator[str]:
    yield f"{'#' * level} {call}\n"
    yield _paragraphs(command.help or "") + "\n"
    rows = list(_table(command))
    if len(rows) > 2:
        yield from rows
        yield ""
    for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
        yield from _command(f"{call} {name}", command.get_command(None, name), level + 1)


def _table(command: Any) -> Iterator[str]:
    yield "| argument or option | meaning | default | variable |"
    yield "|---|---|---|---|"
    for parameter in command.params:
        if not getattr(parameter, "hidden", False) and parameter.name != "help":
            cells = (_name(parameter), _cell(_meaning(parameter)), _default(parameter), _variable(parameter))
            yield f"| {' | '.join(cells)} |"


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        many = "..." if parameter.nargs == -1 else ""
        return f"`{(parameter.metavar or parameter.name).upper()}{many}`"
    return ", ".join(f"`{each}`" for each in (*parameter.opts, *parameter.secondary_opts))


def _meaning(parameter: Any) -> str:
    return " ".join((getattr(parameter, "help", None) or "").split())


def _default(parameter: Any) -> str:
    default = parameter.default
    if parameter.required:
        return "must be given"
    if default is None or callable(default) or default is False or default in ((), [], ""):
        return ""
    return f"`{getattr(default, 'value', default)}`"


def _variable(parameter: Any) -> str:
    named = parameter.envvar or []
    return ", ".join(f"`{each}`" for each in ([named] if isinstance(named, str) else named))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _paragraphs(text: str) -> str:
    parts = [" ".join(part.split()) for part in text.replace("\b", "").split("\n\n")]
    return "\n\n".join(part.replace("<", "&lt;") for part in parts if part)
