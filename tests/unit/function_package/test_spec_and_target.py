from pathlib import Path

import msgspec
import pytest

from hydrant.function_package import FunctionSpec, PackageError, Target
from hydrant.function_package.installers import pip_command, uv_command


@pytest.mark.parametrize("path", ["/etc", "../other", "a/../../b", ""])
def test_paths_stay_inside_the_project(path: str) -> None:
    with pytest.raises(ValueError, match=r"source = .*: expected a path inside the project"):
        FunctionSpec(source=path, package="build/a.zip")


def test_unknown_entries_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="sources"):
        msgspec.convert({"sources": "a", "package": "b"}, FunctionSpec)


@pytest.mark.parametrize("runtime", ["nodejs22.x", "python3", "python2.7", "Python3.13", ""])
def test_other_runtimes_are_refused(runtime: str) -> None:
    with pytest.raises(PackageError, match="Cannot build a package for the runtime"):
        Target(runtime, "arm64")


def test_other_architectures_are_refused() -> None:
    with pytest.raises(PackageError, match="no Lambda architecture 'aarch64'"):
        Target("python3.13", "aarch64")


def test_an_interpreter_that_does_not_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="does not run"):
        Target.local(tmp_path / "python")


@pytest.mark.parametrize(("runtime", "newest"), [("python3.11", "manylinux2014"), ("python3.12", "manylinux_2_28")])
def test_the_wheel_standard_follows_the_runtimes_glibc(runtime: str, newest: str, tmp_path: Path) -> None:
    command = uv_command(tmp_path / "r.txt", Target(runtime, "arm64"), tmp_path)
    assert command is not None
    assert command[command.index("--python-platform") + 1] == f"aarch64-{newest}"


def test_pip_is_told_every_spelling_of_the_standards(tmp_path: Path) -> None:
    command = pip_command(tmp_path / "r.txt", Target("python3.12", "x86_64"), tmp_path)
    assert command is not None
    tags = [command[at + 1] for at, word in enumerate(command) if word == "--platform"]
    assert tags[:3] == ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"]
