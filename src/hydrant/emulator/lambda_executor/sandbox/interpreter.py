"""Chooses the Python that runs a function, and finds the ones on this machine.

The rule (`choose`) is pure. A package that holds compiled modules runs under the Python they were compiled for, when
it is here; else the function's declared runtime decides; else the emulator's own Python runs it, with a notice.
"""

import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hydrant.emulator.faults.kinds import fault_of

OLDEST = (3, 9)
"""The oldest Python that awslambdaric runs under."""

_COMPILED = re.compile(r"\.cpython-3(\d+)[a-z]*(?:-([\w-]+))?\.so$")
_RUNTIME = re.compile(r"^python3\.(\d+)$")
_PROBE = """
import sys, os, json, socket, ssl, hashlib, logging, decimal, sysconfig
library = os.path.join(sysconfig.get_config_var("LIBDIR") or "/", sysconfig.get_config_var("INSTSONAME") or "")
print(json.dumps({
    "implementation": sys.implementation.name,
    "release": sys.version_info[:3],
    "program": os.path.realpath(sys.executable),
    "folders": [sys.base_prefix, sys.base_exec_prefix, library, *sys.path],
}))
"""

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python, or another language's program, that runs; `path` its executable, `release` such as `3.11.2`.

    `program` is the executable behind links, shims and virtual environments, `folders` what it must be able to read.
    """

    version: Version
    release: str
    path: str
    program: str = ""
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The interpreter for a function, and a notice when it isn't the declared runtime."""

    interpreter: Interpreter
    notice: str = ""


Finder = Callable[[Version], Interpreter | None]


def declared_version(runtime: str | None) -> Version | None:
    """Return (3, N) of `python3.N`; None for another language or no runtime at all."""
    match = _RUNTIME.match(runtime or "")
    return (3, int(match[1])) if match else None


def compiled_for(file_names: Iterable[str]) -> frozenset[Version]:
    """Return the Pythons that compiled modules among `file_names` need; modules of the stable ABI need none."""
    return frozenset((3, int(match[1])) for name in file_names if (match := _COMPILED.search(name)))


def choose(runtime: str, compiled: frozenset[Version], own: Interpreter, find: Finder) -> Choice:
    """Choose the interpreter for a function.

    `runtime` is what the function declares (`python3.N`), `compiled` the Pythons its compiled modules were built for,
    `own` the emulator's Python, `find` returns the interpreter of a version or None.
    """
    declared = declared_version(runtime)
    if declared is None:
        raise ValueError(f"{runtime} is no Python runtime")
    wanted = _order(declared, compiled, own.version)
    found = next((python for version in wanted if (python := _get(version, own, find))), own)
    return Choice(found, _notice(runtime, declared, compiled, found))


def _order(declared: Version, compiled: frozenset[Version], own: Version) -> list[Version]:
    """Return versions to try, best first."""
    if not compiled or declared in compiled:
        return [declared, *sorted(compiled, reverse=True)]
    others = sorted(compiled, key=lambda version: (version != own, -version[1]))
    return [*others, declared]


def _get(version: Version, own: Interpreter, find: Finder) -> Interpreter | None:
    if version < OLDEST:
        return None
    return own if version == own.version else find(version)


def _notice(runtime: str, declared: Version, compiled: frozenset[Version], found: Interpreter) -> str:
    unfit = bool(compiled) and found.version not in compiled
    if found.version == declared and not unfit:
        return ""
    versions = ", ".join(f"3.{minor}" for _, minor in sorted(compiled))
    used = f"Python {found.release} runs it"
    if unfit:
        return (
            f"Hydrant: the function declares {runtime} and its package holds modules compiled for Python {versions}, "
            f"which is not on this machine; {used}, and those modules will not load. "
            f"Build the package for Python 3.{found.version[1]}, or install Python {versions}."
        )
    if compiled:
        return (
            f"Hydrant: the function declares {runtime}, but its package holds modules compiled for Python {versions}; "
            f"{used}."
        )
    old = f" (older than {OLDEST[0]}.{OLDEST[1]}, which AWS's runtime client needs)" if declared < OLDEST else ""
    return f"Hydrant: the function declares {runtime}, which is not usable on this machine{old}; {used}."


@functools.cache
def own_interpreter() -> Interpreter:
    """Return the Python that runs the emulator."""
    info = sys.version_info
    version = (info.major, info.minor)
    plain = Interpreter(version, f"{info.major}.{info.minor}.{info.micro}", sys.executable, sys.executable)
    return _probe(sys.executable, version) or plain


@functools.cache
def find_interpreter(version: Version) -> Interpreter | None:
    """Look for a CPython of this version that really runs; the answer is kept for the life of the emulator.

    Looked at: PATH but for pyenv's shims, each of which takes a quarter of a second to say which of pyenv's versions
    it would run or that it runs none; pyenv's and uv's versions; the usual folders of Linux, Homebrew and python.org.
    Raises EmulatorFault when there is no room to try them.
    """
    seen: set[str] = set()
    for path in _candidates(version):
        real = os.path.realpath(path)
        if real in seen or not os.access(path, os.X_OK):
            continue
        seen.add(real)
        if found := _probe(str(path), version):
            return found
    return None


def _candidates(version: Version) -> Iterator[Path]:
    name = f"python{version[0]}.{version[1]}"
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")
    entries = [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    yield from (entry / name for entry in entries if entry != pyenv / "shims")
    minor = f"{version[0]}.{version[1]}"
    managed = (
        (pyenv / "versions", f"{minor}.*"),
        (Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or _data_home(home) / "uv" / "python"), f"cpython-{minor}.*"),
    )
    for folder, pattern in managed:
        yield from (found / "bin" / name for found in sorted(folder.glob(pattern), reverse=True))
    for system in ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"):
        yield Path(system) / name
    yield Path("/Library/Frameworks/Python.framework/Versions") / minor / "bin" / name


def _data_home(home: Path) -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")


def _probe(path: str, version: Version) -> Interpreter | None:
    """Run the candidate: it must be a CPython of this version with the modules that a function needs."""
    try:
        done = subprocess.run(
            [path, "-I", "-S", "-c", _PROBE], capture_output=True, timeout=10, check=True, stdin=subprocess.DEVNULL
        )
        found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        if fault := fault_of(error):  # it may run well in a moment
            raise fault from error
        return None
    if found["implementation"] != "cpython" or tuple(found["release"][:2]) != version:
        return None
    release = ".".join(map(str, found["release"]))
    return Interpreter(version, release, path, found["program"], readable(found["program"], found["folders"]))


def readable(program: str, folders: Iterable[str]) -> tuple[str, ...]:
    """Return the program and the folders that exist, without one that would hold the user's home."""
    home = Path.home()
    known = [folder for folder in folders if os.path.exists(folder) and not home.is_relative_to(folder)]
    return tuple(dict.fromkeys([*known, program]))
