"""Finds the Node.js of this machine: on the PATH, of version managers, and those that Hydrant has fetched."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from hydrant.emulator.faults.kinds import fault_of

from ..interpreter import Interpreter, readable

_PROBE = "process.stdout.write(JSON.stringify([process.versions.node, process.execPath, process.release.name]))"
_SECONDS = 20

_lock = threading.Lock()
_known: dict[str, Interpreter | None] = {}


def find_node(fetched: Path) -> list[Interpreter]:
    """Return every Node.js that really runs; each is tried once. `fetched`: the folder of what Hydrant has fetched.

    Raises EmulatorFault when there is no room to try them.
    """
    found: dict[str, Interpreter] = {}
    for path in _candidates(fetched):
        if os.access(path, os.X_OK) and (node := _tried(str(path))):
            found.setdefault(node.program, node)
    return list(found.values())


def _candidates(fetched: Path) -> Iterator[Path]:
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        if os.path.isabs(entry):
            yield from (Path(entry) / name for name in ("node", "nodejs"))
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    managed = (
        (fetched, "node-*/*/bin/node"),
        (Path(os.environ.get("NVM_DIR") or home / ".nvm"), "versions/node/v*/bin/node"),
        (Path(os.environ.get("FNM_DIR") or data / "fnm"), "node-versions/v*/installation/bin/node"),
        (Path(os.environ.get("VOLTA_HOME") or home / ".volta"), "tools/image/node/*/bin/node"),
        (Path(os.environ.get("ASDF_DATA_DIR") or home / ".asdf"), "installs/nodejs/*/bin/node"),
        (data / "mise", "installs/node/*/bin/node"),
        (Path("/opt/homebrew/opt"), "node*/bin/node"),
    )
    for folder, pattern in managed:
        yield from sorted(folder.glob(pattern))
    for folder in (Path("/usr/local/bin"), Path("/usr/bin"), Path("/opt/homebrew/bin")):
        yield folder / "node"


def _tried(path: str) -> Interpreter | None:
    real = os.path.realpath(path)
    with _lock:
        if real not in _known:
            _known[real] = _probe(path)
        return _known[real]


def _probe(path: str) -> Interpreter | None:
    """Run the candidate, which may be a shim of a version manager, and ask it who it is."""
    try:
        done = subprocess.run(
            [path, "-e", _PROBE],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(Path.home())},
        )
        release, program, name = json.loads(done.stdout)
        major, minor, *_ = map(int, release.split("."))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        if fault := fault_of(error):  # it may run well in a moment
            raise fault from error
        return None
    if name != "node":
        return None
    program = os.path.realpath(program)
    return Interpreter((major, minor), release, path, program, readable(program, _libraries(program)))


def _libraries(program: str) -> list[str]:
    """Where a program that is not the system's own keeps its libraries: beside its folder."""
    return [str(Path(program).parents[1] / "lib")]
