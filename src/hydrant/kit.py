"""The kit's own files: Terraform, validation, producers and consumers.

In a checkout they lie around the package, in an installed one inside it (pyproject.toml says which).
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from .errors import HydrantError
from .paths import cache_dir
from .project import MANIFEST

_INSIDE = Path(__file__).parent / "kit_files"
_CHECKOUT = Path(__file__).parents[2]
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "build", ".terraform*", "*.tfstate*", ".hydrant*")
_DIGITS = 12


def version() -> str:
    """Hydrant's version."""
    return metadata.version("hydrant")


def folder() -> Path:
    """Where the files are; they may not be writable. Raises HydrantError where somebody has left them out."""
    for place in (_INSIDE, _CHECKOUT):
        if (place / MANIFEST).is_file():
            return place
    raise HydrantError(
        "The kit's own files are not there.",
        f"Neither {_INSIDE} nor {_CHECKOUT} has a {MANIFEST}.",
        "Install Hydrant again from its wheel.",
    )


def copy(source: Path, target: Path) -> None:
    """Copy a folder of the kit without what runs have left in it. Into a folder that is there, too."""
    shutil.copytree(source, target, ignore=_LEFT_OUT, dirs_exist_ok=True)


def own_copy() -> Path:
    """A copy of the kit in the cache, for those who have no project: made once for each version of its files.

    The version's number would not do: wheels built between two releases share one.
    """
    kept = cache_dir() / "kit" / f"{version()}-{_digest()}"
    if (kept / MANIFEST).is_file():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=kept.parent))
    try:
        for name in PARTS:
            copy(folder() / name, scratch / name)
        shutil.copy(folder() / MANIFEST, scratch / MANIFEST)
        _take_place(scratch, kept)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return kept


def _digest() -> str:
    """Changes with the files that are copied."""
    found = hashlib.sha256()
    for path in (folder() / MANIFEST, *(each for name in PARTS for each in _files(folder() / name))):
        found.update(f"{path.relative_to(folder())}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:_DIGITS]


def _files(below: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(below):
        left_out = _LEFT_OUT(here, [*folders, *names])
        folders[:] = sorted(set(folders) - left_out)
        yield from (Path(here, name) for name in sorted(set(names) - left_out))


PARTS = ("terraform", "lambda", "producers", "consumers")
"""The kit's folders."""


def _take_place(scratch: Path, kept: Path) -> None:
    try:
        scratch.rename(kept)
    except OSError:  # another process was first, or an older half is there
        if not (kept / MANIFEST).is_file():
            shutil.rmtree(kept, ignore_errors=True)
            os.replace(scratch, kept)
