"""Where Python is not to write compiled files beside the sources, Hydrant writes its own into the cache."""

import importlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hydrant.bytecode import bytecode_variables, keep_compiled, of_the_project
from hydrant.isolation import without_aws
from hydrant.paths import cache_dir

NOT_BESIDE = {"PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "pycache_prefix", None)
    made = tmp_path / "sources" / "some_module.py"
    made.parent.mkdir()
    made.write_text("VALUE = 1\n")
    return made


def test_a_process_with_these_variables_compiles_once_and_elsewhere(module: Path) -> None:
    variables = {**without_aws(os.environ), **NOT_BESIDE}
    variables |= bytecode_variables(variables, str(module))
    command = [sys.executable, "-c", "import some_module; print(some_module.__cached__)"]
    ran = subprocess.run(command, cwd=module.parent, env=variables, capture_output=True, text=True, check=True)
    cached = Path(ran.stdout.strip())
    assert cached.is_file()
    assert cached.is_relative_to(cache_dir() / "bytecode")
    assert list(module.parent.iterdir()) == [module]


@pytest.mark.parametrize(
    "environ", [{}, {"PYTHONDONTWRITEBYTECODE": ""}, {**NOT_BESIDE, "PYTHONPYCACHEPREFIX": "/elsewhere"}]
)
def test_otherwise_python_does_as_it_is_told(module: Path, environ: dict[str, str]) -> None:
    assert bytecode_variables(environ, str(module)) == {}


def test_what_is_compiled_already_is_used(module: Path) -> None:
    compiled = Path(importlib.util.cache_from_source(str(module)))
    compiled.parent.mkdir()
    compiled.touch()
    assert bytecode_variables(NOT_BESIDE, str(module)) == {}


@pytest.fixture
def own(module: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The module, in a process of its own that imports from its folder and writes no compiled files."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(module.parent))
    monkeypatch.delitem(sys.modules, module.stem, raising=False)
    return module


def _kept() -> list[Path]:
    return [path for path in (cache_dir() / "bytecode").rglob("some_module.*.pyc") if path.is_file()]


def test_a_command_compiles_once_and_elsewhere(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_compiled(NOT_BESIDE, str(own))
    importlib.import_module(own.stem)
    assert len(_kept()) == 1
    assert list(own.parent.iterdir()) == [own]
    assert bytecode_variables(NOT_BESIDE, str(own))["PYTHONPYCACHEPREFIX"] == str(cache_dir() / "bytecode")
    monkeypatch.delitem(sys.modules, own.stem)


@pytest.mark.parametrize("environ", [{}, {**NOT_BESIDE, "PYTHONPYCACHEPREFIX": "/elsewhere"}])
def test_a_command_does_as_it_is_told(own: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    keep_compiled(environ, str(own))
    assert (sys.pycache_prefix, sys.dont_write_bytecode) == (None, True)


def test_code_of_the_project_is_read_anew(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_compiled(NOT_BESIDE, str(own))
    with of_the_project():
        importlib.import_module(own.stem)
    assert not _kept()
    assert not sys.dont_write_bytecode
    monkeypatch.delitem(sys.modules, own.stem)


def test_a_project_whose_python_may_write_goes_on_doing_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    with of_the_project():
        assert not sys.dont_write_bytecode
