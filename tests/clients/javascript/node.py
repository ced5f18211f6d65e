"""Run scripts under Node with AWS's SDK for JavaScript v3, installed once into build/.

A test takes the fixture `run_js` (tests/contract/conftest.py):

    answer = run_js(SCRIPTS / "kinesis_round.mjs", endpoint, stream_name)

The script finds its arguments in `process.argv.slice(2)`, test keys and a region in the environment, modules beside it
by `./name.mjs`, and prints one JSON document on stdout. Chatter goes to stderr.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parent
MIN_NODE = 20
"""The version that the SDK asks for in its `engines`."""
RunJs = Callable[..., Any]
_NO_NETWORK = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED)\b")


def installed(root: Path) -> Path:
    """Return the folder whose `node_modules` is what the lock file says; make it if need be. Skips where that can't be.

    `root` is the project's folder. Workers that come at once wait for the first.
    """
    _need_node()
    lock = (SCRIPTS / "package-lock.json").read_bytes()
    folder = root / "build" / "javascript" / hashlib.sha256(lock).hexdigest()[:12]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not folder.exists():
            _install(folder)
    return folder


def run(folder: Path, script: Path, *arguments: object, timeout: float = 60.0) -> Any:
    """Run a script with the SDK of `folder` and return what it printed, read as JSON. `timeout` in seconds.

    Raises AssertionError with the script's stderr when it fails, takes too long or prints no JSON.
    """
    with tempfile.TemporaryDirectory(prefix="hydrant-js-") as made:
        # A copy beside a link: Node looks for packages from where a script lies.
        for source in script.parent.glob("*.mjs"):
            shutil.copy(source, made)
        Path(made, "node_modules").symlink_to(folder / "node_modules")
        command = ["node", str(Path(made, script.name)), *map(str, arguments)]
        try:
            ended = subprocess.run(
                command, env=_environment(made), capture_output=True, text=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"{script.name} still ran after {timeout:g} s:\n{error.stderr!s:.2000}") from None
    assert ended.returncode == 0, f"{script.name} ended with {ended.returncode}:\n{ended.stderr[-3000:]}"
    try:
        return json.loads(ended.stdout)
    except json.JSONDecodeError:
        raise AssertionError(
            f"{script.name} printed no JSON:\n{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"
        ) from None


def _need_node() -> None:
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            pytest.skip(f"NOT TESTED: AWS's SDK for JavaScript, because there is no {name} on the PATH")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(said.lstrip("v").split(".")[0]) < MIN_NODE:
        pytest.skip(f"NOT TESTED: AWS's SDK for JavaScript, because it needs Node {MIN_NODE}; this is {said}")


def _install(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="new-") as made:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SCRIPTS / name, made)
        ended = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
            cwd=made,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        if ended.returncode and _NO_NETWORK.search(ended.stderr):
            pytest.skip(f"NOT TESTED: AWS's SDK for JavaScript, because npm reaches no registry: {ended.stderr[-400:]}")
        assert ended.returncode == 0, f"npm ci failed:\n{ended.stderr[-3000:]}"
        os.rename(made, folder)
        Path(made).mkdir()  # for the temporary folder to remove


def _environment(home: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
