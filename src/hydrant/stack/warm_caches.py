"""Keeps LocalStack's service catalogue from one stack to the next: to build it costs over 3 s of the first call."""

import os
import pickle
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from hydrant.paths import StackPaths, cache_dir

_PATTERN = "service-catalog-*.dill"  # its name holds the versions of LocalStack and botocore


def restore(paths: StackPaths) -> None:
    """Lay the kept catalogue where a new stack's LocalStack looks for it."""
    _copy(_whole(_kept()), _of(paths))


def keep(paths: StackPaths) -> None:
    """Take the catalogue of a stack that ends, unless it is kept already."""
    present = {path.name for path in _whole(_kept())}
    _copy((path for path in _whole(_of(paths)) if path.name not in present), _kept())


def is_whole(catalogue: Path) -> bool:
    """Whether it is there to its end. An emulator that ends while LocalStack writes it leaves the first part.

    LocalStack can't load a part, and does not write it anew either: each start would read the models of all of AWS.
    """
    try:
        with catalogue.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() == pickle.STOP
    except OSError:  # there is none, or nothing in it
        return False


def _whole(folder: Path) -> Iterator[Path]:
    return filter(is_whole, folder.glob(_PATTERN))


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
