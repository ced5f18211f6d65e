"""Where Python is not to write compiled files beside the sources, Hydrant writes its own into the cache."""

import importlib
import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hydrant.bytecode import UNUSED_SECONDS, bytecode_variables, forget_unused, keep_compiled, of_the_project
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
    assert bytecode_variables(NOT_BESIDE, str(own))["PYTHONPYCACHEPREFIX"] == sys.pycache_prefix
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


def left_behind(name: str, unused: float) -> Path:
    """A folder of compiled files that nothing has used for so many seconds."""
    folder = cache_dir() / "bytecode" / name
    (folder / "some" / "where").mkdir(parents=True)
    (folder / "some" / "where" / "module.pyc").touch()
    os.utime(folder, (time.time() - unused,) * 2)
    return folder


def test_what_was_not_used_for_a_month_goes_and_what_is_used_stays(module: Path) -> None:
    variables = bytecode_variables(NOT_BESIDE, str(module))
    used = Path(variables["PYTHONPYCACHEPREFIX"])
    left_behind(used.name, 2 * UNUSED_SECONDS)
    old, older = left_behind("cpython-310-0", UNUSED_SECONDS + 60), left_behind("root", 3 * UNUSED_SECONDS)
    younger = left_behind("cpython-311-1", UNUSED_SECONDS - 3600)
    forget_unused(variables)
    assert sorted(cache_dir().joinpath("bytecode").iterdir()) == sorted([used, younger])
    assert (used / "some" / "where" / "module.pyc").is_file()
    assert time.time() - used.stat().st_mtime < UNUSED_SECONDS
    assert not old.exists()
    assert not older.exists()


def test_another_python_and_another_place_of_hydrant_have_folders_of_their_own(module: Path) -> None:
    beside = module.with_name("other") / module.name
    found = [
        bytecode_variables(NOT_BESIDE, *each)
        for each in ((str(module),), (str(module), "/other/python"), (str(beside),))
    ]
    assert len({variables["PYTHONPYCACHEPREFIX"] for variables in found}) == len(found)


@pytest.mark.parametrize("elsewhere", ["", "/elsewhere", "."])
def test_nothing_is_deleted_where_python_writes_elsewhere(
    module: Path, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = left_behind("cpython-310-0", 2 * UNUSED_SECONDS)
    monkeypatch.chdir(tmp_path)
    forget_unused({"PYTHONPYCACHEPREFIX": elsewhere} if elsewhere else {})
    assert old.exists()


def test_a_folder_that_cannot_be_written_stops_no_start(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "utime", refused)
    forget_unused(bytecode_variables(NOT_BESIDE, str(module)))
