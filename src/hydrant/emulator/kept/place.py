"""The folder of this process, and who saves into it; there is none when nothing is kept."""

from __future__ import annotations

import functools
import platform
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from hydrant import __version__
from hydrant.emulator.durable.folder import Folder
from hydrant.emulator.durable.frames import Payload
from hydrant.emulator.durable.log import Log

from .settings import Settings


def versions() -> dict[str, str]:
    """What the rows can be read by: classes of these packages are in them."""
    return {
        "hydrant": __version__,
        "localstack": _version("localstack-core"),
        "moto": _version("moto-ext"),
        "python": ".".join(platform.python_version_tuple()[:2]),
    }


@functools.cache
def folder() -> Folder | None:
    """Open the folder when it is asked for first. Raises DurableError."""
    settings = Settings.from_environment()
    return None if settings.folder is None else Folder(settings.folder, versions(), settings.fsync)


def log(name: str, count: Callable[[Payload], int]) -> Log | None:
    """A log of a name, None when nothing is kept."""
    kept = folder()
    return None if kept is None else kept.log(name, count)


@contextmanager
def unless_copied() -> Iterator[bool]:
    """Hold the folder so that no copy of it is begun meanwhile; false while one is being made."""
    kept = folder()
    if kept is None:
        yield True
        return
    with kept.unless_copied() as free:
        yield free


def secret(name: str) -> bytes:
    """Return 32 random bytes that stay the same as long as the state does."""
    kept, fresh = folder(), secrets.token_bytes(32)
    if kept is None:
        return fresh
    rows = kept.table.rows("secret")
    if name not in rows:
        kept.table.change({("secret", name): fresh})
    return rows.get(name, fresh)


class Changes:
    """Who is told that a service has changed without a request: nobody where nothing is kept."""

    def __init__(self) -> None:
        self.touch: Callable[..., None] = lambda *_: None
        """Save it within a second; by name the rows that have changed, of a service that does not look at all."""
        self.save: Callable[[str], None] = lambda _: None
        """Save it now. Raises CannotWrite."""
        self.called: Callable[[str, str, dict[str, Any]], None] = lambda *_: None
        """Save what a call has changed that went past LocalStack's chain: service, operation, request. Raises
        CannotWrite."""


CHANGES = Changes()


def forget_logs_but(service: str, names: Collection[str]) -> None:
    """Delete the logs of a service that belong to nothing that came back."""
    kept = folder()
    for name in kept.logs(service) if kept else ():
        if name not in names:
            forget_log(name)


def forget_log(name: str) -> None:
    """Delete a log, or all logs below a name."""
    kept = folder()
    if kept is not None:
        kept.forget_log(name)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
