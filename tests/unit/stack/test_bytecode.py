"""Where Python is not to write compiled files beside the sources, the emulator writes them into the cache."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hydrant.isolation import without_aws
from hydrant.paths import cache_dir
from hydrant.stack.bytecode import bytecode_variables

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
    variables |= bytecode_variables(variables, module)
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
    assert bytecode_variables(environ, module) == {}


def test_what_is_compiled_already_is_used(module: Path) -> None:
    compiled = Path(importlib.util.cache_from_source(str(module)))
    compiled.parent.mkdir()
    compiled.touch()
    assert bytecode_variables(NOT_BESIDE, module) == {}
