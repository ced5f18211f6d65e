"""`hydrant --help` tells the whole of every command, in groups."""

import importlib
import inspect
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from hydrant import cli
from hydrant.cli.grouped_help import GROUPS, description
from hydrant.cli.main import app

GROUP: Any = get_command(app)

SHOWN = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "100", "NO_COLOR": "1"}).stdout


def test_each_command_is_in_one_group() -> None:
    counted = Counter(name for names in GROUPS.values() for name in names)
    assert set(counted.values()) == {1}
    assert re.findall(r"^  ([a-z]+)  ", SHOWN, re.MULTILINE) == list(counted)
    assert "Others" not in SHOWN


def test_headings_stand_in_their_order_and_nothing_is_cut_off() -> None:
    headings = [line.rstrip(":") for line in SHOWN.splitlines() if line.rstrip(":") in GROUPS]
    assert headings == list(GROUPS)
    assert "..." not in SHOWN.partition("COMMAND [ARGS]...")[2].replace("NAME...", "")


def test_each_module_of_a_command_is_in_a_group() -> None:
    """A command that stands in no group could not be called; `backfill` is a part of `replay`."""
    given = {name for names in GROUPS.values() for name in names}
    assert all(GROUP.get_command(None, name).name == name for name in given)
    modules = {path.stem for path in Path(cli.__file__).parent.glob("*.py")} - {"__init__", "main", "backfill"}
    commands = {name for name in modules if hasattr(importlib.import_module(f"hydrant.cli.{name}"), name)}
    assert commands - given == set()


@pytest.mark.parametrize("name", GROUP.list_commands(None))
def test_what_is_told_of_a_command_is_what_it_says_of_itself(name: str) -> None:
    first, _, _ = inspect.cleandoc(GROUP.get_command(None, name).help).partition("\n\n")
    assert description(name) == " ".join(first.split())


def test_a_command_does_not_wait_for_what_the_others_need() -> None:
    asked = "import sys; from hydrant.cli.main import app; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert "hydrant.cli.grouped_help" in said
    assert not {"pydantic", "botocore", "hydrant.project", "hydrant.cli.up"} & set(said)
