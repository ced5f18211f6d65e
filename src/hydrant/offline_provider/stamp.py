"""What tells one state of this program from another: a host that outlives a command may have imported an older one."""

import os
import sys
from collections.abc import Iterator
from hashlib import sha256

_PROVIDER = os.path.dirname(__file__)
_LENGTH = 8


def code_stamp(folder: str = _PROVIDER) -> str:
    """A few letters that change when a file of the provider does, or of what it imports of Hydrant, or a package."""
    installed = [f"{path} {os.stat(path).st_mtime_ns}" for path in sys.path if path.endswith("-packages")]
    found = [*_files(folder, deep=True), *_files(os.path.dirname(folder), deep=False)]
    text = "\n".join([*sorted(found), *installed])
    return sha256(text.encode(errors="surrogateescape")).hexdigest()[:_LENGTH]


def _files(folder: str, *, deep: bool) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if deep and entry.is_dir() and entry.name != "__pycache__":
                yield from _files(entry.path, deep=True)
            elif entry.name.endswith((".py", ".json")):
                status = entry.stat()
                yield f"{entry.path} {status.st_mtime_ns} {status.st_size}"
