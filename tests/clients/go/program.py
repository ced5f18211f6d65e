"""Build and run the Go program of this folder, with AWS's SDK for Go v2 and hashicorp/aws-sdk-go-base, under build/.

`built` builds those of other folders, too.

`go.mod` and `go.sum` pin every module; Go's own cache keeps them.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

SOURCES = Path(__file__).parent
_NO_NETWORK = re.compile(r"dial tcp|no such host|connection refused|i/o timeout|TLS handshake|proxyconnect")
_TOO_OLD = re.compile(r"requires go >= |toolchain not available|go.mod requires go")

# It runs for a second and is compiled from nothing on a new machine: neither code nor garbage is worth making better.
_SOON_BUILT = ["-gcflags=all=-N -l -dwarf=false", "-ldflags=-s -w"]


def built(root: Path, sources: Path = SOURCES) -> Path:
    """Return the program's path below `root`; build it if its sources have changed. Skips where that can't be."""
    if shutil.which("go") is None:
        pytest.skip("NOT TESTED: AWS's SDK for Go, because there is no go on the PATH")
    digest = hashlib.sha256()
    for source in [*sorted(sources.glob("*.go")), sources / "go.mod", sources / "go.sum"]:
        digest.update(source.read_bytes())
    program = root / "build" / "go" / digest.hexdigest()[:12] / "provider"
    program.parent.mkdir(parents=True, exist_ok=True)
    with (program.parent.parent / ".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not program.exists():
            _build(program, sources)
    return program


def run(program: Path, *arguments: object, environment: Mapping[str, str], timeout: float = 60.0) -> Any:
    """Run it and return what it printed, read as JSON. `timeout` in seconds; AssertionError with its stderr."""
    command = [str(program), *map(str, arguments)]
    ended = subprocess.run(command, env=dict(environment), capture_output=True, text=True, timeout=timeout, check=False)
    assert ended.returncode == 0, f"{program.name} ended with {ended.returncode}:\n{ended.stderr[-3000:]}"
    return json.loads(ended.stdout)


def _build(program: Path, sources: Path) -> None:
    unfinished = program.with_suffix(".new")
    ended = subprocess.run(
        ["go", "build", "-mod=readonly", "-trimpath", *_SOON_BUILT, "-o", str(unfinished), "."],
        cwd=sources,
        # Without cgo, as the provider's releases are built: Go resolves names by itself.
        env={**os.environ, "CGO_ENABLED": "0", "GOGC": "off"},
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    for reason in (_NO_NETWORK, _TOO_OLD):
        if ended.returncode and reason.search(ended.stderr):
            pytest.skip(f"NOT TESTED: AWS's SDK for Go, because it cannot be built here: {ended.stderr[-400:]}")
    assert ended.returncode == 0, f"go build failed:\n{ended.stderr[-3000:]}"
    os.rename(unfinished, program)
