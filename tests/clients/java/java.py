"""Run a class with snappy-java, the library whose stream AWS names, installed once into build/."""

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCES = Path(__file__).parent
SNAPPY_VERSION = "1.1.10.7"


def read_snappy(root: Path, form: str, packed: bytes) -> bytes:
    """What snappy-java reads from bytes of a form, "snappy-java" or "hadoop-snappy".

    `root` is the project's folder. Skips where there is no Java or Maven.
    """
    for name in ("java", "mvn"):
        if shutil.which(name) is None:
            pytest.skip(f"NOT TESTED: snappy-java, because there is no {name} on the PATH")
    ended = subprocess.run(
        ["java", "-cp", str(_jar(root)), str(SOURCES / "ReadSnappy.java"), form],
        input=packed,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    return ended.stdout


def _jar(root: Path) -> Path:
    folder = root / "build" / "java"
    folder.mkdir(parents=True, exist_ok=True)
    jar = folder / f"snappy-java-{SNAPPY_VERSION}.jar"
    with (folder / ".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not jar.exists():
            _install(folder)
    return jar


def _install(folder: Path) -> None:
    artifact = f"org.xerial.snappy:snappy-java:{SNAPPY_VERSION}"
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
    if ended.returncode:
        pytest.skip(f"NOT TESTED: snappy-java, because Maven can't bring it: {ended.stdout[-400:]}")
