"""How a program of ours ends: its memory is left to the system, as a whole.

Python takes apart what it has loaded, module by module and object by object, and looks twice for garbage among it: a
quarter of a short command, half a second of an emulator. Nobody is left to use what that frees.
"""

import atexit
import gc
import os
import sys
from collections.abc import Callable
from typing import IO

_TOLD = 1
"""Python's exit code where `sys.exit` is given words, which it prints."""


class _End:
    """The end of this process."""

    def __init__(self) -> None:
        self._prepared = False
        self._code: int | None = None

    def prepare(self) -> None:
        if not self._prepared:
            self._prepared = True
            # What is registered already, as what measures coverage from a .pth file on, would be called after us.
            atexit.register(gc.freeze if atexit._ncallbacks() else self._leave)

    def run(self, main: Callable[[], object]) -> None:
        self.prepare()
        try:
            main()
            self._code = 0
        except SystemExit as exit_:
            self._code = _code_of(exit_)
            raise

    def _leave(self) -> None:
        if self._code is not None and all(_flushed(stream) for stream in (sys.stdout, sys.stderr)):
            os._exit(self._code)


_END = _End()


def prepare() -> None:
    """Say that this process will end at once. Whatever registers with `atexit` from now on is called before that."""
    _END.prepare()


def run(main: Callable[[], object]) -> None:
    """Run `main`, the whole program, and end the process at once with the exit code that it has earned.

    "At once" is behind all that was registered for the end since `prepare`, and behind the threads that Python waits
    for. After an exception that nobody has caught, where standard output cannot be written to its end, or where
    something was registered before, the interpreter ends the process in its own way.
    """
    _END.run(main)


def _code_of(exit_: SystemExit) -> int:
    """The exit code of the process, as Python counts it."""
    if exit_.code is None:
        return 0
    return exit_.code if isinstance(exit_.code, int) else _TOLD


def _flushed(stream: IO[str] | None) -> bool:
    try:
        if stream is not None:
            stream.flush()
    except (OSError, ValueError):  # closed, by us or on the other side
        return False
    return True
