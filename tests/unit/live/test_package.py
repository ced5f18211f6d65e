"""The package of a function that Terraform packs."""

import io
import zipfile
from pathlib import Path

import pytest

from hydrant.function_package import PackageError, Target
from hydrant.live.package import archived_files, package_of
from hydrant.live.sources import Archived, Function, Ready

TARGET = Target("python3.13", "x86_64")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("app.py", "lib/a.py", "lib/deep/b.py", "tests/test_a.py", "notes.md", "lib/notes.md"):
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "source"


@pytest.mark.parametrize(
    ("excludes", "gone"),
    [
        ([], set()),
        (["tests"], {"tests/test_a.py"}),
        (["tests/**"], {"tests/test_a.py"}),
        (["*.md"], {"notes.md"}),
        (["**/*.md"], {"notes.md", "lib/notes.md"}),
        (["./lib/deep/"], {"lib/deep/b.py"}),
        (["lib/?.py"], {"lib/a.py"}),
        (["app.p"], set()),
    ],
)
def test_what_is_excluded(folder: Path, excludes: list[str], gone: set[str]) -> None:
    every = set(archived_files(Archived(folder, None)))
    assert len(every) == 6
    assert set(archived_files(Archived(folder, None, tuple(excludes)))) == every - gone


def names(package: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_a_folder_is_packed_again_as_it_is_now(folder: Path, tmp_path: Path) -> None:
    function = Function("f", "arn", Archived(folder, None, ("tests",)), tmp_path / "f.zip")
    assert "lib/a.py" in names(package_of(function, TARGET, tmp_path / "scratch"))
    (folder / "lib/a.py").unlink()
    (folder / "new.py").write_text("new")
    assert names(package_of(function, TARGET, tmp_path / "scratch")) == [
        *("app.py", "lib/deep/b.py", "lib/notes.md", "new.py", "notes.md")
    ]


def test_one_file_lies_at_the_top(folder: Path, tmp_path: Path) -> None:
    function = Function("f", "arn", Archived(None, folder / "lib/a.py"), tmp_path / "f.zip")
    assert names(package_of(function, TARGET, tmp_path / "scratch")) == ["a.py"]


def test_an_empty_folder_is_no_package(tmp_path: Path) -> None:
    function = Function("f", "arn", Archived(tmp_path, None), tmp_path / "f.zip")
    with pytest.raises(PackageError):
        package_of(function, TARGET, tmp_path / "scratch")


def test_a_file_that_somebody_else_packs_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "f.zip").write_bytes(b"PK")
    assert package_of(Function("f", "arn", Ready(tmp_path / "f.zip"), tmp_path / "g"), TARGET, tmp_path) == b"PK"
