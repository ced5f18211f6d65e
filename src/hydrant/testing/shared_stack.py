"""One stack for all workers of pytest-xdist: the first that needs it starts it, the controlling process ends it.

Workers agree by locks on files, which the kernel takes from a worker that is killed.
"""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ..stack.registry import StackRecord

_RECORD = "stack.json"
_START = "start.lock"
_USE = "use.lock"


@dataclass(frozen=True)
class SharedStack:
    """What the processes of one test run know of their stack, in a folder that they share."""

    folder: Path

    def get(self, start: Callable[[], StackRecord]) -> StackRecord:
        """The stack; `start` starts it where no worker has. Where it fails the next worker tries it again."""
        with self._locked(_START, alone=True):
            if known := self._read():
                return known
            made = start()
            (self.folder / _RECORD).write_text(json.dumps(asdict(made)), "utf-8")
            return made

    def end(self, stop: Callable[[StackRecord], None]) -> None:
        """Let `stop` stop the stack, if one was started. Waits for a worker that is just starting it."""
        with self._locked(_START, alone=True):
            found = self._read()
            if found:
                (self.folder / _RECORD).unlink()
                stop(found)

    @contextmanager
    def used(self, *, alone: bool) -> Iterator[None]:
        """Use the stack beside others, or `alone`: then no other test uses it until the block ends."""
        with self._locked(_USE, alone=alone):
            yield

    def _read(self) -> StackRecord | None:
        try:
            return StackRecord(**json.loads((self.folder / _RECORD).read_text("utf-8")))
        except FileNotFoundError:
            return None

    @contextmanager
    def _locked(self, name: str, *, alone: bool) -> Iterator[None]:
        with (self.folder / name).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield
