"""What lies unpacked on disk: which Pythons a package was compiled for, and who still needs it."""

import functools
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from .interpreter import Version, compiled_for


class Code(Protocol):
    """LocalStack's `ArchiveCode` of a function or a layer, as far as it is used here."""

    def prepare_for_execution(self) -> None:
        """Unpack the archive unless it is unpacked."""

    def get_unzipped_code_location(self) -> Path:
        """Return the folder of the unpacked archive."""

    def destroy_cached(self) -> None:
        """Remove the unpacked archive."""

    def is_hot_reloading(self) -> bool:
        """Tell whether this is a folder of the user, mounted instead of unpacked."""


def compiled_versions(folders: Iterable[Path]) -> frozenset[Version]:
    """Return the Pythons for which compiled modules below `folders` were built."""
    return frozenset[Version]().union(*(_scan(str(folder)) for folder in folders))


@functools.lru_cache(maxsize=256)
def _scan(folder: str) -> frozenset[Version]:
    return compiled_for(name for _, _, files in os.walk(folder) for name in files)


class Unpacked:
    """Counts who uses an unpacked archive and removes it after its last user.

    Versions of one function share code (a changed configuration or a published version keeps the archive), so a
    version that ends must not take the folder from the next one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: dict[int, list[Code]] = {}

    def prepare(self, user: int, codes: list[Code]) -> None:
        """Unpack `codes` for `user` (an identity that stays the same until `release`)."""
        with self._lock:
            self._users[user] = codes
        for code in codes:
            code.prepare_for_execution()

    def release(self, user: int) -> None:
        """Forget `user` and remove what nobody else uses."""
        with self._lock:
            codes = self._users.pop(user, [])
            kept = {code.get_unzipped_code_location() for others in self._users.values() for code in others}
            for code in codes:
                folder = code.get_unzipped_code_location()
                if folder not in kept and not code.is_hot_reloading():
                    code.destroy_cached()
