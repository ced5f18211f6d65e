"""The folder of one emulator below its temporary folder: `code/`, `tmp/`, `root/`, and a runtime folder a language.

`runtime/` stands for AWS's /var/runtime where functions are in Python: links to the runtime client and the SDK in the
emulator's own site-packages, so that a function sees awslambdaric and boto3 but neither LocalStack nor the tools
installed beside it. `root/` is empty: the place where each environment, in its own namespace, mounts its root. All of
it goes when the emulator ends: at its exit, or by the guard when it was killed.
"""

import atexit
import importlib.util
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from ..guard.files import remove, seal

PACKAGES = (
    "awslambdaric",
    "simplejson",
    "snapshot_restore_py",
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "six",
    "urllib3",
)
"""What lies in AWS's /var/runtime."""

_lock = threading.RLock()
_made: Path | None = None


def workspace() -> Path:
    """Return the folder of this emulator, made at the first call."""
    global _made  # noqa: PLW0603 - one folder per process
    with _lock:
        if _made is None or not _made.is_dir():
            folder = Path(tempfile.mkdtemp(prefix="hydrant-lambda-"))
            atexit.register(remove, str(folder))
            for name in ("code", "tmp", "root"):
                (folder / name).mkdir()
            _made = folder  # only now: what could not be made whole is made again
        return _made


def runtime_dir() -> Path:
    """Return the folder that functions in Python see as LAMBDA_RUNTIME_DIR."""
    return _runtime("runtime", fill)


def node_runtime_dir(sdk: Path | None) -> Path:
    """Return the folder that functions in Node.js see as LAMBDA_RUNTIME_DIR; `sdk` is `node_modules` with AWS's."""

    def fill_node(folder: Path) -> None:
        _copy("node/*.mjs", folder)
        if sdk is not None:
            (folder / "node_modules").symlink_to(sdk)

    return _runtime(f"runtime-node-{sdk.parent.name}" if sdk else "runtime-node", fill_node)


def java_runtime_dir(jars: Path | None) -> Path:
    """Return the folder that functions in Java see as LAMBDA_RUNTIME_DIR; `jars` are those of the runtime client."""

    def fill_java(folder: Path) -> None:
        if jars is not None:
            (folder / "lib").symlink_to(jars)

    return _runtime(f"runtime-{jars.name}" if jars else "runtime-java", fill_java)


def empty_runtime_dir() -> Path:
    """Return the folder that functions with a runtime of their own see as LAMBDA_RUNTIME_DIR."""
    return _runtime("runtime-none", lambda _: None)


def debugger_dir(library: Path) -> Path:
    """Return a folder in which there is a link to a debugger's library, and nothing else: an import looks into it."""
    return _runtime("debugger", lambda folder: (folder / library.name).symlink_to(library))


def _runtime(name: str, fill_it: Callable[[Path], None]) -> Path:
    with _lock:
        folder = workspace() / name
        if not folder.is_dir():
            half = Path(tempfile.mkdtemp(prefix="runtime-", dir=workspace()))
            try:
                fill_it(half)
                seal(str(half))
                half.rename(folder)  # half of it would pass for all of it
            except BaseException:
                remove(str(half))
                raise
        return folder


def fill(folder: Path) -> None:
    """Copy Hydrant's two files into `folder` and link the packages."""
    _copy("*.py", folder)
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        origin = Path(spec.origin)
        found = origin.parent if origin.name == "__init__.py" else origin
        (folder / found.name).symlink_to(found)
    _link_json(folder)


def _link_json(folder: Path) -> None:
    """Link orjson's compiled part under the name by which `runtime/marshalling.py` finds it, and no function can."""
    spec = importlib.util.find_spec("orjson.orjson")
    if spec is not None and spec.origin is not None:
        origin = Path(spec.origin)
        (folder / ("hydrant-json" + origin.name.removeprefix("orjson"))).symlink_to(origin)


def _copy(pattern: str, folder: Path) -> None:
    for source in (Path(__file__).parents[1] / "runtime").glob(pattern):
        shutil.copyfile(source, folder / source.name)
