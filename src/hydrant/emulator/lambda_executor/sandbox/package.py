"""What lies unpacked on disk: which Pythons a package was compiled for, and who still needs it."""

import contextlib
import functools
import os
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from hydrant.emulator.faults.kinds import fault_of

from ..guard.files import remove, seal
from .interpreter import Version, compiled_for
from .workspace import workspace


class Code(Protocol):
    """LocalStack's `ArchiveCode` of a function or a layer, as far as it is used here."""

    def prepare_for_execution(self) -> None:
        """Unpack the archive unless it is unpacked."""

    def get_unzipped_code_location(self) -> Path:
        """Return the folder of the unpacked archive."""

    def is_hot_reloading(self) -> bool:
        """Tell whether this is a folder of the user, mounted instead of unpacked."""


def compiled_versions(folders: Iterable[Path]) -> frozenset[Version]:
    """Return the Pythons for which compiled modules below `folders` were built."""
    return frozenset[Version]().union(*(_scan(str(folder)) for folder in folders))


@functools.lru_cache(maxsize=256)
def _scan(folder: str) -> frozenset[Version]:
    return compiled_for(name for _, _, files in os.walk(folder, onerror=_heed) for name in files)


def _heed(error: OSError) -> None:
    """A folder that cannot be read for a fault of ours must not pass for an empty one."""
    if fault := fault_of(error):
        raise fault from error


class Unpacked:
    """Holds unpacked archives and removes each after its last user.

    Versions of one function share code (a changed configuration or a published version keeps the archive), and
    LocalStack removes the code of a replaced version while its last invocations still run. So each folder is moved
    out of LocalStack's reach as soon as it is unpacked. A folder of the user (hot reloading) stays where it is.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folders: dict[Path, Path] = {}
        self._own: set[Path] = set()
        self._users: dict[int, tuple[object, list[Path]]] = {}
        self._holds: Counter[int] = Counter()
        self._released: set[int] = set()

    def prepare(self, user: object, codes: list[Code]) -> None:
        """Unpack `codes` for `user`, any object that is given to `release` later."""
        with self._lock:
            self._users[id(user)] = (user, [code.get_unzipped_code_location() for code in codes])
            for code in codes:
                if code.get_unzipped_code_location() not in self._folders:
                    self._unpack(code)

    def share(self, user: object, of: object) -> None:
        """Let `user` keep what `of` was prepared with, also after `of` was released; KeyError when it was already."""
        with self._lock:
            self._users[id(user)] = (user, self._users[id(of)][1])

    def folder(self, code: Code) -> Path:
        """Return where the unpacked archive lies; KeyError when its last user is gone."""
        return self._folders[code.get_unzipped_code_location()]

    def owned(self, folders: list[Path]) -> list[Path]:
        """Return those of `folders` that are not the user's."""
        return [folder for folder in folders if folder in self._own]

    def used_by(self, user: object) -> bool:
        """Tell whether `user` has been prepared and not released."""
        return id(user) in self._users and id(user) not in self._released

    @contextlib.contextmanager
    def held(self, user: object) -> Iterator[None]:
        """Within this, `release` of a user that was prepared is put off: others may still share with it."""
        with self._lock:
            known = id(user) in self._users
            self._holds[id(user)] += known
        try:
            yield
        finally:
            with self._lock:
                self._holds[id(user)] -= known
                last = not self._holds[id(user)] and id(user) in self._released
            if last:
                self.release(user)

    def release(self, user: object) -> None:
        """Forget `user` and remove what nobody else uses."""
        with self._lock:
            if self._holds[id(user)]:
                self._released.add(id(user))
                return
            del self._holds[id(user)]
            self._released.discard(id(user))
            _, locations = self._users.pop(id(user), (None, []))
            kept = {location for _, others in self._users.values() for location in others}
            for location in locations:
                folder = None if location in kept else self._folders.pop(location, None)
                if folder in self._own:
                    self._own.discard(folder)
                    remove(str(folder))

    def _unpack(self, code: Code) -> None:
        location = folder = code.get_unzipped_code_location()
        if code.is_hot_reloading():
            code.prepare_for_execution()
        else:
            folder = self._take(code, location)
            self._own.add(folder)
        self._folders[location] = folder

    @staticmethod
    def _take(code: Code, location: Path) -> Path:
        """Unpack an archive where nobody else changes it, and close it to writing."""
        folder = Path(tempfile.mkdtemp(prefix=f"{location.parent.name}-", dir=workspace() / "code"))
        try:
            code.prepare_for_execution()
            location.rename(folder)
            seal(str(folder))
        except BaseException:
            remove(str(location))
            remove(str(folder))
            raise
        with contextlib.suppress(OSError):
            location.parent.rmdir()
        return folder


UNPACKED = Unpacked()
"""The code and layers of every version that can be invoked."""
