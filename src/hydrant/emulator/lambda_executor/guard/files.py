"""Folders that are closed to writing, and the way to remove them again."""

import contextlib
import os
import shutil
import stat

_COMPILED = "__pycache__"
_CLOSED_FOLDER = 0o555
_WRITE = 0o222


def remove(folder: str) -> None:
    """Remove a folder of ours and all below it, closed ones too. Never raises, and follows no link."""
    _open(folder)
    for path, folders, _ in os.walk(folder):
        for name in folders:
            _open(os.path.join(path, name))
    shutil.rmtree(folder, ignore_errors=True)


def seal(folder: str) -> None:
    """Close a folder and all below it to writing, but for one in each for compiled modules, which are Python's own."""
    for path, _, names in os.walk(folder, topdown=False, onerror=_heed):
        for name in names:
            _close(os.path.join(path, name))
        if any(name.endswith(".py") for name in names):
            os.makedirs(os.path.join(path, _COMPILED), exist_ok=True)
        if os.path.basename(path) != _COMPILED:
            os.chmod(path, _CLOSED_FOLDER)


def _heed(error: OSError) -> None:
    """A folder that cannot be read for lack of descriptors, say, must not pass for an empty one and stay open."""
    if not isinstance(error, PermissionError):
        raise error


def _close(path: str) -> None:
    mode = os.lstat(path).st_mode
    if stat.S_ISREG(mode) and mode & _WRITE:
        os.chmod(path, stat.S_IMODE(mode) & ~_WRITE)


def _open(folder: str) -> None:
    with contextlib.suppress(OSError):
        if not os.path.islink(folder):
            os.chmod(folder, 0o700)
