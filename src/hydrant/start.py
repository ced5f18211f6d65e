"""Where the `hydrant` command begins: Ctrl-C while its modules are loaded ends it without a word, as nothing has begun.

It imports nothing that takes time before it listens for the signal.
"""

import gc
import os
import signal
from typing import Any, NoReturn

from . import ending

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells count it."""

_OBJECTS = 200_000
"""New objects between two looks of the garbage collector: the 100,000 of a command's modules are no garbage, and all of
its looks at them take a tenth of the command."""


def main() -> None:
    """Run a command, and end the process."""
    ending.run(_command)


def _command() -> NoReturn:
    """Load the commands and run one."""
    gc.set_threshold(_OBJECTS, 20, 20)
    before = signal.signal(signal.SIGINT, _leave)
    from .bytecode import keep_compiled  # only now that the handler is there
    from .lean_clients import leave_out

    keep_compiled(os.environ)
    leave_out()
    from .cli.main import main as run  # only now that it is said where compiled modules are

    signal.signal(signal.SIGINT, before)
    run()


def _leave(*_: Any) -> NoReturn:
    """End at once: an exception could be caught, or told, by whatever is being loaded."""
    os._exit(INTERRUPTED)
