"""One output: its buffers, and the thread that gives their batches to a sink (D-12).

Data, backup and each kind of error lines have a writer of their own, so that they fill and are written independently
(B-9).
"""

import threading
import time
from contextlib import suppress

from hydrant.emulator.faults import threads
from hydrant.emulator.faults.kinds import Interrupted
from hydrant.emulator.faults.patience import Patience

from ..items import Deliveries, Delivery
from ..records import Place
from .cancellation import Cancellation
from .partition_buffers import PartitionBuffers
from .sinks import DeliveryContext, Sink


class Writer:
    """Owns buffers and a thread. Everything that was buffered is written, forgotten or, after a stop, left unsettled.

    The thread begins with the first records: most outputs never have any. Safe for concurrent use. No lock is held
    while the sink works or tickets are settled.
    """

    def __init__(self, context: DeliveryContext, sink: Sink) -> None:
        self._context = context
        self._sink = sink
        self._changed = threading.Condition()
        self._buffers: PartitionBuffers[Deliveries] = PartitionBuffers(Deliveries.joined)
        self._hurry = 0
        self._closing = False
        self._abandoned = False
        self._cancellation = Cancellation()
        """Of the batch that is being written; between batches that of the last one."""
        self.records = 0
        self.objects = 0
        self.lost = 0
        self._thread = threading.Thread(target=self._run, name=f"{context.thread_name}-{sink.name}", daemon=True)

    def buffer(self, deliveries: Deliveries, max_active: int | None = None) -> Deliveries:
        """Buffer records. Those that would activate more than `max_active` partitions are returned instead (D-16).

        Raises Interrupted where the stop comes before there is room for the thread.
        """
        if self._thread.ident is None:
            Patience(self._pause, f"{self._thread.name} waits to write").insist(self._begin)
        parts, now, beyond = by_place(deliveries), self._context.ticks(), []
        with self._changed:
            for part in parts:
                place = part.places[0]
                if max_active is not None and not self._buffers.admits(place, max_active):
                    beyond.append(part)
                else:
                    self._buffers.extend(place, part, list(map(len, part.bodies)), now)
            self._changed.notify_all()
        return Deliveries.joined(beyond)

    @property
    def active_partitions(self) -> int:
        """Number of partitions with records that are not written yet."""
        with self._changed:
            return self._buffers.active

    def hurry(self) -> None:
        """Write what is buffered now, without waiting for size or interval."""
        with self._changed:
            self._hurry = len(self._buffers)
            self._changed.notify_all()

    def wake(self) -> None:
        """Look at hints and time again, since they changed."""
        with self._changed:
            self._cancellation.wake()
            self._changed.notify_all()

    def forget(self) -> None:
        """Forget what is buffered, and the batch that is being written."""
        with self._changed:
            self._cancellation.forget()
            self._hurry = 0
            forgotten = self._buffers.take_all()
        forgotten.settle()

    def close(self, deadline: float) -> bool:
        """Write everything and end the thread; give up at the deadline (monotonic). Returns whether all was written."""
        with self._changed:
            self._closing = True
            self._cancellation.close()
            self._changed.notify_all()
        closed = self._joined(max(0.0, deadline - time.monotonic()))
        with self._changed:  # also for those who wait for room for the thread
            self._abandoned = True
            self._cancellation.abandon()
            self._changed.notify_all()
        if not closed:
            self._joined(1.0)
        return closed

    def _begin(self) -> None:
        with self._changed:
            if self._thread.ident is None:
                threads.begin(self._thread)

    def _pause(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._abandoned, seconds)

    def _joined(self, timeout: float) -> bool:
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        with suppress(Interrupted):  # the end came before the output it diverts to had a thread
            while self._write_next():
                pass

    def _write_next(self) -> bool:
        """Wait for a batch and write it; False when none can follow.

        The batch is referred to by this call only: while the thread waits for the next one, nothing keeps it in memory.
        """
        taken = self._next_batch()
        if taken is None:
            return False
        place, batch, cancellation = taken
        begun = self._context.ticks()
        done = self._sink.write(batch, cancellation)
        with self._changed:
            self._buffers.done(place, self._context.ticks() - begun)
            self.records += done.records
            self.objects += done.objects
            self.lost += done.lost
        if done.settled:
            (batch if done.kept is None else done.kept).settle()
        return True

    def _next_batch(self) -> tuple[Place, Deliveries, Cancellation] | None:
        """Wait until a batch is due; None when none can follow. From here on its cancellation reaches it."""
        with self._changed:
            while not self._abandoned:
                now, hints = self._context.ticks(), self._sink.hints()
                due = self._buffers.due_at(hints)
                if due is not None and (self._hurry > 0 or self._closing or due <= now):
                    place, batch = self._buffers.take(hints, now)
                    self._hurry -= min(self._hurry, len(batch))
                    self._cancellation = Cancellation(closing=self._closing)
                    return place, batch, self._cancellation
                if due is None and self._closing:
                    return None
                self._changed.wait(None if due is None else max(0.0, due - now))
            return None


def by_place(deliveries: Deliveries) -> list[Deliveries]:
    """Deliveries of one partition each, in the order in which the partitions come up."""
    if len(frozenset(deliveries.places)) <= 1:  # without dynamic partitioning
        return [deliveries] if deliveries else []
    rows: dict[Place, list[Delivery]] = {}
    for delivery in deliveries:
        rows.setdefault(delivery.partition, []).append(delivery)
    return [Deliveries.of(each) for each in rows.values()]
