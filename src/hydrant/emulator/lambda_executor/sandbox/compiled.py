"""Compiles the modules of packages and of the runtime in the background, at the lowest priority.

Functions cannot write to their code, so Python could not keep there what it compiles, and each cold start would compile
anew. On AWS it does; here environments share two or four cores.
"""

import threading
from collections.abc import Iterable
from pathlib import Path

from .interpreter import Interpreter
from .reaper import GUARD
from .workspace import runtime_dir

_lock = threading.Lock()
_done: set[tuple[str, str]] = set()


def compile_modules(interpreter: Interpreter, folders: Iterable[Path]) -> None:
    """Let `interpreter` compile what lies below `folders` and the runtime, each once; returns at once."""
    wanted = [*folders, runtime_dir(), *(path.resolve() for path in runtime_dir().iterdir() if path.is_symlink())]
    with _lock:
        new = [str(path) for path in wanted if (interpreter.program, str(path)) not in _done]
        _done.update((interpreter.program, path) for path in new)
    if new and interpreter.program:
        try:
            GUARD.run([interpreter.program, "-I", "-S", "-m", "compileall", "-q", *new])
        except OSError:
            with _lock:
                _done.difference_update((interpreter.program, path) for path in new)
            raise
