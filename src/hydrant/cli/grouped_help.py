"""`hydrant --help`: every command with its whole description, in groups by what they are for."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from typer.core import TyperGroup

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Day by day": ("demo", "up", "deploy", "status", "env", "down", "snapshot", "init", "new"),
    "Data": (
        *("produce", "send", "watch", "tail", "trace", "logs", "errors", "replay", "schema", "flush", "reset", "clock"),
        "fault",
    ),
    "Terraform and AWS": (
        *("plan", "apply", "destroy", "diff", "target", "bootstrap", "leftovers", "package", "vendor", "provider"),
    ),
    "This machine": ("doctor",),
}


class GroupedCommands(TyperGroup):
    """Shows commands below the headings of GROUPS, in their order."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a section for each group; a command in no group would be shown last."""
        shown = {name for names in GROUPS.values() for name in names}
        others = tuple(name for name in self.list_commands(ctx) if name not in shown)
        for heading, names in {**GROUPS, "Others": others}.items():
            rows = [(name, _description(self.get_command(ctx, name))) for name in names]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


def _description(command: Any) -> str:
    """The first paragraph, on one line."""
    text = inspect.cleandoc(command.help or "") if command else ""
    return " ".join(text.partition("\n\n")[0].split())
