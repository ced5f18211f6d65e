"""Namespaces: an environment gets a root of its own, made of what it may see, and processes of its own.

Root needs nothing else; others need user namespaces for everybody, which some systems don't allow (Ubuntu from 23.10
on, most containers). Linux 5.12. What is not on the list does not exist here, as on AWS; what is on it cannot be
written ("Read-only file system"), except /tmp, a file system in memory that holds no more than it should.
"""

import contextlib
import os
from collections.abc import Iterable

from . import linux
from .plan import Plan, Share

_FLAGS = linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWIPC
_SAFE = linux.MS_NOSUID | linux.MS_NODEV
_DEVICES = ("null", "zero", "full", "random", "urandom")
_DESCRIPTORS = (("fd", "fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2"))


def unshare() -> None:
    """Leave the machine's namespaces. Children of this process live in the new PID namespace, the first as its init."""
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        with contextlib.suppress(PermissionError):  # in a container even root may need a user namespace
            linux.unshare(_FLAGS)
            return
    linux.unshare(_FLAGS | linux.CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def enter(plan: Plan) -> None:
    """Build the root of the plan and go into it. To be called by the init of the new PID namespace."""
    root = plan.mount_point
    linux.mount("", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("hydrant", root, "tmpfs", _SAFE, "size=1m,mode=0755")
    for folder in ("proc", "dev", "tmp", "etc", "var"):
        os.mkdir(f"{root}/{folder}")
    for path, text in plan.files:
        _write(root + path, text)
    linux.mount("tmp", f"{root}/tmp", "tmpfs", _SAFE, f"size={plan.tmp_bytes},mode=1777")  # noqa: S108 - its own
    for target, folders in plan.merged:
        _merge(folders, root + target)
    _share(sorted(plan.shares, key=lambda share: share.target), root)
    _devices(root)
    linux.mount("proc", f"{root}/proc", "proc", _SAFE | linux.MS_RDONLY | linux.MS_NOEXEC)
    linux.enter_root(root)
    linux.mount("", "/", "", linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | _SAFE)


def _share(shares: Iterable[Share], root: str) -> None:
    for share in shares:
        target = root + share.target
        if os.path.lexists(target) and share.source == share.target and not share.writable:
            continue  # part of a folder that is shared already
        if os.path.islink(share.source) and os.path.dirname(share.source) == "/":  # as /lib, which is part of /usr
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.symlink(os.readlink(share.source), target)
            continue
        if os.path.isdir(share.source):
            os.makedirs(target, exist_ok=True)
        else:
            _write(target, "")
        linux.mount(share.source, target, "", linux.MS_BIND | linux.MS_REC)
        only = 0 if share.writable else linux.MOUNT_ATTR_RDONLY
        linux.mount_setattr(target, linux.MOUNT_ATTR_NOSUID | linux.MOUNT_ATTR_NODEV | only)


def _merge(folders: Iterable[str], target: str) -> None:
    os.makedirs(target, exist_ok=True)
    layers = ":".join(folder.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,") for folder in folders)
    linux.mount("overlay", target, "overlay", _SAFE | linux.MS_RDONLY, f"lowerdir={layers}")


def _devices(root: str) -> None:
    for name in _DEVICES:
        _write(f"{root}/dev/{name}", "")
        linux.mount(f"/dev/{name}", f"{root}/dev/{name}", "", linux.MS_BIND)
    for name, target in _DESCRIPTORS:
        os.symlink(f"/proc/self/{target}", f"{root}/dev/{name}")


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
