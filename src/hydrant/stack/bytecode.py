"""Where the emulator keeps what Python compiles of its modules: to compile them anew costs five seconds of each start.

PYTHONDONTWRITEBYTECODE asks for no compiled files beside the sources; images for development often set it. They
then lie in the cache.
"""

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from hydrant.paths import cache_dir

_NOT_BESIDE = "PYTHONDONTWRITEBYTECODE"
_ELSEWHERE = "PYTHONPYCACHEPREFIX"
_ONE_OF_THEM = Path(__file__).parents[1] / "emulator" / "plugins.py"


def bytecode_variables(environ: Mapping[str, str], module: Path = _ONE_OF_THEM) -> dict[str, str]:
    """The variables of the emulator's process for it; none where `module`, one of those it imports, is compiled."""
    if not environ.get(_NOT_BESIDE) or environ.get(_ELSEWHERE) or _compiled(module):
        return {}
    return {_NOT_BESIDE: "", _ELSEWHERE: str(cache_dir() / "bytecode")}


def _compiled(module: Path) -> bool:
    return Path(importlib.util.cache_from_source(str(module))).is_file()
