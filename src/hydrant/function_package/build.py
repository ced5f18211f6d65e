"""From a function's sources and locked requirements to the zip that Terraform uploads."""

import contextlib
import hashlib
import importlib.util
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from ..private import private_files
from .archive import files_below, holds, write_zip
from .dependencies import dependencies
from .errors import PackageError
from .spec import FunctionSpec
from .target import Target

_LIMIT = 250 * 1024 * 1024
"""Lambda's limit for the unzipped package (AWS Lambda guide, "Lambda quotas")."""


@dataclass(frozen=True)
class Built:
    """The package: its place, the SHA-256 of its bytes in hex, its size in bytes; `cached`: nothing was installed."""

    path: Path
    sha256: str
    size: int
    cached: bool


def build_package(spec: FunctionSpec, target: Target, project: Path, output: Path, cache: Path) -> Built:
    """Build the function's package at `output`; the same input gives the same bytes, and equal bytes leave it alone.

    `cache` keeps installed dependencies, so that a build without changed requirements needs no network. Raises
    PackageError when sources are missing, the requirements cannot be installed, or the package exceeds Lambda's limit.
    """
    sources = _sources(spec, project)
    files: dict[str, Path] = {}
    cached = True
    earlier = output
    if spec.requirements is not None:
        tree, cached = dependencies(project / spec.requirements, target, cache)
        files.update(files_below(tree))
        earlier = output if output.is_file() else packed_of(tree)
    if clash := sorted(files.keys() & sources.keys()):
        raise PackageError(
            f"{clash[0]} of {spec.source} also comes from {spec.requirements}.",
            next_step="Rename it: one of the two would be hidden.",
        )
    files.update(sources)
    _check_size(files, spec)
    built = _write(files, output, earlier, cached=cached)
    if earlier != output and not earlier.exists():
        _keep(output, earlier)
    return built


def packed_of(tree: Path) -> Path:
    """Where the first package with these dependencies is kept, from which others take them as they are packed."""
    return tree.with_name(f"{tree.name}.zip")


def _keep(package: Path, kept: Path) -> None:
    """Whole or not at all; a cache is never worth an error."""
    with contextlib.suppress(OSError), private_files():
        scratch = kept.with_name(f".{kept.name}-{secrets.token_hex(4)}")
        shutil.copyfile(package, scratch)
        scratch.replace(kept)


def _sources(spec: FunctionSpec, project: Path) -> dict[str, Path]:
    root = project / spec.source
    found: dict[str, Path] = {}
    for start in spec.include:
        if not (root / start).exists():
            raise PackageError(
                f"There is no {start} in {root}.", next_step="Correct `source` or `include` in hydrant.toml."
            )
        found.update(files_below(root, start))
    if not found:
        raise PackageError(f"There is no file to deploy in {root}.")
    library = _library(spec)
    if clash := sorted(found.keys() & library.keys()):
        raise PackageError(
            f"{spec.source} has a file {clash[0]}, which the library of validation has, too.",
            next_step="Rename that folder, or leave out `validation` in hydrant.toml.",
        )
    return found | library


def _library(spec: FunctionSpec) -> dict[str, Path]:
    """The library of validation as it is installed beside Hydrant: one tested version for commands and functions."""
    if not spec.validation:
        return {}
    package = importlib.util.find_spec("hydrant_validation")
    if package is None or package.origin is None:
        raise PackageError("hydrant_validation is not installed beside Hydrant.", next_step="Install Hydrant again.")
    folder = Path(package.origin).parent
    return dict(files_below(folder.parent, folder.name))


def _check_size(files: dict[str, Path], spec: FunctionSpec) -> None:
    size = sum(path.stat().st_size for path in files.values())
    if size > _LIMIT:
        raise PackageError(
            f"The package of {spec.source} holds {size >> 20} MB unzipped; Lambda takes 250 MB.",
            next_step="Use fewer or smaller dependencies, or a container image.",
        )


def _write(files: dict[str, Path], output: Path, earlier: Path, *, cached: bool) -> Built:
    """Beside its place first, so that no reader ever sees half a package."""
    if holds(output, files):
        content = output.read_bytes()
        return Built(output, hashlib.sha256(content).hexdigest(), len(content), cached)
    output.parent.mkdir(parents=True, exist_ok=True)
    fresh = output.with_name(f".{output.name}-{secrets.token_hex(4)}")  # as open as other files that are made there
    try:
        write_zip(fresh, files, earlier=earlier)
        content = fresh.read_bytes()
        if not output.is_file() or output.read_bytes() != content:
            fresh.replace(output)
    finally:
        fresh.unlink(missing_ok=True)
    return Built(output, hashlib.sha256(content).hexdigest(), len(content), cached)
