"""The package of a function from its sources, as the next deployment would make it."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from ..function_package import PackageError, Target, build_package
from ..function_package.archive import files_below, write_zip
from ..paths import cache_dir
from .sources import Archived, Built, Function


def package_of(function: Function, target: Target, scratch: Path) -> bytes:
    """The bytes of the package. Raises PackageError when it cannot be built, OSError when a file cannot be read.

    What has not changed is taken from the package before. The manifest's lies where Terraform looks for it; archives
    are in `scratch`, as Terraform makes its own.
    """
    source = function.source
    if isinstance(source, Built):
        build_package(source.spec, target, source.root, function.package, cache_dir())
        return function.package.read_bytes()
    if isinstance(source, Archived):
        return _archive(source, scratch / f"{function.name}.zip")
    return source.file.read_bytes()


def _archive(source: Archived, kept: Path) -> bytes:
    files = archived_files(source)
    if not files:
        raise PackageError(f"There is no file to deploy in {source.folder or source.file}.")
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_name(f".{kept.name}-{secrets.token_hex(4)}")
    try:
        write_zip(fresh, files, earlier=kept)
        fresh.replace(kept)
    finally:
        fresh.unlink(missing_ok=True)
    return kept.read_bytes()


def archived_files(source: Archived) -> dict[str, Path]:
    """The files of an archive by their names in it."""
    if source.file is not None:
        return {source.file.name: source.file}
    excluded = [_glob(each) for each in source.excludes]
    found = files_below(source.folder) if source.folder else ()
    return {name: path for name, path in found if not any(each.fullmatch(name) for each in excluded)}


_PARTS = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _glob(pattern: str) -> re.Pattern[str]:
    """A pattern of `excludes`: a path, or one with `*`, `?` and `**`; of a folder all that is in it."""
    cleaned = pattern.strip("/").removeprefix("./")
    text = "".join(_WILD.get(part) or re.escape(part) for part in _PARTS.findall(cleaned))
    return re.compile(f"{text}(?:/.*)?")
