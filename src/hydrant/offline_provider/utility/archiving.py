"""Archives that are the same bytes for the same input: fixed dates, sorted names, one compressor (`archive_file`).

The bytes need not equal those of hashicorp/archive, whose compressor is Go's; names, modes and contents do.
"""

import base64
import gzip
import hashlib
import io
import os
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..resource import Refused

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that zip has
_CONTENT_MODE = 0o644
_REGULAR_FILE = 0o100000


@dataclass(frozen=True)
class Member:
    """One file of an archive."""

    name: str
    content: bytes
    mode: int = _CONTENT_MODE


def file_member(source: Path) -> Member:
    """The member for `source_file`: it lies at the archive's root."""
    return _read(source, source.name)


def directory_members(source: Path, excludes: Iterable[str] = (), skip_linked_folders: bool = False) -> list[Member]:
    """The members for `source_dir`, by name; links are followed. `excludes` are paths or globs with `**`."""
    if not source.is_dir():
        raise Refused(f"source_dir {source} is no folder.", "source_dir")
    patterns = [_pattern(glob) for glob in excludes]
    paths = sorted(_walk(source, PurePosixPath(), patterns, skip_linked_folders))
    if not paths:
        raise Refused(f"There is nothing to archive in source_dir {source}.", "excludes")
    return [_read(source / path, path) for path in paths]


def write(kind: str, members: Iterable[Member], output: Path, mode: int | None = None) -> None:
    """Write a `zip` or `tar.gz`; `mode` is given to every file (`output_file_mode`), else each keeps its own."""
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_name(f"{output.name}.{os.getpid()}.partial")
    fill = _fill_zip if kind == "zip" else _fill_tar
    fill(partial, sorted(members, key=lambda member: member.name), mode)
    partial.replace(output)


def _fill_zip(path: Path, members: Iterable[Member], mode: int | None) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for member in members:
            archive.writestr(_entry(member, mode), member.content)


def _fill_tar(path: Path, members: Iterable[Member], mode: int | None) -> None:
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", 9, file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for member in members:
            entry = tarfile.TarInfo(member.name)
            entry.size, entry.mode = len(member.content), member.mode if mode is None else mode
            archive.addfile(entry, io.BytesIO(member.content))


def digests(path: Path) -> dict[str, str | int]:
    """The computed attributes of `archive_file` for the finished archive."""
    data = path.read_bytes()
    sha1, sha256, sha512 = (hashlib.new(name, data, usedforsecurity=False) for name in ("sha1", "sha256", "sha512"))
    return {
        "id": sha1.hexdigest(),
        "output_size": len(data),
        "output_md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "output_sha": sha1.hexdigest(),
        "output_sha256": sha256.hexdigest(),
        "output_base64sha256": base64.b64encode(sha256.digest()).decode(),
        "output_sha512": sha512.hexdigest(),
        "output_base64sha512": base64.b64encode(sha512.digest()).decode(),
    }


def file_mode(text: str) -> int:
    """`output_file_mode`: four octal digits such as "0644"."""
    if not re.fullmatch("0?[0-7]{3}", text):
        raise Refused(f'output_file_mode {text!r} is no octal mode such as "0644".', "output_file_mode")
    return int(text, 8)


def _read(path: Path, name: str) -> Member:
    try:
        return Member(name, path.read_bytes(), path.stat().st_mode & 0o777)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error


def _entry(member: Member, mode: int | None) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(member.name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, wherever it is made
    entry.external_attr = (_REGULAR_FILE | (member.mode if mode is None else mode)) << 16
    return entry


def _walk(top: Path, below: PurePosixPath, excluded: list[re.Pattern[str]], skip_linked_folders: bool) -> Iterator[str]:
    """Relative names of the files to take. A link to a folder around itself ends in the system's own limit (ELOOP)."""
    for entry in os.scandir(top / below):
        path = below / entry.name
        if any(pattern.fullmatch(str(path)) for pattern in excluded):
            continue
        if not entry.is_dir():
            yield str(path)
        elif not (entry.is_symlink() and skip_linked_folders):
            yield from _walk(top, path, excluded, skip_linked_folders)


def _pattern(glob: str) -> re.Pattern[str]:
    """A glob of `excludes` as an expression over a whole relative path; `folder/**` takes in the folder itself."""
    *folders, last = PurePosixPath(glob).parts or ("",)
    text = "".join("(?:.*/)?" if part == "**" else _segment(part) + "/" for part in folders)
    if last != "**":
        return re.compile(text + _segment(last))
    return re.compile(text.removesuffix("/") + "(?:/.*)?" if text.endswith("/") else ".*")


def _segment(glob: str) -> str:
    """One part of a glob, between slashes: `*`, `?`, `[a-z]` and `{one,other}`."""
    out, braces = "", 0
    for piece in re.findall(r"\[[^\]]+\]|.", glob):
        if piece == "{":
            out, braces = out + "(?:", braces + 1
        elif piece == "}" and braces:
            out, braces = out + ")", braces - 1
        elif piece == "," and braces:
            out += "|"
        elif piece.startswith("[") and len(piece) > 1:
            out += piece.replace("[!", "[^")
        else:
            out += {"*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece))
    return out
