"""Run programs of one Java file with AWS's SDK for Java 2, whose class path Maven makes once into build/.

A test takes the fixture `run_java` (tests/contract/conftest.py):

    answer = run_java(PROGRAMS / "KinesisRound.java", endpoint, stream_name)

The program finds test keys and a region in the environment and prints one JSON document on stdout.
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

PROGRAMS = Path(__file__).parent
MIN_JAVA = 17
RunJava = Callable[..., Any]
_UNTESTED = "NOT TESTED: AWS's SDK for Java"
_NO_NETWORK = re.compile(r"UnknownHost|Connection refused|Connect timed out|Network is unreachable|offline mode")


def class_path(root: Path) -> str:
    """Return the class path that the POM says; let Maven make it if need be. Skips where that can't be."""
    _need_java()
    pom = (PROGRAMS / "pom.xml").read_bytes()
    made = root / "build" / "java" / f"{hashlib.sha256(pom).hexdigest()[:12]}.txt"
    made.parent.mkdir(parents=True, exist_ok=True)
    with (made.parent / ".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists() or not all(map(os.path.exists, made.read_text().split(os.pathsep))):
            _ask_maven(made)
    return made.read_text()


def run(classes: str, program: Path, *arguments: object, timeout: float = 90.0) -> Any:
    """Run a program and return what it printed, read as JSON. `timeout` in seconds.

    Raises AssertionError with the program's stderr when it fails, takes too long or prints no JSON.
    """
    with tempfile.TemporaryDirectory(prefix="hydrant-java-") as home:
        properties = {"aws.accessKeyId": "test", "aws.secretAccessKey": "test", "aws.region": "us-east-1"}
        flags = [f"-D{name}={value}" for name, value in {**properties, "user.home": home}.items()]
        flags += ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]  # it runs for seconds
        command = ["java", *flags, "-Dstdout.encoding=UTF-8", "-cp", classes, str(program), *map(str, arguments)]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"{program.name} still ran after {timeout:g} s:\n{error.stderr!s:.2000}") from None
    assert ended.returncode == 0, f"{program.name} ended with {ended.returncode}:\n{ended.stderr[-3000:]}"
    try:
        return json.loads(ended.stdout)
    except json.JSONDecodeError:
        raise AssertionError(f"{program.name} printed no JSON:\n{ended.stdout[-2000:]}\n{ended.stderr}") from None


def _need_java() -> None:
    for name in ("java", "mvn"):
        if shutil.which(name) is None:
            pytest.skip(f"{_UNTESTED}, because there is no {name} on the PATH")
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < MIN_JAVA:
        pytest.skip(f"{_UNTESTED}, because it needs Java {MIN_JAVA}; `java -version` says {said!r:.200}")


def _ask_maven(made: Path) -> None:
    command = ["mvn", "-q", "-B", "-f", str(PROGRAMS / "pom.xml"), "dependency:build-classpath"]
    part = made.with_suffix(".part")
    ended = subprocess.run(
        [*command, f"-Dmdep.outputFile={part}"], capture_output=True, text=True, timeout=280, check=False
    )
    said = ended.stdout + ended.stderr
    if ended.returncode and _NO_NETWORK.search(said):
        pytest.skip(f"{_UNTESTED}, because Maven reaches no repository: {said[-400:]}")
    assert ended.returncode == 0, f"mvn failed:\n{said[-3000:]}"
    part.rename(made)
