"""A zip whose bytes depend on nothing but the names, contents and executable bits of its files.

Sorted entries, one fixed time, one of two modes, no folders' entries, no extra fields. (The compressed bytes also
hang on the zlib that Python is linked with; zlib itself has kept them since 2010, replacements such as zlib-ng differ.)
"""

import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

_TIME = (1980, 1, 1, 0, 0, 0)
_SKIPPED_FOLDERS = {"__pycache__", ".git", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_SKIPPED_FILES = {".DS_Store"}
_UNIX = 3


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


def write_zip(output: Path, files: Mapping[str, Path]) -> None:
    """Write the files under their names."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            archive.writestr(_entry(name, files[name]), files[name].read_bytes())


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
