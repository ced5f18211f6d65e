"""What `hydrant doctor` looks at: one finding for each thing that a stack needs."""

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from hydrant.paths import StackPaths, cache_dir, state_dir
from hydrant.terraform.tools import find_terraform, find_tflocal

from ..emulator.lambda_executor.sandbox import isolation
from ..emulator.lambda_executor.sandbox.languages.find_node import find_node
from ..emulator.lambda_executor.sandbox.languages.jdk import find_jdks
from ..emulator.lambda_executor.sandbox.languages.node_versions import FETCHED
from ..emulator.lambda_executor.settings import Settings as LambdaSettings
from ..errors import HydrantError, MissingTool, UsageError
from ..offline_provider.choice import choose_provider
from . import emulator, lifecycle, own_environment, registry, runtimes


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `next_step` says what to do where it is not good."""

    what: str
    good: bool
    found: str
    next_step: str = ""


def examine(port: int) -> Iterator[Finding]:
    """Look at everything, in the order in which `up` needs it."""
    for what, check in (
        ("Python", _python),
        ("Terraform", _terraform),
        ("tflocal", find_tflocal),
        ("LocalStack and plug-ins", _localstack),
        ("isolation of functions", _isolation),
        ("languages of functions", _languages),
        ("cache folder", lambda: _writable(cache_dir())),
        ("state folder", lambda: _writable(state_dir())),
        ("disk", lambda: _disk(state_dir())),
        (f"port {port}", lambda: _port(port)),
        ("Terraform provider", _provider),
    ):
        yield _look(what, check)


def _look(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, check())
    except OSError as error:
        return Finding(what, False, f"{error.filename}: {error.strerror}", "Set XDG_CACHE_HOME and XDG_STATE_HOME.")
    except HydrantError as error:
        found = f"{error.title} {error.cause}".strip()
        return Finding(what, False, found, error.next_step)


def _python() -> str:
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        raise MissingTool(
            f"{platform.python_version()} is not supported.",
            next_step="Use Python 3.11 to 3.13: make install PYTHON=...",
        )
    return f"{platform.python_version()} ({sys.executable})"


def _terraform() -> str:
    found = find_terraform()
    return f"{found.name} {found.version} ({found.path})"


_ENTRY_POINTS = {"firehose:hydrant", "kinesis:hydrant", "s3:hydrant", "hydrant"}


def _localstack() -> str:
    try:
        version = metadata.version("localstack-core")
    except metadata.PackageNotFoundError as error:
        if not own_environment.is_here():
            return "LocalStack will be installed at the first start, into the cache"
        raise MissingTool("LocalStack is not installed.", next_step="Run: make install") from error
    groups = ("localstack.aws.provider", "localstack.lambda.runtime_executor")
    found = {e.name for group in groups for e in metadata.entry_points(group=group)}
    missing = _ENTRY_POINTS - found
    if missing:
        raise MissingTool(f"Plug-ins are not installed: {', '.join(sorted(missing))}.", next_step="Run: make install")
    others = own_environment.deviations(own_environment.lock_text())
    told = f"; not of the tested version, with which it may not boot: {', '.join(others)}" if others else ""
    return f"LocalStack {version} with the plug-ins of Hydrant{told}"


def _isolation() -> str:
    try:
        return str(isolation.would_be(LambdaSettings.from_environment(os.environ)))
    except ValueError as error:
        raise UsageError("A setting of functions is off.", str(error), "Correct the variable, or unset it.") from error


def _languages() -> str:
    """What runs functions that are not of Python: nothing of it is needed by those that are."""
    fetched = runtimes.fetched()
    node = ", ".join(each.release for each in find_node(runtimes.folder()))
    java = ", ".join(each.release for each in find_jdks())
    missing = [name for name, there in (("sdk", node), ("java", java)) if there and name not in fetched]
    return (
        f"Python; Node.js: {node or f'none (hydrant runtime install nodejs{FETCHED[-1]}.x)'}; JDK: {java or 'none'}"
        + (f"; not fetched: {' and '.join(missing)} (hydrant runtime install)" if missing else "")
    )


def _writable(folder: Path) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            return str(folder)
    except OSError as error:
        raise HydrantError(
            f"{folder} cannot be written: {error.strerror}.",
            next_step="Set XDG_CACHE_HOME and XDG_STATE_HOME to folders of yours.",
        ) from error


def _disk(folder: Path) -> str:
    lifecycle.check_disk(folder)
    return f"enough room below {folder}"


def _port(port: int) -> str:
    known = registry.read(port)
    if known and known.alive:
        return "a stack of yours runs there"
    emulator.check_port(port)
    return f"free (logs will be in {StackPaths(port).root})"


def _provider() -> str:
    with tempfile.TemporaryDirectory() as empty:
        return choose_provider(Path(empty), cache_dir(), os.environ).reason
