"""The debugger of a function: where its library lies for the function, and how long things may take."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from ..guard.plan import NAMESPACES, Share

SECONDS = 86_400.0
"""How long an init phase or an invocation may take while somebody looks at it: a day."""
MEMORY_MB = 512
"""What a debugger may need beside the function."""
HOST = "127.0.0.1"
_LIBRARY = "debugpy"


@dataclass(frozen=True, slots=True)
class Debugger:
    """What a function's process opens for a debugger. `library`: debugpy's folder; None for a language with its own."""

    port: int
    library: Path | None = None


def library() -> Path | None:
    """The folder of debugpy beside the emulator; None where it is not installed."""
    found = importlib.util.find_spec(_LIBRARY)
    return Path(os.path.realpath(found.origin)).parent if found and found.origin else None


def shares(debugger: Debugger | None, isolation: str, runtime_dir: Path) -> list[Share]:
    """What the function may see besides; with namespaces it lies in the runtime's folder."""
    if debugger is None or debugger.library is None:
        return []
    place = runtime_dir / _LIBRARY if isolation == NAMESPACES else debugger.library
    return [Share(str(debugger.library), str(place))]


def variables(debugger: Debugger | None, runtime_dir: Path, moved: Path) -> dict[str, str]:
    """What tells the process of it: the port, and the folder to import the library from. `moved`: where the runtime's
    folder is with namespaces.
    """
    if debugger is None or debugger.library is None:
        return {}
    folder = runtime_dir if runtime_dir == moved else debugger.library.parent
    return {"_HYDRANT_DEBUGGER": f"{debugger.port}:{folder}"}
