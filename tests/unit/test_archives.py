"""Archives are unpacked below a folder, by Pythons that have filters for that and by those that have none."""

import io
import tarfile
from pathlib import Path

import pytest

from hydrant.archives import unpack


@pytest.fixture(autouse=True, params=["with filters", "as before 3.11.4"])
def _python(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "as before 3.11.4":
        monkeypatch.delattr(tarfile, "data_filter", raising=False)


def archive_of(*members: tuple[str, bytes | None, str]) -> io.BytesIO:
    """Members: a name, what is in the file (None: a folder), and where a link leads."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, content, target in members:
            member = tarfile.TarInfo(name)
            member.type = tarfile.SYMTYPE if target else tarfile.DIRTYPE if content is None else tarfile.REGTYPE
            member.linkname, member.size, member.mode = target, len(content or b""), 0o6777
            archive.addfile(member, io.BytesIO(content or b""))
    written.seek(0)
    return written


def unpacked(folder: Path, *members: tuple[str, bytes | None, str], links: bool = False) -> None:
    with tarfile.open(fileobj=archive_of(*members)) as archive:
        unpack(archive, folder, links=links)


def test_files_and_folders_come_out_with_rights_of_their_owner_only(tmp_path: Path) -> None:
    unpacked(tmp_path, ("a", None, ""), ("a/b", b"text", ""), ("c", b"", ""))
    assert (tmp_path / "a" / "b").read_bytes() == b"text"
    assert (tmp_path / "a" / "b").stat().st_mode & 0o7022 == 0
    assert (tmp_path / "c").is_file()


def test_a_link_below_the_folder_is_one_where_links_are_wanted(tmp_path: Path) -> None:
    members = (("a/b", b"text", ""), ("c/d", None, "../a/b"))
    unpacked(tmp_path, *members, links=True)
    assert (tmp_path / "c" / "d").read_bytes() == b"text"
    with pytest.raises(tarfile.TarError, match="c/d is neither a file nor a folder"):
        unpacked(tmp_path / "other", *members)


@pytest.mark.parametrize(
    "member", [("../out", b"x", ""), ("a/../../out", b"x", ""), ("a", None, "../out"), ("a/b", None, "c/../../../out")]
)
def test_what_leads_out_is_refused(tmp_path: Path, member: tuple[str, bytes | None, str]) -> None:
    folder = tmp_path / "folder"
    with pytest.raises(tarfile.TarError, match="leads out of the folder"):
        unpacked(folder, ("kept", b"text", ""), member, links=True)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    assert (folder / "kept").read_bytes() == b"text"


def test_what_leads_out_by_a_link_before_it_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    with pytest.raises(tarfile.TarError, match="second leads out of the folder"):
        unpacked(folder, ("a/first", None, ".."), ("second", None, "a/first/.."), links=True)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    assert not (folder / "second").is_symlink()
