"""A zip whose bytes depend on nothing but the names, contents and executable bits of its files.

Sorted entries, one fixed time, one of two modes, no folders' entries, no extra fields. (The compressed bytes also
hang on the zlib that Python is linked with; zlib itself has kept them since 2010, replacements such as zlib-ng differ.)
"""

import contextlib
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_TIME = (1980, 1, 1, 0, 0, 0)
_SKIPPED_FOLDERS = {"__pycache__", ".git", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_SKIPPED_FILES = {".DS_Store"}
_UNIX = 3
_LOCAL_HEADER = 30
"""Bytes before the name of a file, at whose end are the lengths of name and extra fields (APPNOTE.TXT, 4.3.7)."""
_UTF8 = 0x800


def files_below(root: Path, start: str = ".") -> Iterator[tuple[str, Path]]:
    """Yield (name in the archive, file) for `start` in `root`, a file or a folder, without caches and bytecode."""
    first = root / start
    if first.is_file():
        yield first.relative_to(root).as_posix(), first
    for parent, folders, files in os.walk(first):
        folders[:] = [name for name in folders if name not in _SKIPPED_FOLDERS]
        for name in files:
            if name not in _SKIPPED_FILES and not name.endswith((".pyc", ".pyo")):
                path = Path(parent, name)
                yield path.relative_to(root).as_posix(), path


def write_zip(output: Path, files: Mapping[str, Path], earlier: Path | None = None) -> None:
    """Write the files under their names.

    What `earlier`, an archive that this function has written, holds already is taken from it as it is packed there:
    the bytes are the same, and packing takes ten times as long as all the rest.
    """
    with _Earlier(earlier) as known, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry, content = _entry(name, files[name]), files[name].read_bytes()
            if packed := known.packed(name, content):
                _append(archive, entry, packed)
            else:
                archive.writestr(entry, content)


@dataclass(frozen=True)
class _Packed:
    """A file as an archive holds it: its bytes there, and what the archive says of them."""

    data: bytes
    told: zipfile.ZipInfo


class _Earlier:
    """An archive that may be there, and may be any file."""

    def __init__(self, path: Path | None) -> None:
        self._archive: zipfile.ZipFile | None = None
        with contextlib.suppress(OSError, zipfile.BadZipFile):
            self._archive = zipfile.ZipFile(path) if path else None

    def __enter__(self) -> "_Earlier":
        return self

    def __exit__(self, *_: object) -> None:
        if self._archive:
            self._archive.close()

    def packed(self, name: str, content: bytes) -> _Packed | None:
        """A file as it is packed there; None when it isn't, or is another by its size or check sum."""
        told = self._archive.NameToInfo.get(name) if self._archive else None
        if told is None or told.compress_type != zipfile.ZIP_DEFLATED or told.file_size != len(content):
            return None
        file = self._archive.fp if self._archive else None
        if file is None or zlib.crc32(content) != told.CRC:
            return None
        file.seek(told.header_offset + _LOCAL_HEADER - 4)
        lengths = int.from_bytes(file.read(2), "little") + int.from_bytes(file.read(2), "little")
        file.seek(lengths, os.SEEK_CUR)
        return _Packed(file.read(told.compress_size), told)


def _append(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, packed: _Packed) -> None:
    """Add a file that is packed already, which `zipfile` has no call for: as `writestr` does once it has packed."""
    file = archive.fp
    assert file is not None  # noqa: S101 - for the type checker: it is open
    file.seek(archive.start_dir)
    entry.header_offset, entry.CRC = file.tell(), packed.told.CRC
    entry.file_size, entry.compress_size = packed.told.file_size, packed.told.compress_size
    entry.flag_bits = 0 if entry.filename.isascii() else _UTF8
    file.write(entry.FileHeader(zip64=False) + packed.data)
    archive.filelist.append(entry)
    archive.NameToInfo[entry.filename] = entry
    archive.start_dir = file.tell()
    archive._didModify = True  # type: ignore[attr-defined] # else nothing would end an archive of such entries alone


def holds(archive: Path, files: Mapping[str, Path]) -> bool:
    """Whether an archive has just these files, by names, modes, sizes and check sums: packing them takes far longer."""
    try:
        with zipfile.ZipFile(archive) as packed:
            there = {entry.filename: entry for entry in packed.infolist()}
    except (OSError, zipfile.BadZipFile):
        return False
    return there.keys() == files.keys() and all(_same(there[name], name, path) for name, path in files.items())


def _same(there: zipfile.ZipInfo, name: str, path: Path) -> bool:
    wanted, content = _entry(name, path), path.read_bytes()
    kept = there.external_attr == wanted.external_attr and there.date_time == wanted.date_time
    return kept and there.file_size == len(content) and zlib.crc32(content) == there.CRC


def _entry(name: str, path: Path) -> zipfile.ZipInfo:
    """Lambda needs the function's files readable by anyone, and those meant to run executable."""
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    executable = ".so" not in path.suffixes and path.stat().st_mode & 0o100
    entry.external_attr = (0o100755 if executable else 0o100644) << 16
    return entry
