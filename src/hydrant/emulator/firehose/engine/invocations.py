"""Up to five invocations at a time for each partition (B-10), in threads of their own.

AWS does not say when it starts a second one. Here another one starts when the last one has run for `overlap` seconds: a
fast function is called once at a time, with few large batches, and a slow one holds up its shard only when all five
calls hang.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from hydrant.emulator.faults import threads
from hydrant.emulator.faults.kinds import Interrupted

LOG = logging.getLogger(__name__)
MAX_INVOCATIONS = 5
"""Outstanding invocations per shard (B-10)."""
_POLL_SECONDS = 0.2

T = TypeVar("T")


class InvocationPool(Generic[T]):
    """Runs `work` for each batch; owns its threads. `submit` belongs to one thread, the lane's."""

    def __init__(
        self,
        work: Callable[[T], None],
        *,
        overlap: float,
        name: str,
        max_running: int = MAX_INVOCATIONS,
        ticks: Callable[[], float] = time.monotonic,
        thread: type[threading.Thread] = threading.Thread,
    ) -> None:
        """`overlap` in seconds; threads are called `<name>-call-<number>`."""
        self._work = work
        self._overlap = overlap
        self._name = name
        self._max_running = max_running
        self._ticks = ticks
        self._thread = thread
        self._changed = threading.Condition()
        self._waiting: deque[T] = deque()
        self._threads: list[threading.Thread] = []
        self._running = 0
        self._last_start = float("-inf")
        self._closing = False
        self.broken = False
        """Whether `work` raised: a defect of the emulator, or the end came before a fault of it was over."""

    def wait_ready(self, timeout: float) -> bool:
        """Block until another batch may be submitted; False after `timeout` seconds."""
        deadline = self._ticks() + timeout
        with self._changed:
            self._staff()
            while (wait := self._wait()) > 0:
                left = deadline - self._ticks()
                if left <= 0:
                    return False
                self._changed.wait(min(wait, left))
            return True

    def submit(self, batch: T) -> None:
        """Run a batch; only when `wait_ready` said so."""
        with self._changed:
            self._waiting.append(batch)
            self._last_start = self._ticks()
            self._staff()
            self._changed.notify()

    def close(self, abandoned: Callable[[], bool]) -> None:
        """Wait until all calls have returned, or `abandoned` says to leave the rest alone; end idle threads."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            while (self._running or self._waiting) and not abandoned():
                self._staff()
                self._changed.wait(_POLL_SECONDS)

    def _wait(self) -> float:
        """Seconds until another may start if nothing changes."""
        busy = self._running + len(self._waiting)
        if not busy:
            return 0.0
        if busy >= self._max_running:
            return _POLL_SECONDS
        return self._last_start + self._overlap - self._ticks()

    def _staff(self) -> None:
        """Start a thread for a batch that has none. Where there is no room for one, the next look tries again."""
        if self._running + len(self._waiting) <= len(self._threads):
            return
        thread = threads.start(self._run, f"{self._name}-call-{len(self._threads) + 1}", self._thread)
        if thread is not None:
            self._threads.append(thread)

    def _run(self) -> None:
        while (batch := self._next()) is not None:
            try:
                self._work(batch)
            except Interrupted:  # the records stay unacknowledged
                self.broken = True
            except Exception:  # a defect of ours: say so, the records stay unacknowledged
                LOG.exception("%s: a batch was not processed by a defect of the emulator", self._name)
                self.broken = True
            finally:
                del batch  # the variable would keep it in memory while the thread waits for the next one
                with self._changed:
                    self._running -= 1
                    self._changed.notify_all()

    def _next(self) -> T | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            if not self._waiting:
                return None
            self._running += 1
            return self._waiting.popleft()
