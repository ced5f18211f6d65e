"""Tries what this machine lets a process wall off, and says it as JSON: reasons are empty where it works."""

import json
import os
import sys
import tempfile

from . import linux, mounts
from .plan import NAMESPACES, Plan, Share

_NOT_LINUX = "only Linux has it"
_TMP = 1 << 20


def examine() -> dict[str, str]:
    """Return why each way does not work; an empty text where it does."""
    if sys.platform != "linux":
        return dict.fromkeys(("namespaces", "merged", "landlock"), _NOT_LINUX)
    with tempfile.TemporaryDirectory() as folder:
        parts = [os.path.join(folder, name) for name in ("root", "first", "second")]
        for part in parts:
            os.mkdir(part)
        root, *layers = parts
        shares = (Share("/usr", "/usr"), Share(layers[0], "/var/task"))
        plain = Plan(NAMESPACES, shares, files=(("/etc/passwd", ""),), tmp_bytes=_TMP, mount_point=root)
        merged = Plan(NAMESPACES, merged=(("/opt", tuple(layers)),), tmp_bytes=_TMP, mount_point=root)
        return {"namespaces": _try(plain), "merged": _try(merged), "landlock": _landlock()}


def _landlock() -> str:
    try:
        linux.landlock_version()
    except OSError as error:
        return str(error.strerror)
    return ""


def _try(plan: Plan) -> str:
    """Enter the plan in a process of its own and return what went wrong."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _enter(plan, writing)
    os.close(writing)
    with open(reading, "rb") as report:
        failure = report.read()
    os.waitpid(pid, 0)
    return failure.decode("utf-8", "replace")


def _enter(plan: Plan, report: int) -> None:
    try:
        mounts.unshare()
        init = os.fork()
        if init == 0:
            mounts.enter(plan)
        else:
            os.waitpid(init, 0)
    except OSError as error:
        os.write(report, str(error.strerror or error).encode("utf-8", "replace"))
    finally:
        os._exit(0)


def main() -> None:
    """Print what was found."""
    sys.stdout.write(json.dumps(examine()))
