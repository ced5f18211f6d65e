"""Landlock: a process gives up, for itself and all that it starts, what is not on the list. Linux 5.13, without rights.

Files outside of the list can neither be read nor written; their names and sizes can still be asked for. From version 6
(Linux 6.12) also no signal and no abstract socket reaches a process outside. The network stays as it is.
"""

import os
import stat
import struct
from collections.abc import Iterable

from . import linux
from .plan import Share

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_FIRST = (1 << 13) - 1
"""Every right of version 1: also those to make and remove files and folders of each kind."""
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_ADDED = ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV))
_SCOPES_SINCE = 6
_NO_ABSTRACT_SOCKETS, _NO_SIGNALS = 1 << 0, 1 << 1


def rights(version: int) -> int:
    """Return every right that this version of Landlock can take away."""
    return _FIRST | sum(right for since, right in _ADDED if version >= since)


def attributes(version: int) -> bytes:
    """Return a struct landlock_ruleset_attr: all rights on files, none on the network, signals and sockets inside."""
    if version < _SCOPES_SINCE:
        return struct.pack("=Q", rights(version))
    return struct.pack("=QQQ", rights(version), 0, _NO_ABSTRACT_SOCKETS | _NO_SIGNALS)


def restrict(shares: Iterable[Share]) -> None:
    """Leave to this process, and to all that it starts, only what `shares` lists. OSError where that can't be done."""
    version = linux.landlock_version()
    every = rights(version)
    ruleset = linux.landlock_ruleset(attributes(version))
    try:
        for share in shares:
            _allow(ruleset, share.source, every if share.writable else _READ)
        linux.gain_nothing()
        linux.landlock_restrict(ruleset)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, wanted: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        folder = stat.S_ISDIR(os.fstat(opened).st_mode)
        linux.landlock_allow(ruleset, wanted if folder else wanted & _OF_FILES, opened)
    finally:
        os.close(opened)
