"""The folder of a stack that is kept: one process at a time, one version.

LOCK           held while a process works here; its pid
COPYING        held while another process copies the folder: nothing that its rows name may be deleted
MANIFEST.json  what wrote it
state.sqlite   small states (table.py)
logs/          append-only logs (log.py)
files/         what services keep as files
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .disk import Disk, RealDisk
from .errors import CannotWrite, FolderInUse, Unfitting
from .frames import Payload
from .log import Log
from .syncing import PERIODIC, Syncer
from .table import Table

FORMAT = 1
MANIFEST = "MANIFEST.json"
LOCK, COPYING = "LOCK", "COPYING"


class Folder:
    """An open folder. `versions` name what the small states can be read by: they must be the same as those inside."""

    def __init__(self, path: Path, versions: Mapping[str, str], mode: str = PERIODIC, disk: Disk | None = None) -> None:
        """Take the folder, or make it. Raises FolderInUse, Unfitting, CannotWrite, Damaged."""
        self.path = path
        self.disk = disk or RealDisk()
        try:
            for each in (path, path / "logs", path / "files"):
                each.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _take(path / LOCK)
        except OSError as error:
            raise CannotWrite(path, error) from error
        try:
            self.fresh = _check(path / MANIFEST, versions)
            self.syncer = Syncer(mode)
            self.table = Table(path / "state.sqlite", mode, self.syncer)
        except OSError as error:
            os.close(self._lock)
            raise CannotWrite(path, error) from error
        except BaseException:
            os.close(self._lock)
            raise
        self.syncer.start()

    @property
    def files(self) -> Path:
        """Where services keep files."""
        return self.path / "files"

    def log(self, name: str, count: Callable[[Payload], int]) -> Log:
        """Return the log of a name, which may have slashes."""
        return Log(self.disk, self.syncer, self.path / "logs" / name, count)

    def forget_log(self, name: str) -> None:
        """Delete a log, or all below a name; what cannot be deleted is left for the next start."""
        shutil.rmtree(self.path / "logs" / name, ignore_errors=True)

    def logs(self, below: str) -> list[str]:
        """Return the names of the logs below a folder of logs."""
        root = self.path / "logs"
        return sorted(str(each.relative_to(root)) for each in (root / below).glob("*") if each.is_dir())

    @contextmanager
    def unless_copied(self) -> Iterator[bool]:
        """Let nobody begin to copy the folder meanwhile; false while somebody does."""
        with _opened(self.path) as descriptor:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def close(self) -> None:
        """Bring everything to the disk and let the folder go."""
        self.syncer.stop()
        self.table.close()
        os.close(self._lock)


@contextmanager
def copied(path: Path) -> Iterator[None]:
    """Copy a folder meanwhile: what its rows name stays, also when another process works there."""
    with _opened(path) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path / COPYING, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise FolderInUse(path.parent, pid) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _check(path: Path, versions: Mapping[str, str]) -> bool:
    """Compare what is inside with what is running; write it where there is nothing yet. Return whether it was new."""
    own = {"format": str(FORMAT), **versions}
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        _write(path, json.dumps(own, indent=2))
        return True
    except ValueError as error:
        raise Unfitting(f"{path} is no JSON document: {error}") from error
    if not isinstance(found, dict):
        raise Unfitting(f"{path} does not say which version wrote it.")
    check_versions(found, own, str(path.parent))
    return False


def _write(path: Path, text: str) -> None:
    """Make a file that is there as a whole or not at all, after a power cut too."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    RealDisk().sync_folder(path.parent)


def check_versions(found: Mapping[str, str], own: Mapping[str, str], where: str) -> None:
    """Raise Unfitting, naming each difference, when what was kept is not of the version that runs."""
    others = [f"{name} {found.get(name, 'unknown')}, here {own[name]}" for name in own if found.get(name) != own[name]]
    if others:
        raise Unfitting(
            f"{where} was written by another version ({'; '.join(others)}). Nothing of it was read or changed. Use the"
            " version that wrote it, or start without it."
        )
