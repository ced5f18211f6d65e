"""Where Hydrant keeps what Python compiles of its modules: to compile them anew costs the emulator five seconds of each
start, and a command half of what it takes.

PYTHONDONTWRITEBYTECODE asks for no compiled files beside the sources; images for development often set it. They
then lie in the cache. This is imported before all else: it imports nothing that takes time.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from .paths import cache_dir

_NOT_BESIDE = "PYTHONDONTWRITEBYTECODE"
_ELSEWHERE = "PYTHONPYCACHEPREFIX"
_HERE = os.path.dirname(__file__)
_OF_THE_EMULATOR = os.path.join(_HERE, "emulator", "plugins.py")
_OF_THE_COMMAND = os.path.join(_HERE, "cli", "main.py")


def bytecode_variables(environ: Mapping[str, str], module: str = _OF_THE_EMULATOR) -> dict[str, str]:
    """The variables of the emulator's process for it; none where `module`, one of those it imports, is compiled."""
    if not _wanted(environ, module):
        return {}
    return {_NOT_BESIDE: "", _ELSEWHERE: _kept()}


def keep_compiled(environ: Mapping[str, str], module: str = _OF_THE_COMMAND) -> None:
    """The same for this process, from its next import on."""
    if _wanted(environ, module):
        sys.pycache_prefix, sys.dont_write_bytecode = _kept(), False


@contextmanager
def of_the_project() -> Iterator[None]:
    """Import code that is being worked on: what Python keeps of it may be of a moment ago, as it looks at seconds."""
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = before or sys.pycache_prefix == _kept()
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


def _kept() -> str:
    return str(cache_dir() / "bytecode")
