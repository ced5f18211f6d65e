"""Run programs with the newest boto3, in an environment of its own: LocalStack pins an older botocore.

A test takes the fixture `run_boto3` (tests/contract/conftest.py):

    answer = run_boto3(PROGRAMS / "kinesis_today.py", endpoint, stream_name)

The environment is made once into build/, from the locked requirements.txt. The program finds test keys and a region in
the environment and prints one JSON document on stdout.
"""

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = Path(__file__).parent
RunBoto3 = Callable[..., Any]
_NO_NETWORK = re.compile(r"Failed to fetch|error sending request|not found in the cache")


def installed(root: Path) -> Path:
    """Return the folder of the environment that the lock file says; make it if need be. Skips where that can't be.

    `root` is the project's folder. Workers that come at once wait for the first.
    """
    lock = PROGRAMS / "requirements.txt"
    key = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = root / "build" / "python" / key
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            _install(folder, lock)
            (folder / "whole").touch()
    return folder


def run(folder: Path, program: Path, *arguments: object, timeout: float = 120.0) -> Any:
    """Run a program and return what it printed, read as JSON. `timeout` in seconds.

    Raises AssertionError with the program's stderr when it fails, takes too long or prints no JSON.
    """
    with tempfile.TemporaryDirectory(prefix="hydrant-boto3-") as home:
        command = [str(folder / "bin" / "python"), "-I", str(program), *map(str, arguments)]
        try:
            ended = subprocess.run(
                command, env=_environment(home), capture_output=True, text=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"{program.name} still ran after {timeout:g} s:\n{error.stderr!s:.2000}") from None
    assert ended.returncode == 0, f"{program.name} ended with {ended.returncode}:\n{ended.stderr[-3000:]}"
    return json.loads(ended.stdout)


def _install(folder: Path, lock: Path) -> None:
    python = str(folder / "bin" / "python")
    install = ["pip", "install", "-q", "--only-binary=:all:", "--require-hashes", "-p", python, "-r", str(lock)]
    for command in (["venv", "-q", "--clear", "-p", sys.executable, str(folder)], install):
        ended = subprocess.run(
            [sys.executable, "-m", "uv", *command], capture_output=True, text=True, timeout=240, check=False
        )
        if ended.returncode:
            break
    if ended.returncode and _NO_NETWORK.search(ended.stderr):
        pytest.skip(f"NOT TESTED: the newest boto3, because uv reaches no registry: {ended.stderr[-400:]}")
    assert ended.returncode == 0, f"uv failed:\n{ended.stderr[-3000:]}"


def _environment(home: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
