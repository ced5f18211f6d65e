"""Checks and unpacks the zip packages of functions and layers.

Everything that would land outside of the code folder is refused by its name before anything is written: absolute names
and such with `..`, a drive or backslashes, links that lead out, files below links, devices, and names that are there
twice (also for file systems that know no upper case). Sizes are counted while entries are read: what the archive
declares is not believed. Nothing is left to a program: a zip has no hard links but in the eyes of some.
"""

import contextlib
import itertools
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

MAX_BYTES = 262_144_000
"""AWS's limit for an unpacked package, and for a function with its layers."""
MAX_ENTRIES = 100_000
_MAX_LINK = 4096
_MAX_HOPS = 40
_NAME, _PATH = 255, 4096
_CHUNK = 256 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""Others need memory as their data tells."""
_DRIVE = re.compile(r"^[A-Za-z]:")
_CODE = "/var/task/"
_ENTRY_HEAD = b"PK\x01\x02"
_READABLE, _EXECUTABLE = 0o444, 0o111
_COMPILED = "__pycache__"


class PackageRefused(ValueError):
    """A package that is no zip archive, too large, or would write where it must not. The text says which entry."""


class PackageTooLarge(PackageRefused):
    """A package that is larger, unpacked, than AWS allows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked entry: its parts below the code folder, and where it leads if it is a link."""

    info: zipfile.ZipInfo
    parts: tuple[str, ...]
    link: str | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.info.is_dir() or stat.S_ISDIR(self.info.external_attr >> 16)


def check(file: IO[bytes], most_bytes: int = MAX_BYTES) -> int:
    """Return the size of a package when it is unpacked. Raises PackageRefused; writes nothing."""
    with _opened(file) as archive:
        total = 0
        for entry in entries(archive):
            for chunk in _content(archive, entry):
                total = _add(total, len(chunk), most_bytes)
        return total


def unpack(file: IO[bytes], folder: str, most_bytes: int = MAX_BYTES, like: Path | None = None) -> None:
    """Unpack a package below an empty folder of ours. Raises PackageRefused before, or where sizes were lies.

    `like` is another unpacked package, closed to writing: what is the same there, by size and check sum, becomes a
    second name of that file, and so does what Python has compiled of it. The package must have been checked before.
    """
    kept: list[tuple[Path, Path]] = []
    with _opened(file) as archive:
        total = 0
        for entry in sorted(entries(archive), key=lambda entry: entry.link is not None):  # links last: none is followed
            path = os.path.join(folder, *entry.parts)
            if entry.is_folder:
                os.makedirs(path, exist_ok=True)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if entry.link is not None:
                os.symlink(entry.link, path)
                continue
            if like is not None and (size := _shared(entry, like, path)) is not None:
                total = _add(total, size, most_bytes)
                kept.append((like.joinpath(*entry.parts), Path(path)))
                continue
            with open(path, "xb") as target:
                for chunk in _content(archive, entry):
                    total = _add(total, len(chunk), most_bytes)
                    target.write(chunk)
            os.chmod(path, _READABLE | (entry.info.external_attr >> 16) & _EXECUTABLE)
    for there, here in kept:  # at the end: a package may have compiled modules of its own
        _share_compiled(there, here)


def _shared(entry: Entry, like: Path, path: str) -> int | None:
    """Give a file of `like` a second name, where it is the entry's; its size in bytes, None where it is another."""
    there = like.joinpath(*entry.parts)
    mode = _READABLE | (entry.info.external_attr >> 16) & _EXECUTABLE
    try:
        about = there.lstat()
        kept = stat.S_ISREG(about.st_mode) and stat.S_IMODE(about.st_mode) == mode
        if not kept or about.st_size != entry.info.file_size or zlib.crc32(there.read_bytes()) != entry.info.CRC:
            return None
        os.link(there, path)
    except OSError:
        return None
    return about.st_size


def _share_compiled(source: Path, target: Path) -> None:
    """What is compiled of a module counts for both names, as they are one file: it tells which by time and size."""
    if source.suffix != ".py":
        return
    folder = target.parent / _COMPILED
    for compiled in (source.parent / _COMPILED).glob(f"{source.stem}.*.pyc"):
        with contextlib.suppress(OSError):  # it need not be there, or the package has its own
            folder.mkdir(exist_ok=True)
            os.link(compiled, folder / compiled.name)


