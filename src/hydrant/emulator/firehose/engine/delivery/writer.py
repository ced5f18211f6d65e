"""One output: its buffers, and the thread that gives their batches to a sink (D-12).

Data, backup and each kind of error lines have a writer of their own, so that they fill and are written independently
(B-9).
"""

import threading
import time
from collections.abc import Sequence

from ..items import Delivery
from ..positions import Ticket
from ..records import Place
from .cancellation import Cancellation
from .partition_buffers import PartitionBuffers
from .sinks import DeliveryContext, Sink


class Writer:
    """Owns buffers and a thread. Everything that was buffered is written, forgotten or, after a stop, left unsettled.

    Safe for concurrent use. No lock is held while the sink works or tickets are settled.
    """

    def __init__(self, context: DeliveryContext, sink: Sink) -> None:
        self._context = context
        self._sink = sink
        self._changed = threading.Condition()
        self._buffers: PartitionBuffers[Delivery] = PartitionBuffers()
        self._hurry = 0
        self._closing = False
        self._abandoned = False
        self._cancellation = Cancellation()
        """Of the batch that is being written; between batches that of the last one."""
        self.records = 0
        self.objects = 0
        self.lost = 0
        self._thread = threading.Thread(target=self._run, name=f"{context.thread_name}-{sink.name}", daemon=True)
        self._thread.start()

    def buffer(self, deliveries: Sequence[Delivery], max_active: int | None = None) -> list[Delivery]:
        """Buffer records. Those that would activate more than `max_active` partitions are returned instead (D-16)."""
        now, beyond = self._context.ticks(), []
        with self._changed:
            # Either all records of a stream have partitions or none has: the first one tells.
            if deliveries and not deliveries[0].partition:
                self._buffers.extend((), deliveries, [len(each.body) for each in deliveries], now)
            else:
                beyond = [each for each in deliveries if not self._admit(each, max_active, now)]
            self._changed.notify_all()
        return beyond

    def _admit(self, delivery: Delivery, max_active: int | None, now: float) -> bool:
        place = delivery.partition
        if max_active is not None and not self._buffers.admits(place, max_active):
            return False
        self._buffers.add(place, delivery, len(delivery.body), now)
        return True

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
        settle(forgotten)

    def close(self, deadline: float) -> bool:
        """Write everything and end the thread; give up at the deadline (monotonic). Returns whether all was written."""
        with self._changed:
            self._closing = True
            self._cancellation.close()
            self._changed.notify_all()
        self._thread.join(max(0.0, deadline - time.monotonic()))
        closed = not self._thread.is_alive()
        if not closed:
            with self._changed:
                self._abandoned = True
                self._cancellation.abandon()
            self._thread.join(1.0)
        return closed

    def _run(self) -> None:
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
            settle(batch if done.kept is None else done.kept)
        return True

    def _next_batch(self) -> tuple[Place, list[Delivery], Cancellation] | None:
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


def settle(batch: Sequence[Delivery]) -> None:
    """Settle the tickets of a batch, with one call for each run of records that share a ticket."""
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
