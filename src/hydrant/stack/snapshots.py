"""Snapshots: the state of a stack with its data as one file, `NAME.tar.gz` below the user's state folder.

A snapshot is the folder of a stack that is kept: its first member is the manifest, which says what can read it. It is
loaded next to where it goes and put there when all of it is there, so that nothing is half loaded.
"""

import gzip
import json
import os
import re
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hydrant.archives import unpack
from hydrant.paths import snapshots_dir
from hydrant.private import private_files

from ..emulator.durable.errors import DurableError
from ..emulator.durable.folder import FORMAT, MANIFEST, Folder, check_versions, copied
from ..emulator.kept.place import versions
from ..errors import UsageError

_STATE = "state.sqlite"
_SUFFIX = ".tar.gz"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LEVEL = 1
"""Of compression: loading is to be fast."""
_PIECE = 1 << 20


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on the disk. `size` in bytes."""

    name: str
    size: int
    made: datetime


def listed() -> list[Snapshot]:
    """Return the snapshots of this user by name."""
    found = sorted(snapshots_dir().glob(f"*{_SUFFIX}")) if snapshots_dir().is_dir() else []
    return [
        Snapshot(
            path.name.removesuffix(_SUFFIX), path.stat().st_size, datetime.fromtimestamp(path.stat().st_mtime, UTC)
        )
        for path in found
    ]


def save(name: str, folder: str, *, runs: bool) -> Path:
    """Make a snapshot of a folder, in the place of one of the same name. `runs`: a stack works in it.

    Raises UsageError when the folder holds nothing, or is in use though no stack `runs`.
    """
    path, source = path_of(name), Path(folder)
    if not (source / MANIFEST).exists():
        raise UsageError(f"Nothing is kept in {source}.", next_step="Start the stack with: hydrant up --keep")
    with (
        private_files(),
        _unused(source, runs=runs),
        copied(source),
        tempfile.TemporaryDirectory(dir=source.parent) as scratch,
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        # The rows first: logs and files that are younger than the rows are no harm, older ones would be.
        state = Path(scratch, _STATE)
        with closing(sqlite3.connect(source / _STATE)) as rows, closing(sqlite3.connect(state)) as copy:
            rows.backup(copy)
        fresh = path.with_suffix(".new")
        with tarfile.open(fresh, "w:gz", compresslevel=_LEVEL) as archive:
            archive.add(source / MANIFEST, MANIFEST)
            archive.add(state, _STATE)
            for part in ("logs", "files"):
                _add(archive, source, source / part)
        fresh.replace(path)
    return path


def load(name: str, folder: str) -> None:
    """Lay a snapshot into a folder that holds no state yet. Raises UsageError, and then nothing is there."""
    path, target = path_of(name), Path(folder)
    if not path.exists():
        known = ", ".join(each.name for each in listed()) or "none"
        raise UsageError(f"There is no snapshot {name!r}.", f"There are: {known}.", "See: hydrant snapshot list")
    if target.exists() and any(target.iterdir()):
        raise UsageError(
            f"{target} holds a stack's state already.",
            "A snapshot is what a stack begins with.",
            f"Remove that folder if you need it no more, or use another: HYDRANT_PERSIST, or --port. ({target})",
        )
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with private_files(), tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        unpacked = Path(scratch, "kept")
        _unpack(path, unpacked)
        _begin_anew(path, unpacked / _STATE)
        if target.exists():
            target.rmdir()
        unpacked.replace(target)


def path_of(name: str) -> Path:
    """Return the file of a snapshot. Raises UsageError for what can be no name."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} can be no snapshot's name.", "Letters, digits, points, hyphens and underscores can."
        )
    return snapshots_dir() / f"{name}{_SUFFIX}"


def _unpack(path: Path, folder: Path) -> None:
    try:
        with gzip.open(path) as content, tarfile.open(fileobj=content) as archive:
            first = archive.next()
            manifest = archive.extractfile(first) if first is not None and _is_manifest(first) else None
            if manifest is None:
                raise UsageError(f"{path} is no snapshot: its first member is not {MANIFEST}.")
            check_versions(
                dict(json.load(manifest)), {"format": str(FORMAT), **versions()}, f"The snapshot {path.name}"
            )
            unpack(archive, folder)
            while content.read(_PIECE):  # the checksum of all stands behind it, where no member is
                continue
    except (tarfile.TarError, zlib.error, EOFError, OSError, TypeError, ValueError) as error:
        raise UsageError(f"{path} is no whole snapshot.", str(error), "Save it again: hydrant snapshot save") from error
    except DurableError as error:
        raise UsageError(f"{path} does not fit.", str(error)) from error
    for part in ("logs", "files"):
        (folder / part).mkdir(exist_ok=True)


def _begin_anew(path: Path, state: Path) -> None:
    """Let each stack that begins here be one of its own: a work copy's Terraform state of another is not true of it."""
    try:
        with closing(sqlite3.connect(state)) as rows, rows:
            rows.execute("DELETE FROM state WHERE kind = 'deployment' AND name = 'instance'")
    except sqlite3.Error as error:
        raise UsageError(f"{path} is no whole snapshot.", str(error), "Save it again: hydrant snapshot save") from error


def _is_manifest(member: tarfile.TarInfo) -> bool:
    return member.name == MANIFEST and member.isreg()


def _add(archive: tarfile.TarFile, root: Path, folder: Path) -> None:
    """Add what is in a folder; a file that goes meanwhile was needed no more.

    The newest file of a log goes first: the oldest are deleted meanwhile, and so no gap comes into it.
    """
    for parent, _, names in os.walk(folder):
        for name in sorted(names, reverse=True):
            path = Path(parent, name)
            try:
                archive.add(path, str(path.relative_to(root)))
            except FileNotFoundError:
                continue


@contextmanager
def _unused(folder: Path, *, runs: bool) -> Iterator[None]:
    """Hold a folder in which no stack works."""
    if runs:
        yield
        return
    try:
        held = Folder(folder, json.loads((folder / MANIFEST).read_text("utf-8")))
    except (DurableError, TypeError, ValueError) as error:
        raise UsageError("The folder cannot be used.", str(error)) from error
    try:
        yield
    finally:
        held.close()
