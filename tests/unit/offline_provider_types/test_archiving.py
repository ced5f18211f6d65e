"""archive_file: byte-stable zips."""

import base64
import hashlib
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.utility.archiving import (
    Member,
    digests,
    directory_members,
    file_member,
    file_mode,
    write,
)

FILES = ("app.py", "lib/a.py", "lib/__pycache__/a.pyc", "lib/deep/b.py", "notes.md")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "source"


def names(source: Path, *excludes: str) -> list[str]:
    return [member.name for member in directory_members(source, excludes)]


def test_same_input_gives_same_bytes_whatever_the_dates(source: Path, tmp_path: Path) -> None:
    write("zip", directory_members(source), tmp_path / "one.zip")
    for path in source.rglob("*.py"):
        os.utime(path, (1, 1))
    write("zip", reversed(directory_members(source)), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_changed_byte_changes_the_hash(source: Path, tmp_path: Path) -> None:
    write("zip", directory_members(source), tmp_path / "a.zip")
    before = digests(tmp_path / "a.zip")["output_base64sha256"]
    (source / "app.py").write_text("changed")
    write("zip", directory_members(source), tmp_path / "a.zip")
    assert digests(tmp_path / "a.zip")["output_base64sha256"] != before


@pytest.mark.parametrize(
    ("excludes", "left"),
    [
        ((), set(FILES)),
        (("notes.md",), set(FILES) - {"notes.md"}),
        (("lib",), {"app.py", "notes.md"}),
        (("lib/**",), {"app.py", "notes.md"}),
        (("*.py",), set(FILES) - {"app.py"}),
        (("**/*.py",), {"lib/__pycache__/a.pyc", "notes.md"}),
        (("**/__pycache__",), set(FILES) - {"lib/__pycache__/a.pyc"}),
        (("**/__pycache__/**",), set(FILES) - {"lib/__pycache__/a.pyc"}),
        (("lib/?.py",), set(FILES) - {"lib/a.py"}),
        (("lib/[!b].py",), set(FILES) - {"lib/a.py"}),
        (("**/*.{md,pyc}",), {"app.py", "lib/a.py", "lib/deep/b.py"}),
        (("ib/a.py", "app"), set(FILES)),
    ],
)
def test_excludes(source: Path, excludes: tuple[str, ...], left: set[str]) -> None:
    assert set(names(source, *excludes)) == left


def test_links_are_followed_unless_folders_are_not_wanted(source: Path, tmp_path: Path) -> None:
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "c.py").write_text("c")
    (source / "other").symlink_to(tmp_path / "linked")
    assert "other/c.py" in names(source)
    assert "other/c.py" not in [m.name for m in directory_members(source, skip_linked_folders=True)]


def test_modes_are_kept_or_given(source: Path, tmp_path: Path) -> None:
    (source / "app.py").chmod(0o755)
    write("zip", [file_member(source / "app.py")], tmp_path / "kept.zip")
    write("zip", [file_member(source / "app.py")], tmp_path / "given.zip", file_mode("0640"))
    assert [
        zipfile.ZipFile(tmp_path / name).getinfo("app.py").external_attr >> 16 & 0o777
        for name in ("kept.zip", "given.zip")
    ] == [0o755, 0o640]


def test_hashes_are_those_of_the_file(tmp_path: Path) -> None:
    write("zip", [Member("a.txt", b"a")], tmp_path / "a.zip")
    data = (tmp_path / "a.zip").read_bytes()
    found = digests(tmp_path / "a.zip")
    assert found["output_size"] == len(data)
    assert found["id"] == found["output_sha"] == hashlib.sha1(data).hexdigest()
    assert base64.b64decode(str(found["output_base64sha256"])).hex() == found["output_sha256"]
    assert base64.b64decode(str(found["output_base64sha512"])).hex() == found["output_sha512"]


@pytest.mark.parametrize("text", ["", "644x", "rw-r--r--", "0999"])
def test_a_mode_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="output_file_mode"):
        file_mode(text)


def test_a_missing_or_empty_source_is_refused(source: Path) -> None:
    with pytest.raises(Refused, match="no folder"):
        directory_members(source / "absent")
    with pytest.raises(Refused, match="nothing to archive"):
        directory_members(source, ["**"])
    with pytest.raises(Refused, match="cannot be read"):
        file_member(source / "absent.py")


def test_a_tar_is_the_same_bytes_each_time_and_keeps_names_and_modes(source: Path, tmp_path: Path) -> None:
    for name in ("one.tar.gz", "two.tar.gz"):
        write("tar.gz", directory_members(source), tmp_path / name, 0o640)
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "one.tar.gz") as archive:
        found = {entry.name: entry.mode for entry in archive}
    assert found == dict.fromkeys((member.name for member in directory_members(source)), 0o640)
