"""Finds the JDKs of this machine by the file `release` that each has, and chooses the one that runs a function."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..interpreter import Choice, Interpreter, readable
from .language import MissingRuntime

_RUNTIME = re.compile(r"^java(\d+)(\.al2|\.al2023)?$")
_VERSION = re.compile(r'^JAVA_VERSION="(?:1\.)?((\d+)(?:[.\w+-]*))"', re.MULTILINE)


def declared_major(runtime: str) -> int | None:
    """Return N of `javaN`, `java8.al2` and the like; None for another language."""
    match = _RUNTIME.match(runtime)
    return int(match[1]) if match else None


def choose(runtime: str, found: Iterable[Interpreter]) -> Choice:
    """Choose the JDK of the declared version, else the next newer one, else the newest, which may be too old.

    Raises MissingRuntime where there is none.
    """
    declared = declared_major(runtime)
    if declared is None:
        raise ValueError(f"{runtime} is no runtime of Java")
    usable = sorted(found, key=lambda each: each.version)
    if not usable:
        raise MissingRuntime(
            f"It declares {runtime}, and there is no JDK on this machine: install JDK {declared} so that `java` is on "
            "the PATH, or set JAVA_HOME. The next call finds it."
        )
    chosen = next((each for each in usable if each.version[0] >= declared), usable[-1])
    if chosen.version[0] == declared:
        return Choice(chosen)
    return Choice(
        chosen,
        f"Hydrant: the function declares {runtime}, which is not on this machine; Java {chosen.release} runs it.",
    )


def find_jdks() -> list[Interpreter]:
    """Return the JDKs and JREs of this machine, each once."""
    found: dict[str, Interpreter] = {}
    for home in _homes():
        program = Path(os.path.realpath(home / "bin" / "java"))
        if str(program) not in found and (version := _version(program)):
            release, major = version
            folders = readable(str(program), [str(program.parents[1])])
            found[str(program)] = Interpreter((major, 0), release, str(home / "bin" / "java"), str(program), folders)
    return list(found.values())


def _homes() -> Iterator[Path]:
    if given := os.environ.get("JAVA_HOME"):
        yield Path(given)
    if on_path := shutil.which("java"):
        yield Path(os.path.realpath(on_path)).parents[1]
    home = Path.home()
    for folder, pattern in (
        (Path("/usr/lib/jvm"), "*"),
        (Path(os.environ.get("SDKMAN_DIR") or home / ".sdkman"), "candidates/java/*"),
        (Path("/Library/Java/JavaVirtualMachines"), "*/Contents/Home"),
        (home / ".local" / "share" / "mise" / "installs" / "java", "*"),
        (Path(os.environ.get("ASDF_DATA_DIR") or home / ".asdf"), "installs/java/*"),
        (Path("/opt/homebrew/opt"), "openjdk*/libexec/openjdk.jdk/Contents/Home"),
    ):
        yield from sorted(folder.glob(pattern))


def _version(program: Path) -> tuple[str, int] | None:
    """Release and major version of a `java`; None where it is none that runs."""
    try:
        text = (program.parents[1] / "release").read_text("utf-8")
    except OSError:
        return None
    match = _VERSION.search(text)
    return (match[1], int(match[2])) if match and os.access(program, os.X_OK) else None
