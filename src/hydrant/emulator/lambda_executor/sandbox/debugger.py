"""The debugger of a function: where its library lies for the function, and how long things may take."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from ..guard.plan import NAMESPACES, Share
from .workspace import debugger_dir

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
    """The folder of debugpy beside the emulator, behind a link; None where it is not installed."""
    found = importlib.util.find_spec(_LIBRARY)
    if found is None or found.origin is None:
        return None
    return debugger_dir(Path(os.path.realpath(found.origin)).parent) / _LIBRARY


def shares(debugger: Debugger | None, isolation: str, runtime_dir: Path) -> list[Share]:
    """What the function may see besides; with namespaces it lies in the runtime's folder.

    Else the folder of the link is seen too: a module that lies in a folder which cannot be listed is not found.
    """
    if debugger is None or debugger.library is None:
        return []
    library = os.path.realpath(debugger.library)
    if isolation == NAMESPACES:
        return [Share(library, str(runtime_dir / _LIBRARY))]
    return [Share(path, path) for path in (str(debugger.library.parent), library)]


def variables(debugger: Debugger | None, runtime_dir: Path, moved: Path) -> dict[str, str]:
    """What tells the process of it: the port, and the folder to import the library from. `moved`: where the runtime's
    folder is with namespaces.
    """
    if debugger is None or debugger.library is None:
        return {}
    folder = runtime_dir if runtime_dir == moved else debugger.library.parent
    return {"_HYDRANT_DEBUGGER": f"{debugger.port}:{folder}"}
