"""The producers of a drill: processes that are told how far they may send, and that can be killed and begun again."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import IO, cast

from hydrant.errors import HydrantError
from hydrant.isolation import without_aws

from .producer import ACKNOWLEDGED, SENDING, UNANSWERED, UNREACHABLE, Order

_POLL_SECONDS = 0.02


@dataclass
class Notes:
    """What producers have told. `repeats`: how often a record may be in the stream beyond what was acknowledged."""

    acknowledged: set[int] = field(default_factory=set)
    repeats: Counter[int] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self, line: str) -> None:
        """One line of a producer: what is being sent may count until something else is told of it."""
        what, numbers = json.loads(line)
        with self.lock:
            self.counts[what] += 1 if what in (UNANSWERED, UNREACHABLE) else len(numbers)
            if what == SENDING:
                self.repeats.update(numbers)
            elif what != UNANSWERED:
                self.repeats.subtract(numbers)
            if what == ACKNOWLEDGED:
                self.acknowledged.update(numbers)


class _Process:
    """One producer, which goes on where it was when it is begun again."""

    def __init__(self, order: Order, notes: Notes) -> None:
        self._order, self._notes, self._limit = order, notes, 0
        self._begin(order)

    def _begin(self, order: Order) -> None:
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed by `end`
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hydrant.drill.producer"],
            env=without_aws(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        self._orders = cast("IO[str]", self._process.stdin)
        self._reader = threading.Thread(target=self._listen, args=[self._process.stdout], daemon=True)
        self._reader.start()
        self._tell(json.dumps(asdict(order)))
        self._tell(str(self._limit))

    def _listen(self, lines: IO[str]) -> None:
        for line in lines:
            if line.endswith("\n"):  # the last one of a process that was killed may be half of one
                self._notes.take(line)

    def _tell(self, line: str) -> None:
        with suppress(BrokenPipeError):  # it has sent all, or died: `done` tells
            self._orders.write(line + "\n")
            self._orders.flush()

    def allow(self, limit: int) -> None:
        """Let it send the records below `limit`."""
        self._limit = limit
        self._tell(str(limit))

    @property
    def done(self) -> bool:
        """Whether it has sent all. Raises HydrantError when it has failed."""
        code = self._process.poll()
        if code:
            self._said.seek(0)
            raise HydrantError(f"A producer ended with exit code {code}.", self._said.read()[-2000:])
        return code is not None

    def kill(self) -> bool:
        """Kill it, and begin another with what it was not told of; False when it had ended."""
        if self.done:
            return False
        self._process.kill()
        self._process.wait(60)
        self._reader.join(60)
        self._said.close()
        with suppress(BrokenPipeError):
            self._orders.close()
        order = self._order
        with self._notes.lock:
            known = self._notes.acknowledged
            starts = [s for s in order.starts if any(n not in known for n in range(s, min(s + order.size, order.last)))]
            skip = [n for s in starts[:1] for n in range(s, min(s + order.size, order.last)) if n in known]
        self._begin(replace(order, starts=starts, skip=skip))
        return True

    def end(self) -> None:
        """Let it end, and wait until it has."""
        with suppress(BrokenPipeError):
            self._orders.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(60)
        self._reader.join(60)
        self._said.close()


class Producers:
    """All of them; to be ended by `with`."""

    def __init__(self, order: Order, records: int, count: int) -> None:
        """`order` without its `starts`: each process gets its share of the batches of `records` records."""
        self.notes = Notes()
        starts = range(0, records, order.size)
        orders = [replace(order, starts=list(starts[number::count])) for number in range(count)]
        self._processes = [_Process(each, self.notes) for each in orders]

    def __enter__(self) -> "Producers":
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._processes:
            each.end()

    def allow(self, limit: int) -> None:
        """Let them send the records below `limit`."""
        for each in self._processes:
            each.allow(limit)

    def kill(self, pick: int) -> bool:
        """Kill one, and begin another in its place; False when it had ended."""
        return self._processes[pick % len(self._processes)].kill()

    def wait_for(self, records: int, patience: float) -> None:
        """Wait until so many are acknowledged.

        Raises HydrantError when none is acknowledged for `patience` seconds, or a producer has failed.
        """
        seen, last = -1, time.monotonic()
        while (now := len(self.notes.acknowledged)) < records:
            if now > seen:
                seen, last = now, time.monotonic()
            if time.monotonic() > last + patience:
                raise HydrantError(f"The stream took no record for {patience:.0f} s.", f"{now:,} were acknowledged.")
            for each in self._processes:
                _ = each.done
            time.sleep(_POLL_SECONDS)
