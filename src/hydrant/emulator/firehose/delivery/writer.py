"""One destination buffer and the thread that writes it to S3 (D-12, D-13).

The data output and each kind of error output have a writer of their own, with independent buffers (B-9).
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..buffers import Buffer, Hints
from ..clients import DeliveryError, ObjectStore
from ..plan import DestinationPlan
from ..settings import Settings
from .outputs import Delivery, Output
from .tickets import Ticket

LOG = logging.getLogger(__name__)


@dataclass
class WriterContext:
    """What all writers of a delivery stream share. `plan` is asked at each write: updates apply to buffered records."""

    plan: Callable[[], DestinationPlan]
    store: ObjectStore
    settings: Settings
    retention_seconds: Callable[[], float]
    report: Callable[[str, str], None]
    attempted: Callable[[Output, Sequence[Delivery], bool], None]
    """Told of each attempt to write an object, and whether it succeeded (F-9)."""
    clock: Callable[[], float] = time.time
    ticks: Callable[[], float] = time.monotonic
    """Measures how long buffers wait: unlike `clock` it is never set back."""


class Writer:
    """Owns a buffer and a thread. Delivers all that was added, again and again until S3 takes it."""

    def __init__(self, context: WriterContext, output: Output, name: str) -> None:
        self._context = context
        self._output = output
        self._changed = threading.Condition()
        self._buffer: Buffer[Delivery] = Buffer()
        self._hurry = False
        self._closing = False
        self._abandoned = threading.Event()
        self._epoch = 0
        self.records = 0
        self.objects = 0
        self._thread = threading.Thread(target=self._run, name=f"{name}-{output.name}", daemon=True)
        self._thread.start()

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Buffer records."""
        now = self._context.ticks()
        with self._changed:
            for delivery in deliveries:
                self._buffer.add(delivery, len(delivery.body), now)
            self._changed.notify_all()

    def hurry(self) -> None:
        """Write what is buffered now, without waiting for size or interval."""
        with self._changed:
            self._hurry = bool(self._buffer)
            self._changed.notify_all()

    def wake(self) -> None:
        """Look at the hints again: they changed."""
        with self._changed:
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget what is buffered, and a write that is being retried."""
        with self._changed:
            self._epoch += 1
            forgotten = list(self._buffer.clear())
        settle(forgotten)

    def close(self, deadline: float) -> bool:
        """Deliver all and end the thread; after the deadline (monotonic) give up. Whether all was delivered."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(max(0.0, deadline - time.monotonic()))
        delivered = not self._thread.is_alive()
        if not delivered:
            self._abandoned.set()
            self._thread.join(1.0)
        return delivered

    def _hints(self) -> Hints:
        hints = self._context.plan().s3.hints
        return Hints(hints.size, hints.interval, spacing=self._context.settings.spacing_seconds)

    def _run(self) -> None:
        while (taken := self._next_batch()) is not None:
            self._deliver(*taken)

    def _next_batch(self) -> tuple[list[Delivery], int] | None:
        """Wait for a batch; with the epoch it belongs to, so that `clear` reaches it. None ends the thread."""
        with self._changed:
            while True:
                now, hints = self._context.ticks(), self._hints()
                if self._buffer and (self._hurry or self._closing or self._buffer.due(hints, now)):
                    batch = self._buffer.take(hints, now)
                    self._hurry = self._hurry and bool(self._buffer)
                    return batch, self._epoch
                if self._closing:
                    return None
                due = self._buffer.due_at(hints)
                self._changed.wait(None if due is None else max(0.0, due - now))

    def _deliver(self, batch: list[Delivery], epoch: int) -> None:
        wait = self._context.settings.retry_seconds
        oldest = min(each.arrival for each in batch)
        plan, item = None, None
        while not self._abandoned.is_set() and epoch == self._epoch:
            try:
                if item is None or plan is not self._context.plan():
                    # One key for all attempts of a version: an attempt that failed after writing leaves no second copy.
                    plan = self._context.plan()
                    item = self._output.render(plan, batch)
                self._context.store.put(item)
            except DeliveryError as exc:
                self._context.report(exc.code, exc.message)
            except Exception as exc:  # a defect of the emulator must not lose a batch
                LOG.exception("writing %d records to %s failed", len(batch), self._output.name)
                self._context.report("InternalError", str(exc))
            else:
                self._context.attempted(self._output, batch, True)
                self.records += len(batch)
                self.objects += 1
                break
            self._context.attempted(self._output, batch, False)
            if self._context.clock() - oldest > self._context.retention_seconds():
                LOG.error("%d %s records are lost: S3 did not take them in time (D-13)", len(batch), self._output.name)
                break
            self._abandoned.wait(wait)
            wait = min(wait * 2, self._context.settings.retry_max_seconds)
        if not self._abandoned.is_set():
            settle(batch)


def settle(batch: Sequence[Delivery]) -> None:
    """Tell each ticket how many of its records are done, once per run of records of one ticket."""
    run: Ticket | None = None
    count = 0
    for delivery in batch:
        if delivery.ticket is not run:
            if run is not None:
                run.settle(count)
            run, count = delivery.ticket, 0
        count += 1
    if run is not None:
        run.settle(count)
