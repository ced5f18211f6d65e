"""AWS's SDK for JavaScript, version 3, which AWS's runtimes of Node.js have: where it is, and when it is lacking.

It is fetched once into a folder of the user's, by `hydrant runtime install sdk`.
"""

from __future__ import annotations

import os
from pathlib import Path

_LARGEST = 1_000_000
"""Bytes of a source file that is still looked into; a larger one is a bundle, with its SDK in it."""
_MOST = 200
_ENDINGS = (".js", ".mjs", ".cjs")
_MARKS = (b"@aws-sdk/", b"@smithy/")


def folder(runtimes: Path) -> Path | None:
    """Return the newest `node_modules` with the SDK; None before it was fetched."""
    found = sorted(runtimes.glob("aws-sdk-*/node_modules"), key=lambda each: each.parent.stat().st_mtime)
    return found[-1] if found else None


def why_lacking(task_root: Path) -> str:
    """Say what to do where the code asks for the SDK and the package has none; else nothing."""
    if (task_root / "node_modules" / "@aws-sdk").is_dir() or not _asks(task_root):
        return ""
    return (
        "Hydrant: it uses AWS's SDK for JavaScript, which AWS's runtime has and this machine has not: run "
        "`hydrant runtime install sdk` (once; it needs npm), or put the SDK into the package."
    )


def _asks(task_root: Path) -> bool:
    looked = 0
    for path, folders, names in os.walk(task_root):
        folders[:] = [name for name in folders if name != "node_modules"]
        for name in names:
            file = os.path.join(path, name)
            if not name.endswith(_ENDINGS) or not os.path.isfile(file) or os.path.getsize(file) > _LARGEST:
                continue  # a link of the package may lead nowhere
            looked += 1
            if looked > _MOST:
                return False
            with open(file, "rb") as source:
                text = source.read()
            if any(mark in text for mark in _MARKS):
                return True
    return False
