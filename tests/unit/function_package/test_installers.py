"""Which uv installs: where Hydrant itself was started by uv, that one is on no PATH."""

import importlib.util
from pathlib import Path

import pytest

from hydrant.function_package.installers import uv_program


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A uv beside no PATH; none is installed in this environment."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("UV", raising=False)
    path = tmp_path / "uv"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_uv_that_has_started_us_is_taken(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV", str(program))
    assert uv_program() == [str(program)]


def test_one_on_the_path_does_too(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(program.parent))
    assert uv_program() == [str(program)]


@pytest.mark.parametrize("value", ["", "1", "/no/such/uv"])
def test_a_variable_that_names_no_program_is_none(program: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV", value)
    assert uv_program() is None
