"""A package that is packed again from the one before has the bytes of one that is packed anew."""

import zipfile
from pathlib import Path

import pytest

from hydrant.function_package.archive import write_zip

CONTENTS = {
    "a.py": b"x = 1\n" * 400,
    "b/ä.txt": b"\xff" * 300,
    "c/run.sh": b"#!/bin/sh\n",
    "empty": b"",
    "z.so": b"\x7fELF",
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, content in CONTENTS.items():
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        found[name] = path
    found["c/run.sh"].chmod(0o755)
    return found


def packed(folder: Path, files: dict[str, Path], earlier: Path | None = None) -> Path:
    output = folder / f"{len(list(folder.glob('*.zip')))}.zip"
    write_zip(output, files, earlier)
    return output


def test_nothing_changed(tmp_path: Path, files: dict[str, Path]) -> None:
    first = packed(tmp_path, files)
    assert packed(tmp_path, files, first).read_bytes() == first.read_bytes()


def test_one_changed_one_gone_one_new_one_made_executable(tmp_path: Path, files: dict[str, Path]) -> None:
    first = packed(tmp_path, files)
    files["a.py"].write_bytes(b"x = 2\n" * 400)
    files["a.py"].chmod(0o755)
    del files["empty"]
    new = tmp_path / "tree/new.py"
    new.write_bytes(b"y")
    files["0new.py"] = new
    again, anew = packed(tmp_path, files, first), packed(tmp_path, files)
    assert again.read_bytes() == anew.read_bytes()
    with zipfile.ZipFile(again) as archive:
        assert archive.testzip() is None
        assert archive.read("a.py") == b"x = 2\n" * 400
        assert archive.read("b/ä.txt") == CONTENTS["b/ä.txt"]


def test_an_earlier_one_of_another_tool_serves(tmp_path: Path, files: dict[str, Path]) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.write(files["a.py"], "a.py", zipfile.ZIP_STORED)
        archive.write(files["b/ä.txt"], "b/ä.txt", zipfile.ZIP_DEFLATED, 1)
    with zipfile.ZipFile(packed(tmp_path, files, other)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == CONTENTS


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive"])
def test_an_earlier_one_that_is_none_does_not_matter(tmp_path: Path, files: dict[str, Path], content: bytes) -> None:
    broken = tmp_path / "broken.zip.txt"
    broken.write_bytes(content)
    assert packed(tmp_path, files, broken).read_bytes() == packed(tmp_path, files).read_bytes()
    assert packed(tmp_path, files, tmp_path / "nowhere").read_bytes() == packed(tmp_path, files).read_bytes()
