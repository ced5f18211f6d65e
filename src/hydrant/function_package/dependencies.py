"""The installed dependencies of a function, cached by what they depend on: the locked file and the target."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from hydrant.private import private_files

from .errors import PackageError
from .failures import explain, is_final
from .installers import attempts, environment
from .target import Target

_LAYOUT = "1"
"""Change it when the trees of older versions no longer serve."""

_NOISE_FILES = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json"}


def dependencies(requirements: Path, target: Target, cache: Path) -> tuple[Path, bool]:
    """Return the folder with the installed requirements, and whether it was there before.

    Raises PackageError when the file is missing or cannot be installed for the target.
    """
    try:
        text = requirements.read_bytes()
    except OSError as error:
        raise PackageError(
            f"The requirements file {requirements} cannot be read.", str(error), "Correct its path in hydrant.toml."
        ) from error
    tree = cache / "function-dependencies" / _key(text, target)
    if tree.is_dir():
        return tree, True
    with private_files():
        tree.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=tree.parent, prefix=".install-") as work:
            folder = Path(work) / "tree"
            _install(requirements, target, folder)
            with contextlib.suppress(OSError):  # another build was faster: the trees are the same
                folder.rename(tree)
    return tree, False


def _key(requirements: bytes, target: Target) -> str:
    return hashlib.sha256(b"\0".join([_LAYOUT.encode(), target.name.encode(), requirements])).hexdigest()[:32]


def _install(requirements: Path, target: Target, folder: Path) -> None:
    failed = []
    for attempt in attempts(requirements, target, folder, environment(target)):
        if attempt.succeeded:
            folder.mkdir(exist_ok=True)
            _prune(folder)
            return
        failed.append(attempt)
        if is_final(attempt):
            break
    raise explain(failed, target, str(requirements))


def _prune(folder: Path) -> None:
    """Remove what differs between installers or belongs to this machine; licences and metadata stay."""
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for parent, folders, files in os.walk(folder):
        path = Path(parent)
        for name in [name for name in folders if name == "__pycache__"]:
            shutil.rmtree(path / name)
            folders.remove(name)
        for name in files:
            if name.endswith(".pyc") or name == ".lock" or (path.suffix == ".dist-info" and name in _NOISE_FILES):
                (path / name).unlink()
