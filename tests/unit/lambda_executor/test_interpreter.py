"""Which Python runs a function: compiled modules first, then the declared runtime, then the emulator's own."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.lambda_executor.sandbox.interpreter import (
    OLDEST,
    Interpreter,
    Version,
    choose,
    compiled_for,
    declared_version,
    find_interpreter,
    own_interpreter,
)

OWN = Interpreter((3, 11), "3.11.9", "own")
MINORS = st.integers(6, 16)


def machine(*minors: int) -> dict[Version, Interpreter]:
    return {(3, minor): Interpreter((3, minor), f"3.{minor}.1", f"python3.{minor}") for minor in minors}


@pytest.mark.parametrize(
    ("runtime", "compiled", "present", "chosen", "notice"),
    [
        ("python3.11", [], [], 11, ""),
        ("python3.13", [], [13], 13, ""),
        ("python3.14", [], [13], 11, "declares python3.14, which is not usable on this machine; Python 3.11.9 runs it"),
        ("python3.8", [], [8], 11, "older than 3.9"),
        ("python3.13", [11], [13], 11, "holds modules compiled for Python 3.11; Python 3.11.9 runs it"),
        ("python3.13", [12], [12, 13], 12, "holds modules compiled for Python 3.12; Python 3.12.1 runs it"),
        ("python3.13", [11, 13], [13], 13, ""),
        ("python3.13", [12], [13], 13, "those modules will not load"),
        ("python3.13", [12], [], 11, "those modules will not load"),
        ("python3.13", [13], [], 11, "those modules will not load"),
        ("python3.14", [10, 11, 12], [10, 12], 11, "compiled for Python 3.10, 3.11, 3.12; Python 3.11.9 runs it"),
    ],
)
def test_choice(runtime: str, compiled: list[int], present: list[int], chosen: int, notice: str) -> None:
    choice = choose(runtime, frozenset((3, minor) for minor in compiled), OWN, machine(*present).get)
    assert choice.interpreter.version == (3, chosen)
    assert notice in choice.notice
    assert bool(notice) == bool(choice.notice)


@given(declared=MINORS, compiled=st.frozensets(MINORS, max_size=3), present=st.sets(MINORS))
def test_laws_of_the_choice(declared: int, compiled: frozenset[int], present: set[int]) -> None:
    usable = {minor for minor in present | {11} if (3, minor) >= OLDEST}
    choice = choose(f"python3.{declared}", frozenset((3, minor) for minor in compiled), OWN, machine(*present).get)
    minor = choice.interpreter.version[1]
    assert minor in usable
    if compiled & usable:
        assert minor in compiled
    elif declared in usable:
        assert minor == declared
    else:
        assert minor == 11
    assert bool(choice.notice) == (minor != declared or (bool(compiled) and minor not in compiled))


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="nodejs20"):
        choose("nodejs20.x", frozenset(), OWN, machine().get)


@pytest.mark.parametrize(
    ("runtime", "version"),
    [("python3.9", (3, 9)), ("python3.14", (3, 14)), ("python2.7", None), ("provided", None), (None, None), ("", None)],
)
def test_declared_version(runtime: str | None, version: Version | None) -> None:
    assert declared_version(runtime) == version


def test_compiled_modules_tell_their_python() -> None:
    names = [
        "_pydantic_core.cpython-311-x86_64-linux-gnu.so",
        "x.cpython-312-darwin.so",
        "y.cpython-313t-aarch64-linux-gnu.so",
        "z.abi3.so",
        "libz.so.1",
        "cpython-310.txt",
    ]
    assert compiled_for(names) == {(3, 11), (3, 12), (3, 13)}


def test_broken_candidates_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program exits with 127, another one prints nonsense; the next entry of PATH works."""
    version = own_interpreter().version
    name = f"python{version[0]}.{version[1]}"
    for folder, text in (("fails", "#!/bin/sh\nexit 127\n"), ("other", "#!/bin/sh\necho hello\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
        (tmp_path / folder / name).chmod(0o755)
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / name).symlink_to(sys.executable)
    monkeypatch.setenv("PATH", ":".join(str(tmp_path / folder) for folder in ("fails", "other", "good")))
    find_interpreter.cache_clear()
    found = find_interpreter(version)
    find_interpreter.cache_clear()
    assert found is not None
    assert found.path == str(tmp_path / "good" / name)
    assert found.version == version


def test_versions_of_pyenv_are_found_without_its_shims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are slow, and lead to the versions or nowhere."""
    major, minor = own_interpreter().version
    name = f"python{major}.{minor}"
    shims, own = tmp_path / "pyenv" / "shims", tmp_path / "pyenv" / "versions" / f"{major}.{minor}.1" / "bin"
    shims.mkdir(parents=True)
    own.mkdir(parents=True)
    (shims / name).write_text(f'#!/bin/sh\ntouch {tmp_path}/ran\nexec {sys.executable} "$@"\n')
    (shims / name).chmod(0o755)
    (own / name).symlink_to(sys.executable)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PATH", str(shims))
    find_interpreter.cache_clear()
    found = find_interpreter((major, minor))
    find_interpreter.cache_clear()
    assert found is not None
    assert found.path == str(own / name)
    assert not (tmp_path / "ran").exists()


def test_absent_interpreter_is_none() -> None:
    assert find_interpreter((3, 99)) is None
