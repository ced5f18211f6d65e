"""What modules read at import decides for which environments they are good."""

import os
import sys
from types import ModuleType

import pytest

from tests.fork_server.imports_of import imports_of
from tests.fork_server.preloaded import CONFIG, Blocked, Preloaded, watch_config, watch_environ


@pytest.mark.parametrize(
    ("environ", "differing"),
    [
        ({"READ": "1", "OTHER": "x"}, []),
        ({"READ": "2"}, ["READ"]),
        ({}, ["READ"]),
        ({"READ": "1", "ABSENT": ""}, ["ABSENT"]),
        ({"READ": "1", "MALLOC_ARENA_MAX": "2"}, ["MALLOC_ARENA_MAX"]),
    ],
)
def test_an_environment_must_agree_in_what_was_read(environ: dict[str, str], differing: list[str]) -> None:
    """MALLOC_ARENA_MAX is read by the C library, when the process starts."""
    preloaded = Preloaded({"READ": "1", "ABSENT": None}, start={})
    assert preloaded.differing_variables(environ) == differing


def test_a_start_variable_that_is_missing_differs() -> None:
    assert Preloaded(start={"PYTHONUNBUFFERED": "1"}).differing_variables({}) == ["PYTHONUNBUFFERED"]


def test_reads_are_noted_however_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET", "1")
    monkeypatch.delenv("UNSET", raising=False)
    found = Preloaded()
    with watch_environ(found):
        os.environ.get("SET")
        os.getenv("UNSET")
        assert "UNSET_TOO" not in os.environ
    os.environ.get("LATER")
    assert found.variables == {"SET": "1", "UNSET": None, "UNSET_TOO": None}


def test_a_read_of_everything_is_blocked() -> None:
    with watch_environ(Preloaded()), pytest.raises(Blocked):
        dict(os.environ)


def test_settings_are_noted_but_those_of_one_emulator_are_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    config = ModuleType(CONFIG)
    vars(config).update(DEBUG=False, dirs="/somewhere")
    monkeypatch.setitem(sys.modules, CONFIG, config)
    found = Preloaded()
    with watch_config(found):
        assert config.DEBUG is False
        with pytest.raises(Blocked):
            _ = config.dirs
    assert found.settings == {"DEBUG": False}


def test_imports_are_found_in_the_source() -> None:
    found = list(imports_of("hydrant.emulator.plugins"))
    assert "localstack.runtime" in found
    assert "localstack.runtime.hooks" in found
    assert "hydrant.emulator.kinesis.provider" not in found, "it is imported within a function"
    assert "hydrant.emulator.kinesis.provider" in list(imports_of("hydrant.emulator.plugins", inside_functions=True))
    assert list(imports_of("hydrant.no_such_module")) == []
