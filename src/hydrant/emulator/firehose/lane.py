"""One thread per partition: read, gather, transform, hand over to the writers.

The partition itself holds what is not read yet; with zero buffering further records gather there while the function
runs, so batches grow by themselves under load. A lane has one invocation at a time (AWS: up to five, B-10), so a
function that hangs holds up its own shard until its timeout, and no other.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from .buffers import Buffer, Hints
from .delivery.error_lines import error_line
from .delivery.gate import Gate
from .delivery.tickets import Checkpoint, Ticket
from .delivery.writer import Delivery
from .source.base import Partition, SourceRecord
from .transform.base import Transform, Transformed
from .transform.outcomes import STATUS_FAILED, Ok, ProcessingFailed

LOG = logging.getLogger(__name__)
_READ_RECORDS = 10_000
_WAKE_SECONDS = 0.2
"""How often an idle lane looks whether it shall stop or flush; records wake it at once."""


class Outputs(Protocol):
    """Where a lane hands its results."""

    def deliver(self, data: list[Delivery], errors: list[Delivery]) -> None:
        """Buffer for the destination."""

    def relieve(self) -> None:
        """Memory is full: write what is buffered."""

    def report(self, code: str, message: str) -> None:
        """To the error log."""

    def progressed(self) -> None:
        """A batch was handed over or the lane ended."""


class _Read(NamedTuple):
    record: SourceRecord
    next_position: int


class Lane:
    """Reads one partition from a position until it is exhausted or stopped."""

    def __init__(
        self,
        partition: Partition,
        position: int,
        *,
        name: str,
        transform: Callable[[Partition], Transform],
        outputs: Outputs,
        gate: Gate,
        ended: Callable[["Lane"], None],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """`ticks` measures how long the buffer waits; it must never be set back."""
        self.partition = partition
        self.position = position
        self._transform = transform
        self._outputs = outputs
        self._gate = gate
        self._ended = ended
        self._ticks = ticks
        self._buffer: Buffer[_Read] = Buffer()
        self._checkpoint = Checkpoint(position, self._checkpoint_moved)
        self._handed_over = position
        self._hurry_until = position
        self._forget_before = position
        self._routing = threading.Lock()
        self._abandoned = False
        self._followed = False
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def checkpoint(self) -> int:
        """Position before which everything is in S3."""
        return self._checkpoint.position

    @property
    def handed_over(self) -> int:
        """Position before which everything was given to the writers."""
        return self._handed_over

    @property
    def abandoned(self) -> bool:
        """Whether it was told to end without delivering."""
        return self._abandoned

    @property
    def finished(self) -> bool:
        """Whether everything of an ended partition is in S3 and its children are open: the lane is of no more use."""
        return self._followed and self.checkpoint >= self.partition.tip

    @property
    def ending(self) -> bool:
        """Whether the partition is exhausted and its children are not open yet."""
        return not self._followed and self.partition.exhausted(self.position)

    def lag(self, now: float) -> float:
        """Age in seconds of the oldest record that is not in S3."""
        if self.checkpoint >= self.partition.tip:
            return 0.0
        oldest, _ = self.partition.read(self.checkpoint, 1, 1)
        return max(0.0, now - oldest[0].arrival) if oldest else 0.0

    def hurry(self, until: int) -> None:
        """Process records before this position without waiting for size or interval."""
        self._hurry_until = max(self._hurry_until, until)

    def forget(self, before: int) -> None:
        """Deliver nothing before this position any more."""
        with self._routing:
            self._forget_before = max(self._forget_before, before)

    def abandon(self) -> None:
        """End without delivering what was read."""
        self._abandoned = True

    def _run(self) -> None:
        try:
            while not self._abandoned and (batch := self._gather()) is not None:
                self._process(batch)
        except Exception:  # a defect of ours: say so, the records stay unacknowledged
            LOG.exception("%s ends by a defect of the emulator", self.thread.name)
            raise
        finally:
            self._ended(self)
            self._followed = True
            self._outputs.progressed()

    def _gather(self) -> list[_Read] | None:
        """Wait for a batch; None when nothing can follow."""
        transform = self._transform(self.partition)
        while not self._abandoned:
            hints, now = transform.hints(), self._ticks()
            done = self.partition.exhausted(self.position)
            # With the memory full of what lanes hold nothing would move until the interval.
            hurry = done or self._handed_over < self._hurry_until or not self._gate.wait_open(0)
            if self._buffer and (hurry or self._buffer.due(hints, now)):
                return self._buffer.take(hints, now)
            if done:
                return None
            due = self._buffer.due_at(hints)
            self._fill(hints, transform, _WAKE_SECONDS if due is None else min(max(due - now, 0.0), _WAKE_SECONDS))
            transform = self._transform(self.partition)
        return None

    def _fill(self, hints: Hints, transform: Transform, timeout: float) -> None:
        if not self._gate.wait_open(0):
            self._outputs.relieve()
            self._gate.wait_open(timeout)
            return
        if not self.partition.wait(self.position, timeout):
            return
        room = max(1, hints.size - self._buffer.bytes)
        records, following = self.partition.read(self.position, _READ_RECORDS, room)
        now, first = self._ticks(), following - len(records)
        for offset, record in enumerate(records, start=1):
            self._buffer.add(_Read(record, first + offset), len(record.data), now, transform.weigh(record))
        self._gate.enter(len(records), sum(len(record.data) for record in records))
        self.position = following
        self._skip_trimmed()

    def _skip_trimmed(self) -> None:
        """Move over positions that hold nothing any more (retention, reset), once all before them is on its way."""
        if not self._buffer and self.position > self._handed_over:
            self._checkpoint.open(self.position, 0, 0).settle(0)
            self._handed_over = self.position
            self._outputs.progressed()

    def _process(self, batch: Sequence[_Read]) -> None:
        records = [each.record for each in batch]
        size = sum(len(record.data) for record in records)
        ticket = self._checkpoint.open(batch[-1].next_position, len(records), size)
        if batch[-1].next_position <= self._forget_before:
            ticket.settle(len(records))
        else:
            result = self._transform(self.partition).apply(records)
            self._hand_over(batch, result, ticket)
        self._handed_over = batch[-1].next_position
        self._skip_trimmed()
        self._outputs.progressed()

    def _hand_over(self, batch: Sequence[_Read], result: Transformed, ticket: Ticket) -> None:
        data: list[Delivery] = []
        errors: list[Delivery] = []
        failures: dict[ProcessingFailed, None] = {}
        with self._routing:
            for (record, position), outcome in zip(batch, result.outcomes, strict=True):
                if position <= self._forget_before:
                    continue
                if isinstance(outcome, Ok):
                    data.append(Delivery(outcome.data, record.arrival, ticket))
                elif isinstance(outcome, ProcessingFailed):
                    errors.append(Delivery(error_line(record, outcome, result.attempts), record.arrival, ticket))
                    failures[outcome] = None
            self._count_growth(ticket, sum(len(each.body) for each in (*data, *errors)))
            self._outputs.deliver(data, errors)
        for failure in failures:
            if failure is not STATUS_FAILED:  # the function's own decision is not an error of the stream
                self._outputs.report(failure.code, failure.message)
        settled = len(batch) - len(data) - len(errors)
        if settled:
            ticket.settle(settled)

    def _count_growth(self, ticket: Ticket, size: int) -> None:
        """A function may answer with more than it got: held is what waits for S3."""
        growth = size - ticket.size
        if growth > 0:
            ticket.size += growth
            self._gate.enter(0, growth)

    def _checkpoint_moved(self, position: int, passed: Ticket) -> None:
        self._gate.leave(passed.records, passed.size)
        self.partition.acknowledge(position)
        self._outputs.progressed()
