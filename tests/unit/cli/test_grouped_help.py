"""`hydrant --help` tells the whole of every command, in groups."""

import re
from collections import Counter

from typer.testing import CliRunner

from hydrant.cli.grouped_help import GROUPS
from hydrant.cli.main import app

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
