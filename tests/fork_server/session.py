"""The folder through which all workers of a session of tests find its fork server."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "EMULATOR_FORK_SERVER"
"""Where the folder is. Unset or empty: every emulator is a fresh process."""

SWITCH = "EMULATOR_FORKS"
"""`0` in the environment of pytest: no emulator is forked."""

HELD = "session"
"""The named pipe in it that the session's main process holds open: however that ends, the server learns of it."""


@contextmanager
def session() -> Iterator[None]:
    """Make the folder and name it to the processes that are started within; nothing else until one of them needs it."""
    if sys.platform != "linux" or os.environ.get(SWITCH) == "0":  # elsewhere a fork without a new program is not safe
        yield
        return
    folder = Path(tempfile.mkdtemp(prefix="forks-"))
    os.mkfifo(folder / HELD)
    holder = os.open(folder / HELD, os.O_RDWR)
    before = os.environ.get(VARIABLE, "")
    os.environ[VARIABLE] = str(folder)
    try:
        yield
    finally:
        os.environ[VARIABLE] = before
        os.close(holder)
        shutil.rmtree(folder, ignore_errors=True)
