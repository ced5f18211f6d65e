"""Options of `hydrant tail` and `hydrant logs` that would mean nothing are refused before anything is asked."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hydrant.cli.main import app
from hydrant.errors import NoStack, UsageError


@pytest.fixture(autouse=True)
def no_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["tail", "stream", "--decoded"], "--decoded"),
        (["tail", "data", "--decoded"], "--decoded"),
        (["tail", "data", "--stream", "s"], "--stream"),
        (["tail", "error", "--stream", "s"], "--stream"),
        (["tail", "stream", "--prefix", "p/"], "--prefix"),
        (["tail", "stream", "--bucket", "b"], "--bucket"),
        (["logs", "--until-idle"], "--follow"),
        (["logs", "--idle", "3s"], "--follow"),
    ],
)
def test_an_option_that_would_be_dropped_is_refused(words: list[str], told: str) -> None:
    error = CliRunner().invoke(app, [*words, "--port", "1"]).exception
    assert isinstance(error, UsageError)
    assert told in f"{error}"


@pytest.mark.parametrize(
    "words",
    [
        ["tail", "stream", "--stream", "s", "--idle", "1s"],
        ["tail", "data", "--prefix", "p/", "--bucket", "b"],
        ["tail", "error", "--decoded"],
        ["logs", "--follow", "--idle", "3s"],
    ],
)
def test_others_are_taken(words: list[str]) -> None:
    assert isinstance(CliRunner().invoke(app, [*words, "--port", "1"]).exception, NoStack)