def entries(archive: zipfile.ZipFile) -> list[Entry]:
    """Return every entry of an archive, checked. Raises PackageRefused that names the first that is off."""
    found = [_entry(archive, info) for info in archive.infolist()]
    found = [entry for entry in found if entry.parts]
    _refuse_twins(found)
    links = {entry.parts: entry.link for entry in found if entry.link is not None}
    for entry in found:
        if entry.link is not None and _resolve((*entry.parts[:-1], *PurePosixPath(entry.link).parts), links) is None:
            raise _refused(entry.info, f"is a link to {entry.link!r}: out of the code folder, or in a circle")
    return found


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        file.seek(0)
        if sum(chunk.count(_ENTRY_HEAD) for chunk in iter(lambda: file.read(_CHUNK), b"")) > MAX_ENTRIES:
            raise PackageRefused(f"it has more than {MAX_ENTRIES} entries")
        file.seek(0)
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        if isinstance(error, PackageRefused):
            raise
        raise PackageRefused(f"it is no zip archive: {error}") from error


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    name = info.orig_filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    if "\0" in name:
        raise _refused(info, "has a name with a zero byte in it")
    if "\\" in name:
        raise _refused(info, "has backslashes in its name: paths in a zip archive are written with '/'")
    if name.startswith("/") or _DRIVE.match(name):
        raise _refused(info, "has an absolute name, and would lie outside of the code folder")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        raise _refused(info, "has '..' in its name, and could lie outside of the code folder")
    if len(name) > _PATH or any(len(os.fsencode(part)) > _NAME for part in parts):
        raise _refused(info, "has a name that is too long")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK):
        raise _refused(info, "is a device, a pipe or a socket")
    if kind == stat.S_IFLNK and not info.is_dir():
        return Entry(info, parts, _link(archive, info, parts))
    return Entry(info, parts)


def _link(archive: zipfile.ZipFile, info: zipfile.ZipInfo, parts: tuple[str, ...]) -> str:
    """Return where a link leads, as a relative path: links to /var/task/... are those to the code itself."""
    raw = b"".join(itertools.islice(_content(archive, Entry(info, parts)), 1))
    target = os.fsdecode(raw)
    if not target or len(raw) > _MAX_LINK or "\0" in target or "\\" in target:
        raise _refused(info, "is a link without a usable target")
    if target.startswith(_CODE):
        return "/".join([*[".."] * (len(parts) - 1), target.removeprefix(_CODE)]) or "."
    if target.startswith("/") or _DRIVE.match(target):
        raise _refused(info, f"is a link to {target!r}, which lies outside of the code folder")
    return target


def _refuse_twins(found: list[Entry]) -> None:
    """Refuse two entries of one name, and entries below a file or a link."""
    seen: dict[tuple[str, ...], Entry] = {}
    for entry in found:
        key = tuple(part.casefold() for part in entry.parts)
        twin = seen.setdefault(key, entry)
        if twin is not entry and not (twin.is_folder and entry.is_folder):
            raise _refused(entry.info, f"is there twice: also as {twin.info.orig_filename!r}")
    for entry in found:
        key = tuple(part.casefold() for part in entry.parts)
        for length in range(1, len(key)):
            above = seen.get(key[:length])
            if above is not None and not above.is_folder:
                raise _refused(entry.info, f"lies below {above.info.orig_filename!r}, which is no folder")


def _resolve(path: tuple[str, ...], links: dict[tuple[str, ...], str]) -> tuple[str, ...] | None:
    """Follow a path as a system does; None when it leads out of the code folder, or in a circle."""
    todo = list(reversed(path))
    here: list[str] = []
    hops = 0
    while todo:
        part = todo.pop()
        if part in ("", "."):
            continue
        if part == "..":
            if not here:
                return None
            here.pop()
            continue
        here.append(part)
        if (target := links.get(tuple(here))) is not None:
            hops += 1
            if hops > _MAX_HOPS:
                return None
            here.pop()
            todo += reversed(target.split("/"))
    return tuple(here)


def _content(archive: zipfile.ZipFile, entry: Entry) -> Iterator[bytes]:
    if entry.is_folder:
        return
    if entry.info.compress_type not in _METHODS:
        raise _refused(entry.info, "is compressed in a way other than deflate or bzip2")
    try:
        with archive.open(entry.info) as opened:
            while chunk := opened.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _refused(entry.info, f"cannot be read: {error or type(error).__name__}") from error


def _add(total: int, more: int, most: int) -> int:
    if total + more >= most:
        raise PackageTooLarge(f"Unzipped size must be smaller than {most} bytes")
    return total + more


def _refused(info: zipfile.ZipInfo, why: str) -> PackageRefused:
    return PackageRefused(f"the entry {info.orig_filename!r} {why}")
