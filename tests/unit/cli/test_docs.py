"""The README tells of each command, and each command tells of itself."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from hydrant.cli.main import app

ROOT = Path(__file__).resolve().parents[3]
GROUP: Any = get_command(app)
COMMANDS: dict[str, Any] = {name: GROUP.get_command(None, name) for name in GROUP.list_commands(None)}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_is_in_the_table_of_the_readme(name: str) -> None:
    assert f"| `hydrant {name}" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS.values(), ids=sorted(COMMANDS))
def test_each_command_has_help_and_json(command: Any) -> None:
    assert command.help
    words = {word for parameter in command.params for word in parameter.opts}
    assert "--json" in words or command.name in {
        "produce",
        "new",
        "clock",
        "fault",
        "provider",
        "runtime",
        "schema",
        "snapshot",
    }


def test_the_readme_names_no_command_that_is_not_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"\bhydrant ([a-z]+)\b(?! is| has| serves)", text)) <= set(COMMANDS)


def test_each_make_target_is_listed_by_help() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", text, re.MULTILINE))
    assert targets == set(re.findall(r"^([a-z0-9-]+):.*## ", text, re.MULTILINE))
