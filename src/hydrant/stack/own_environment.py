"""The environment that the emulator runs in: this one, or one of its own in the cache.

LocalStack does not boot with the newest release of everything. Where Hydrant was installed without the emulator, as
`uvx hydrant demo` and `pipx install hydrant` do, its part comes from the locked file that was tested, into an
environment that nothing else is installed in. It is made once for each version of Hydrant, the lock and Python.
"""

import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata, resources
from pathlib import Path

from hydrant.console import Say
from hydrant.isolation import without_aws
from hydrant.paths import cache_dir

from ..errors import MissingTool

_DONE = ".hydrant"
_TAIL = 15


def emulator_python(say: Say) -> str:
    """The interpreter to run LocalStack with. Raises MissingTool when its environment cannot be made."""
    return sys.executable if is_here() else own_python(lock_text(), say)


def is_here() -> bool:
    """Whether the emulator is installed in the environment that this process runs in."""
    return importlib.util.find_spec("localstack") is not None


def lock_text() -> str:
    """The locked file for this Python."""
    version = "3.13" if sys.version_info >= (3, 13) else "3.11"
    return resources.files("hydrant.locks").joinpath(f"python{version}.txt").read_text("utf-8")


def deviations(lock: str) -> list[str]:
    """Packages of this environment that are not of the version in `lock`, each as `name 2.0 (tested: 1.9)`."""
    found = []
    for line in lock.splitlines():
        name, sign, version = line.removesuffix(" \\").partition("==")
        if not sign or line.startswith((" ", "#")):
            continue
        version = version.partition(";")[0].strip()
        try:
            here = metadata.version(name.partition("[")[0])
        except metadata.PackageNotFoundError:
            continue
        if here != version:
            found.append(f"{name} {here} (tested: {version})")
    return found


def own_python(lock: str, say: Say) -> str:
    """The interpreter of an environment that has what `lock` names, and Hydrant. Raises MissingTool."""
    folder = cache_dir() / "emulator" / _digest(lock)
    python = folder / "bin" / "python"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(folder.with_suffix(".lock"), say) as held:
        if not (folder / _DONE).is_file():
            with say.step("Installing the emulator, once (about 500 MB)"):
                _make(folder, python, lock, held)
    return str(python)


def _digest(lock: str) -> str:
    """Changes with all that the environment is made of."""
    here = str(_package())
    parts = (lock, metadata.version("hydrant"), here, platform.python_version(), sys.base_prefix)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _make(folder: Path, python: Path, lock: str, held: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    locked = folder.with_suffix(".txt")
    locked.write_text(lock, "utf-8")
    failed = []
    for commands in _ways(folder, python, locked):
        failed.append(attempt(commands, held))
        if not failed[-1]:
            _link_hydrant(folder)
            (folder / _DONE).touch()
            locked.unlink()
            return
    raise MissingTool(
        "The emulator could not be installed.",
        "\n\n".join(failed),
        "Check the network, proxy and index settings of uv or pip.",
    )


Command = list[str]


def _ways(folder: Path, python: Path, locked: Path) -> Iterator[list[Command]]:
    """How it can be made, the fastest first."""
    from ..function_package.installers import uv_program  # only here: nearly nobody needs it, and it loads Pydantic

    base = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")
    base = base if Path(base).exists() else sys.executable
    options = ["--require-hashes", "--no-deps", "-r", str(locked)]
    if uv := uv_program():
        yield [
            [*uv, "venv", "-q", "--python", base, str(folder)],
            [*uv, "pip", "install", "-q", "--python", str(python), *options],
        ]
    yield [[base, "-m", "venv", "--clear", str(folder)], [str(python), "-m", "pip", "install", "-q", *options]]


def attempt(commands: Sequence[Command], held: int) -> str:
    """Run them until one fails; what it said, or nothing when all went well.

    An installer holds the lock, too: where this process is killed, the next one waits for the installer's end.
    """
    for command in commands:
        done = subprocess.run(
            command, env=without_aws(os.environ), capture_output=True, text=True, check=False, pass_fds=(held,)
        )
        if done.returncode:
            words = (done.stdout + done.stderr).strip().splitlines()[-_TAIL:]
            return "\n".join([f"{Path(command[0]).name} ended with exit code {done.returncode}:", *words])
    return ""


def _link_hydrant(folder: Path) -> None:
    """The package and what pip knows of it (its plug-ins), without the rest of the environment that they are in."""
    target = next((folder / "lib").glob("python*/site-packages"))
    (target / "hydrant").symlink_to(_package())
    information = Path(str(metadata.distribution("hydrant").locate_file("")))
    for found in information.glob("hydrant-*.dist-info"):
        (target / found.name).symlink_to(found)


def _package() -> Path:
    return Path(__file__).resolve().parents[1]


@contextmanager
def one_at_a_time(path: Path, say: Say, what: str = "the emulator") -> Iterator[int]:
    """Hold a lock while `what` is installed; yields its descriptor."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with say.step(f"Waiting for another command, which installs {what}"):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()
