"""The command lines that install locked requirements into a folder: uv first, pip with the same meaning."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hydrant.isolation import without_aws

from .target import Target

_LEGACY = {(2, 17): "manylinux2014", (2, 12): "manylinux2010", (2, 5): "manylinux1"}
_PATIENCE = {"UV_HTTP_TIMEOUT": "20", "UV_HTTP_RETRIES": "1", "PIP_RETRIES": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@dataclass(frozen=True)
class Attempt:
    """How one installer fared; `output` is what it said."""

    installer: str
    succeeded: bool
    output: str


def attempts(requirements: Path, target: Target, folder: Path, environ: Mapping[str, str]) -> Iterator[Attempt]:
    """Run one installer after the other into the empty `folder`, until the caller stops asking."""
    for name, command in (
        ("uv", uv_command(requirements, target, folder)),
        ("pip", pip_command(requirements, target, folder)),
    ):
        if command is not None:
            yield _run(name, command, environ)
            shutil.rmtree(folder, ignore_errors=True)


def uv_program() -> list[str] | None:
    """How uv is called: that of this environment, else the one that started us (in UV), or is on the PATH."""
    if importlib.util.find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    found = shutil.which(os.environ.get("UV") or "uv") or shutil.which("uv")
    return [found] if found else None


def uv_command(requirements: Path, target: Target, folder: Path) -> list[str] | None:
    """Return uv's command line, or None where there is no uv."""
    uv = uv_program()
    if uv is None:
        return None
    command = [*uv, "pip", "install", "--target", str(folder), "--python", str(target.interpreter or sys.executable)]
    if target.interpreter is None:
        newest = target.glibc[0]
        standard = _LEGACY.get(newest, f"manylinux_{newest[0]}_{newest[1]}")
        command += ["--python-platform", f"{target.machine}-{standard}", "--python-version", target.version]
    return [*command, "--only-binary", ":all:", "--require-hashes", "--no-deps", "-r", str(requirements)]


def pip_command(requirements: Path, target: Target, folder: Path) -> list[str] | None:
    """Return pip's command line, or None where there is no pip."""
    if not importlib.util.find_spec("pip"):
        return None
    command = [sys.executable, "-m", "pip"]
    if target.interpreter is not None and target.interpreter != Path(sys.executable):
        command += ["--python", str(target.interpreter)]
    command += ["install", "--target", str(folder), "--no-compile", "--no-input"]
    if target.interpreter is None:
        command += ["--implementation", "cp", "--python-version", target.version]
        command += [part for tag in _platform_tags(target) for part in ("--platform", tag)]
    return [*command, "--only-binary", ":all:", "--require-hashes", "--no-deps", "-r", str(requirements)]


def _platform_tags(target: Target) -> list[str]:
    """Pip takes each tag by its name and derives none: a wheel has either spelling (PEP 600)."""
    tags = []
    for major, minor in target.glibc:
        tags.append(f"manylinux_{major}_{minor}_{target.machine}")
        if (major, minor) in _LEGACY:
            tags.append(f"{_LEGACY[major, minor]}_{target.machine}")
    return tags


def _run(name: str, command: list[str], environ: Mapping[str, str]) -> Attempt:
    """The user's settings win over ours; nothing waits for an answer."""
    done = subprocess.run(
        command,
        env={**_PATIENCE, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Attempt(name, done.returncode == 0, done.stdout)


def environment(target: Target) -> dict[str, str]:
    """The environment for installers: the user's, without what would bend `--target`.

    Only for a package that goes to AWS what speaks of AWS is in it: an index there may want the user's keys.
    """
    bending = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER", "PIP_PREFIX", "UV_PYTHON"}
    environ = os.environ if target.interpreter is None else without_aws(os.environ)
    return {key: value for key, value in environ.items() if key not in bending}
