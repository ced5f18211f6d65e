"""What a package may hold: nothing that would land outside of its folder, by any way, and no more than AWS allows."""

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.lambda_executor.sandbox import archive
from hydrant.emulator.lambda_executor.sandbox.archive import PackageRefused, PackageTooLarge


def packed(*entries: tuple[str, bytes | str, int], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """A zip archive of entries: name, content, mode as Unix has it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as package:
        for name, content, mode in entries:
            info = zipfile.ZipInfo("placeholder")
            info.filename = info.orig_filename = name
            info.external_attr = mode << 16
            info.compress_type = method
            package.writestr(info, content)
    return made


def file(name: str, content: bytes | str = "x", mode: int = 0o644) -> tuple[str, bytes | str, int]:
    return name, content, stat.S_IFREG | mode


def link(name: str, target: str) -> tuple[str, bytes | str, int]:
    return name, target, stat.S_IFLNK | 0o777


def folder(name: str) -> tuple[str, bytes | str, int]:
    return name, "", stat.S_IFDIR | 0o755


REFUSED: dict[str, tuple[list[tuple[str, bytes | str, int]], str]] = {
    "absolute": ([file("/tmp/hydrant-test")], "'/tmp/hydrant-test' has an absolute name"),
    "above": ([file("../x")], "'../x' has '..' in its name"),
    "above from below": ([file("a/../../x")], "'a/../../x' has '..' in its name"),
    "above, not out": ([file("a/../x")], "has '..' in its name"),
    "backslash": ([file("..\\x")], r"has backslashes"),
    "backslash inside": ([file("a\\x")], r"has backslashes"),
    "drive": ([file("C:x")], "'C:x' has an absolute name"),
    "drive and folder": ([file("c:/x")], "'c:/x' has an absolute name"),
    "zero byte": ([file("a\0/../../x")], "zero byte"),
    "long name": ([file("a" * 256)], "too long"),
    "long path": ([file("/".join(["a" * 200] * 25))], "too long"),
    "link out": ([link("a", "../x")], "'a' is a link to '../x'"),
    "link out from below": ([link("a/b", "../../x")], "is a link to '../../x'"),
    "absolute link": ([link("a", "/etc/passwd")], "'a' is a link to '/etc/passwd', which lies outside"),
    "link to a drive": ([link("a", "C:\\x")], "without a usable target"),
    "link out over links": ([link("a/b/up", ".."), link("y", "a/b/up/../../x")], "'y' is a link to 'a/b/up/../../x'"),
    "link to code and out": ([link("a", "/var/task/../x")], "is a link to"),
    "empty link": ([link("a", "")], "without a usable target"),
    "link in a circle": ([link("a", "b"), link("b", "a")], "in a circle"),
    "file below a link": ([link("a", "."), file("a/x")], "'a/x' lies below 'a', which is no folder"),
    "file below a link to be": ([file("a/x"), link("a", "b")], "'a/x' lies below 'a', which is no folder"),
    "file below a link in other case": ([link("A", "."), file("a/x")], "'a/x' lies below 'A', which is no folder"),
    "file below a file": ([file("a"), file("a/x")], "'a/x' lies below 'a', which is no folder"),
    "twice": ([file("a"), file("a")], "'a' is there twice: also as 'a'"),
    "twice by case": ([file("a/b"), file("A/B")], "'A/B' is there twice: also as 'a/b'"),
    "twice by spelling": ([file("a/b"), file("./a//b")], "'./a//b' is there twice"),
    "file and link": ([file("a"), link("a", "b")], "'a' is there twice"),
    "device": ([("a", "", stat.S_IFCHR | 0o666)], "'a' is a device"),
    "block device": ([("a", "", stat.S_IFBLK | 0o666)], "'a' is a device"),
    "pipe": ([("a", "", stat.S_IFIFO | 0o666)], "'a' is a device, a pipe or a socket"),
    "socket": ([("a", "", stat.S_IFSOCK | 0o666)], "'a' is a device, a pipe or a socket"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", REFUSED)
def test_what_would_land_outside_is_refused_by_its_name_and_nothing_is_written(case: str, tmp_path: Path) -> None:
    entries, words = REFUSED[case]
    package = packed(file("innocent.py"), *entries)
    target = tmp_path / "code"
    target.mkdir()
    with pytest.raises(PackageRefused) as first:
        archive.check(package)
    assert words in str(first.value)
    with pytest.raises(PackageRefused):
        archive.unpack(package, str(target))
    assert list(tmp_path.rglob("*")) == [target]


def test_what_is_fine_is_unpacked_as_it_is(tmp_path: Path) -> None:
    package = packed(
        folder("lib/"),
        file("./app.py", "code"),
        file("lib/deep/module.py", "more"),
        file("bin/run", "#!/bin/sh", 0o755),
        file("closed", "for all that", 0o600),
        file("no-mode", "x", 0),
        link("lib/link.py", "deep/module.py"),
        link("deep", "lib/deep"),
        link("over", "deep/../deep/module.py"),
        link("whole", "."),
        link("bin/code", "/var/task/lib/deep"),
        link("dangling", "nothing/here"),
        folder("Lib2/"),
        file("lib2/x", "folders that differ in case are one where case does not count"),
    )
    size = archive.check(package)
    archive.unpack(package, str(tmp_path))
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()}
    assert sum((tmp_path / path).stat().st_size for path in written) <= size
    for name, text in (
        ("app.py", "code"),
        ("lib/link.py", "more"),
        ("deep/module.py", "more"),
        ("over", "more"),
        ("bin/code/module.py", "more"),
        ("closed", "for all that"),
    ):
        assert (tmp_path / name).read_text() == text
    assert os.readlink(tmp_path / "dangling") == "nothing/here"
    modes = {
        name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("app.py", "bin/run", "closed", "no-mode")
    }
    assert modes == {"app.py": 0o444, "bin/run": 0o555, "closed": 0o444, "no-mode": 0o444}


NAMES = st.lists(st.sampled_from(["a", "B", "..", ".", "", "c:", "\\", "x"]), min_size=1, max_size=5).map("/".join)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@given(st.lists(st.tuples(NAMES, st.one_of(st.none(), NAMES)), min_size=1, max_size=6))
def test_no_package_writes_outside_whatever_its_names_and_links(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[str, str | None]]
) -> None:
    top = tmp_path_factory.mktemp("any")
    code = top / "outer" / "code"
    code.mkdir(parents=True)
    package = packed(*(file(name) if target is None else link(name, target) for name, target in entries if name))
    try:
        archive.unpack(package, str(code))
    except PackageRefused:
        assert not list(code.iterdir())
    assert [path for path in top.rglob("*") if not path.is_relative_to(code)] == [top / "outer"]
    for path in code.rglob("*"):
        assert path.resolve().is_relative_to(code.resolve())


def test_sizes_are_counted_not_believed() -> None:
    package = packed(file("a", b"\0" * 200_000), file("b", b"\0" * 200_000))
    assert archive.check(package, 400_001) == 400_000
    with pytest.raises(PackageTooLarge, match="Unzipped size must be smaller than 400000 bytes"):
        archive.check(package, 400_000)
    assert archive.check(_with_declared_size(package, 2**31), 400_001) == 400_000
    with pytest.raises(PackageRefused, match="'a' cannot be read"):
        archive.check(_with_declared_size(package, 10))


def _with_declared_size(package: io.BytesIO, size: int) -> io.BytesIO:
    """The same archive, whose first entry claims to be so large once it is unpacked."""
    data = bytearray(package.getvalue())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(signature) + offset
        data[at : at + 4] = struct.pack("<I", size)
    return io.BytesIO(bytes(data))


def test_the_same_bytes_many_times_are_counted_each_time() -> None:
    """Entries that share their data, so that a small archive unpacks to a large one."""
    package = packed(*(file(f"file-{number}", b"\0" * 100_000) for number in range(20)))
    data = bytearray(package.getvalue())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 42 : at + 46] = struct.pack("<I", 0)
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(PackageRefused):
        archive.check(io.BytesIO(bytes(data)), 1_000_000)


def test_entries_are_counted_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 10)
    assert archive.check(packed(*(file(str(number)) for number in range(10)))) == 10
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(PackageRefused, match="more than 10 entries"):
        archive.check(io.BytesIO(b"PK\x01\x02" * 11))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no zip archive"),
        (b"PK\x03\x04 and nothing", "no zip archive"),
        (packed(file("a", "x" * 1000)).getvalue()[:-30], "no zip archive"),
        (packed(file("a"), method=zipfile.ZIP_LZMA).getvalue(), "compressed in a way"),
    ],
)
def test_what_is_no_archive_is_told(data: bytes, words: str) -> None:
    with pytest.raises(PackageRefused, match=words):
        archive.check(io.BytesIO(data))


def test_an_entry_that_is_damaged_is_named() -> None:
    package = packed(file("app.py", os.urandom(2000)), method=zipfile.ZIP_STORED)
    data = bytearray(package.getvalue())
    data[500] ^= 0xFF
    with pytest.raises(PackageRefused, match=r"'app.py' cannot be read: Bad CRC"):
        archive.check(io.BytesIO(bytes(data)))
