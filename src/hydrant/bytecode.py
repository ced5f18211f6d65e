"""Where Hydrant keeps what Python compiles of its modules: to compile them anew costs the emulator five seconds of each
start, and a command half of what it takes.

PYTHONDONTWRITEBYTECODE asks for no compiled files beside the sources; images for development often set it. They
then lie in the cache, in a folder for each Python and place of Hydrant; one that was not used for a month goes. This is
imported before all else: it imports nothing that takes time.
"""

import os
import sys
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from .paths import cache_dir

_NOT_BESIDE = "PYTHONDONTWRITEBYTECODE"
_ELSEWHERE = "PYTHONPYCACHEPREFIX"
_HERE = os.path.dirname(__file__)
_OF_THE_EMULATOR = os.path.join(_HERE, "emulator", "plugins.py")
_OF_THE_COMMAND = os.path.join(_HERE, "cli", "main.py")
UNUSED_SECONDS = 30 * 24 * 3600.0


def bytecode_variables(
    environ: Mapping[str, str], module: str = _OF_THE_EMULATOR, python: str = sys.executable
) -> dict[str, str]:
    """The variables of the emulator's process for it; none where `module`, one of those it imports, is compiled."""
    if not _wanted(environ, module):
        return {}
    return {_NOT_BESIDE: "", _ELSEWHERE: _kept(module, python)}


def keep_compiled(environ: Mapping[str, str], module: str = _OF_THE_COMMAND) -> None:
    """The same for this process, from its next import on."""
    if _wanted(environ, module):
        sys.pycache_prefix, sys.dont_write_bytecode = _kept(module, sys.executable), False


def forget_unused(variables: Mapping[str, str]) -> None:
    """Note that the folder in `variables` is used, and delete those that were not for a month.

    Nothing happens without such a folder. Costs a look at a few folders, or the time to delete some: to be called
    while the emulator starts. What cannot be deleted stays.
    """
    used = Path(variables.get(_ELSEWHERE, ""))
    if str(used.parent) != _root():
        return
    with suppress(OSError):
        used.mkdir(parents=True, exist_ok=True)
        os.utime(used)
        for each in used.parent.iterdir():
            if each != used and each.lstat().st_mtime < time.time() - UNUSED_SECONDS:
                _delete(each)


@contextmanager
def of_the_project() -> Iterator[None]:
    """Import code that is being worked on: what Python keeps of it may be of a moment ago, as it looks at seconds."""
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = before or _ours(sys.pycache_prefix)
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _wanted(environ: Mapping[str, str], module: str) -> bool:
    return bool(environ.get(_NOT_BESIDE)) and not environ.get(_ELSEWHERE) and not _compiled(module)


def _compiled(module: str) -> bool:
    """Whether it is, beside its source."""
    folder, name = os.path.split(module)
    stem = name.removesuffix(".py")
    return os.path.isfile(os.path.join(folder, "__pycache__", f"{stem}.{sys.implementation.cache_tag}.pyc"))


def _kept(module: str, python: str) -> str:
    """The folder of this Python with the packages that it has, and of where Hydrant lies."""
    place = os.path.dirname(os.path.dirname(module))
    number = zlib.crc32(f"{python}\0{place}".encode())
    return os.path.join(_root(), f"{sys.implementation.cache_tag}-{number:08x}")


def _ours(folder: str | None) -> bool:
    return folder is not None and os.path.dirname(folder) == _root()


def _root() -> str:
    return str(cache_dir() / "bytecode")


def _delete(folder: Path) -> None:
    import shutil  # takes time that few need

    shutil.rmtree(folder, ignore_errors=True)
