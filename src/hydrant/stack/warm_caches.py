"""Keeps LocalStack's service catalogue from one stack to the next: to build it costs over 3 s of the first call."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from hydrant.paths import StackPaths, cache_dir

_PATTERN = "service-catalog-*.dill"  # its name holds the versions of LocalStack and botocore


def restore(paths: StackPaths) -> None:
    """Lay the kept catalogue where a new stack's LocalStack looks for it."""
    _copy(_kept().glob(_PATTERN), _of(paths))


def keep(paths: StackPaths) -> None:
    """Take the catalogue of a stack that ends, unless it is kept already."""
    present = {path.name for path in _kept().glob(_PATTERN)}
    _copy((path for path in _of(paths).glob(_PATTERN) if path.name not in present), _kept())


def _of(paths: StackPaths) -> Path:
    return paths.files / "var/lib/localstack/cache"


def _kept() -> Path:
    return cache_dir() / "localstack" / "catalogue"


def _copy(sources: Iterable[Path], target: Path) -> None:
    """A cache is never worth an error: without it LocalStack builds the catalogue again. Whole or not at all."""
    with suppress(OSError):
        for source in sources:
            target.mkdir(parents=True, exist_ok=True)
            scratch = target / f".{source.name}.new"
            shutil.copyfile(source, scratch)
            scratch.replace(target / source.name)
