"""The system calls of Linux that Python's standard library does not offer. Each raises OSError that names the call."""

import ctypes
import errno
import os
import struct
from functools import cache

CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000

MOUNT_ATTR_RDONLY = 0x1
MOUNT_ATTR_NOSUID = 0x2
MOUNT_ATTR_NODEV = 0x4

_MNT_DETACH = 2
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000

# The same numbers on every architecture: these calls came after the tables were unified.
_SYS_MOUNT_SETATTR = 442
_SYS_LANDLOCK_CREATE_RULESET = 444
_SYS_LANDLOCK_ADD_RULE = 445
_SYS_LANDLOCK_RESTRICT_SELF = 446

_PR_SET_PDEATHSIG = 1
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_LAST_CAPABILITY = 63
_CAPABILITY_VERSION = 0x20080522


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, call: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
    return result


def _prctl(option: int, argument: int, name: str) -> None:
    arguments = (ctypes.c_ulong(argument), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
    _check(_libc().prctl(option, *arguments), f"prctl({name})")


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1, "PR_SET_CHILD_SUBREAPER")


def die_with_parent(signal: int) -> None:
    """Get a signal when the parent process ends."""
    _prctl(_PR_SET_PDEATHSIG, signal, "PR_SET_PDEATHSIG")


def gain_nothing() -> None:
    """Let no later exec give more rights, as set-user-ID programs would."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, "PR_SET_NO_NEW_PRIVS")


def drop_capabilities() -> None:
    """Give up every capability for good; a process that has none is left as it is."""
    libc = _libc()
    for capability in range(_LAST_CAPABILITY + 1):
        if libc.prctl(_PR_CAPBSET_DROP, *(ctypes.c_ulong(each) for each in (capability, 0, 0, 0))) < 0:
            break  # it may not (and so has none), or there are no more
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION, 0))
    none = ctypes.create_string_buffer(24)
    _check(libc.capset(header, none), "capset")


def unshare(flags: int) -> None:
    """Leave namespaces that were shared with others."""
    try:
        _check(_libc().unshare(flags), "unshare")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise OSError(errno.ENOSPC, "unshare: no more namespaces are allowed here") from error
        raise


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2); an empty string stands for NULL."""
    arguments = [os.fsencode(text) if text else None for text in (source, target, kind)]
    data = os.fsencode(options) if options else None
    _check(_libc().mount(*arguments, ctypes.c_ulong(flags), data), f"mount {target}")


def mount_setattr(target: str, attributes: int) -> None:
    """Set attributes of a mount and of every mount below it; kernel 5.12 or newer."""
    wanted = struct.pack("=QQQQ", attributes, 0, 0, 0)
    result = _libc().syscall(
        _SYS_MOUNT_SETATTR, _AT_FDCWD, os.fsencode(target), _AT_RECURSIVE, wanted, ctypes.c_size_t(len(wanted))
    )
    _check(result, f"mount_setattr {target}")


def enter_root(folder: str) -> None:
    """Make a mounted folder the root of this mount namespace, and leave nothing of the old one."""
    os.chdir(folder)
    _check(_libc().pivot_root(b".", b"."), "pivot_root")
    _check(_libc().umount2(b".", _MNT_DETACH), "umount2")
    os.chdir("/")


def landlock_version() -> int:
    """Return the version of Landlock's interface; OSError where the kernel has none or it is off."""
    return _check(_libc().syscall(_SYS_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), 1), "landlock")


def landlock_ruleset(attributes: bytes) -> int:
    """Return the descriptor of a new ruleset; `attributes` is a struct landlock_ruleset_attr."""
    size = ctypes.c_size_t(len(attributes))
    return _check(_libc().syscall(_SYS_LANDLOCK_CREATE_RULESET, attributes, size, 0), "landlock_create_ruleset")


def landlock_allow(ruleset: int, rights: int, descriptor: int) -> None:
    """Allow rights on the file or below the folder that was opened as `descriptor`."""
    rule = struct.pack("=Qi", rights, descriptor)
    _check(_libc().syscall(_SYS_LANDLOCK_ADD_RULE, ruleset, 1, rule, 0), "landlock_add_rule")


def landlock_restrict(ruleset: int) -> None:
    """Put the ruleset over this process and all that it starts, for good."""
    _check(_libc().syscall(_SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
