"""`hydrant produce` where no stack runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hydrant.cli.main import app
from hydrant.errors import NoStack

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def no_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(
    ("words", "told"),
    [(["nobody"], "nobody"), (["producer1", "--rate=-1"], "--rate"), (["producer1", "--for", "soon"], "soon")],
)
def test_settings_that_are_off_are_told_before_a_stack_is_looked_for(words: list[str], told: str) -> None:
    done = CliRunner().invoke(app, ["produce", *words, "--port", "1"])
    assert done.exit_code == 2
    assert told in done.stderr


def test_with_good_settings_the_stack_is_missed() -> None:
    assert isinstance(CliRunner().invoke(app, ["produce", "producer1", "--port", "1"]).exception, NoStack)


def test_events_are_printed_without_a_stack() -> None:
    words = [
        str(Path(sys.executable).with_name("hydrant")),
        "produce",
        "producer1",
        "--print",
        "--total",
        "2",
        "--rate",
        "0",
        "--seed",
        "1",
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert [json.loads(line)["producer"] for line in done.stdout.splitlines()] == ["producer1"] * 2
    assert done.stderr == "producer1: 2 printed (seed 1)\n"
