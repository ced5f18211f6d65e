"""The emulator's sign of life: a file that says once a second when it was alive and what it held.

An emulator that is killed says no more. Who looks for it then finds in the file when that was and what went with it.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

VARIABLE = "HYDRANT_ALIVE_FILE"
SECONDS = 1.0

LOG = logging.getLogger(__name__)


class SignOfLife:
    """Writes the file until it is told to stop. `held` counts the records that would go: {"held": 12, ...}."""

    def __init__(self, path: Path, held: Callable[[], Mapping[str, int]]) -> None:
        self._path = path
        self._held = held
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hydrant-alive", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Say for the last time that it was alive, and that it ended in order."""
        self._stopped.set()
        self._thread.join(SECONDS)
        self._write(in_order=True)

    def _run(self) -> None:
        while True:
            self._write(in_order=False)
            if self._stopped.wait(SECONDS):
                return

    def _write(self, *, in_order: bool) -> None:
        scratch = self._path.with_suffix(".new")
        try:
            scratch.write_text(json.dumps({"at": time.time(), "in_order": in_order, **self._held()}))
            scratch.replace(self._path)
        except OSError as error:  # a full disk, or the folder was removed: no reason to end
            LOG.debug("%s cannot be written: %s", self._path, error)


def begin(held: Callable[[], Mapping[str, int]]) -> SignOfLife | None:
    """Begin to write the file that the environment names; None where it names none."""
    named = os.environ.get(VARIABLE)
    return SignOfLife(Path(named), held) if named else None
