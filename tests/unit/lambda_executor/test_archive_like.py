"""A package that is unpacked like another one shares with it what is the same."""

import compileall
import io
import os
import zipfile
from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.guard.files import remove, seal
from hydrant.emulator.lambda_executor.sandbox import archive

FILES = {"app.py": b"x = 1\n", "lib/a.py": b"y = 1\n", "lib/b.py": b"z = 1\n", "run.sh": b"#!/bin/sh\n"}


def packed(files: dict[str, bytes], executable: str = "") -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100755 if name == executable else 0o100644) << 16
            package.writestr(entry, content)
    return file


@pytest.fixture
def like(tmp_path: Path) -> Path:
    folder = tmp_path / "one"
    folder.mkdir()
    archive.unpack(packed(FILES), str(folder))
    seal(str(folder))
    for path in folder.rglob("__pycache__"):
        path.chmod(0o755)
    compileall.compile_dir(folder, quiet=2)
    return folder


def unpacked(tmp_path: Path, like: Path, files: dict[str, bytes], executable: str = "") -> Path:
    folder = tmp_path / "two"
    folder.mkdir()
    archive.unpack(packed(files, executable), str(folder), like=like)
    seal(str(folder))
    return folder


def shared(one: Path, two: Path) -> set[str]:
    there = [path for path in two.rglob("*") if path.is_file()]
    return {
        path.relative_to(two).as_posix()
        for path in there
        if (one / path.relative_to(two)).exists() and os.path.samefile(path, one / path.relative_to(two))
    }


def test_what_has_changed_is_written_and_the_rest_shared_with_what_is_compiled_of_it(
    tmp_path: Path, like: Path
) -> None:
    two = unpacked(tmp_path, like, {**FILES, "lib/a.py": b"y = 2\n", "new.py": b""})
    found = {name for name in shared(like, two) if not name.endswith(".pyc")}
    assert found == {"app.py", "lib/b.py", "run.sh"}
    assert {path.name.partition(".")[0] for path in two.rglob("*.pyc")} == {"app", "b"}
    assert (two / "lib/a.py").read_bytes() == b"y = 2\n"
    assert (like / "lib/a.py").read_bytes() == b"y = 1\n"
    assert (two / "new.py").read_bytes() == b""


def test_what_has_other_rights_is_not_shared(tmp_path: Path, like: Path) -> None:
    two = unpacked(tmp_path, like, FILES, executable="run.sh")
    assert "run.sh" not in shared(like, two)
    assert os.access(two / "run.sh", os.X_OK)
    assert (like / "run.sh").stat().st_mode & 0o111 == 0


def test_one_outlives_the_other(tmp_path: Path, like: Path) -> None:
    two = unpacked(tmp_path, like, FILES)
    remove(str(like))
    assert {name: (two / name).read_bytes() for name in FILES} == FILES


def test_a_folder_that_is_not_there_does_not_matter(tmp_path: Path) -> None:
    two = unpacked(tmp_path, tmp_path / "nowhere", FILES)
    assert {name: (two / name).read_bytes() for name in FILES} == FILES


def test_the_size_is_counted_of_what_is_shared_too(tmp_path: Path, like: Path) -> None:
    two = tmp_path / "two"
    two.mkdir()
    with pytest.raises(archive.PackageTooLarge):
        archive.unpack(packed(FILES), str(two), most_bytes=10, like=like)


def test_a_package_that_has_compiled_modules_of_its_own_gets_these(tmp_path: Path, like: Path) -> None:
    (compiled,) = (like / "__pycache__").glob("app.*.pyc")
    own = {f"__pycache__/{compiled.name}": b"its own"}
    two = unpacked(tmp_path, like, {**FILES, **own})
    assert (two / "__pycache__" / compiled.name).read_bytes() == b"its own"
    assert compiled.read_bytes() != b"its own"
