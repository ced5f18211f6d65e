"""Folders and files for the user's eyes only: logs, Terraform's state with its secrets, copies of configurations, keys.

Folders are 0700, files 0600 (0700 where they are programs). What an earlier version left open is closed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UMASK = 0o077
"""Also for the processes that write there."""


@contextmanager
def private_files() -> Iterator[None]:
    """What is made within is the user's alone. It counts for the whole process, all threads."""
    before = os.umask(UMASK)
    try:
        yield
    finally:
        os.umask(before)


def tighten(folder: Path) -> None:
    """Close a folder and all below it to others, unless the folder is closed already, not there, or another user's."""
    try:
        found = folder.stat()
        if found.st_uid != os.getuid() or not found.st_mode & UMASK:
            return
        folder.chmod(found.st_mode & 0o7777 & ~UMASK)  # first of all: from here on nobody gets in
    except OSError:
        return
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            with suppress(OSError):  # it may be gone by now
                if not path.is_symlink():
                    path.chmod(path.lstat().st_mode & 0o7777 & ~UMASK)
