"""One lane per partition: reads and prepares records, and gives batches of them to up to five invocations.

What is not read yet stays in the partition. With zero buffering more records gather there while the function runs, so
that batches grow by themselves under load.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from hydrant.emulator.columns import Same
from hydrant.emulator.faults import threads
from hydrant.emulator.faults.kinds import Interrupted

from .buffers import Buffer, Hints
from .delivery.error_log import ErrorLog
from .delivery.outputs import Outputs
from .delivery.routing import Routed, route
from .invocations import InvocationPool
from .items import Deliveries, Items, items_of, origins_of, sizes_of
from .memory import MemoryBudget
from .positions import Positions, Submission, Ticket
from .records import Records
from .source.base import Partition
from .stages import Stages
from .transform.base import Attempts, Transformed
from .witness import NOBODY, FunctionCall, Witness

LOG = logging.getLogger(__name__)
_MAX_READ_RECORDS = 10_000
_WAKE_SECONDS = 0.2
"""How often a lane that has records, or no room for more, checks for a stop or a flush."""
_IDLE_SECONDS = 5.0
"""How often one without looks around: records and the end of its partition wake it at once."""
_TOGETHER_SECONDS, _FEW_RECORDS = 0.005, 50
"""Between two reads of so few; a record after a pause passes at once."""

_Work = tuple[Items, Submission]


class ReadObserver(Protocol):
    """Counts what lanes read."""

    def __call__(self, records: Records, *, at_tip: bool) -> None:
        """These were read of a partition; whether nothing more is there."""


@dataclass(frozen=True)
class LaneContext:
    """What the lanes of a delivery stream share.

    `count_read`, `progressed` and `ended` are called from any thread of a lane, without a lock held; `progressed` after
    each move of a lane's positions and at its end, `ended` when its partition is exhausted or the lane broke off.
    """

    thread_name: str
    stages: Stages
    outputs: Outputs
    budget: MemoryBudget
    log: ErrorLog
    count_read: ReadObserver
    progressed: Callable[[], None]
    ended: Callable[["Lane"], None]
    overlap_seconds: float
    clock: Callable[[], float] = time.time
    ticks: Callable[[], float] = time.monotonic
    """Measures how long the buffer waits: unlike `clock` it is never set back."""
    witness: Witness = NOBODY


class Lane:
    """Reads one partition from a position until it is exhausted or the lane is abandoned.

    Its positions keep to checkpoint <= handed_over <= submitted <= read (see `Positions`). Which thread moves them:

    thread                        does                                 moves
    ----------------------------  -----------------------------------  ------------------------------------------------
    the lane's own                reads, prepares, buffers, submits    `read`, `submitted`; nobody else adds to or takes
                                                                       from the lane's buffer
    calls, up to five             invoke, route, hand over             `handed_over`
    writers of the outputs        write, settle tickets                `checkpoint`
    callers of flush, reset,      ask, hurry, forget, abandon          `forget_before`, nothing else; they look at the
    stop, status                                                       positions at any time

    Two locks each make one step of two. `_taking`: a batch leaves the buffer and counts as submitted, so that `at_rest`
    finds it in either place. `_routing`: outcomes are compared with `forget_before` and buffered in the outputs, so
    that when `forget` returns, each record that it names has either been buffered there, where a reset forgets it next,
    or never will be. Neither lock is held while the context is told anything.
    """

    def __init__(self, context: LaneContext, partition: Partition, position: int) -> None:
        self.partition = partition
        self.positions = Positions(
            position, context.budget, partition.acknowledge, context.progressed, partition.partition_id
        )
        self._context = context
        self._stages = context.stages
        self._outputs = context.outputs
        self._budget = context.budget
        self._buffer: Buffer[Items] = Buffer(Items.joined)
        self._taking = threading.Lock()
        self._routing = threading.Lock()
        self._abandoned = self._broken = False
        self._read_at = float("-inf")
        self._followed = False
        name = f"{context.thread_name}-{partition.partition_id}"
        self._invocations: InvocationPool[_Work] = InvocationPool(
            self._process, overlap=context.overlap_seconds, name=name, ticks=context.ticks
        )
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def begin(self) -> None:
        """Start its thread. Raises EmulatorFault where the machine has no room for one: it can be begun again."""
        threads.begin(self.thread)

    def join(self, deadline: float) -> bool:
        """Wait until it has ended; false when it has not by the deadline (monotonic), or never began."""
        if self.thread.ident is None:
            return False
        self.thread.join(0.0 if self._abandoned else max(0.0, deadline - time.monotonic()))
        return not self.thread.is_alive()

    @property
    def broken(self) -> bool:
        """Whether it ended before its batches were processed: what was read of them is not delivered."""
        return self._broken or self._invocations.broken

    @property
    def finished(self) -> bool:
        """Whether the lane has nothing left to do: all of its ended partition is in S3, and the children are open."""
        return self._followed and self.positions.checkpoint >= self.partition.tip

    @property
    def ending(self) -> bool:
        """Whether the partition is exhausted and its children are not open yet."""
        return not self._followed and self.partition.exhausted(self.positions.read)

    @property
    def at_rest(self) -> bool:
        """Whether nothing happens until a record comes or time passes: all is read, no call runs, no batch is due."""
        if self.positions.read < self.partition.tip:
            return False
        hints = self._stages.transform(self.partition).hints()
        with self._taking:
            due = self._buffer.due_at(hints)
            waiting = due is None or due > self._context.ticks()
            return waiting and self.positions.handed_over >= self.positions.submitted

    def lag(self, now: float) -> float:
        """Age in seconds of the oldest record that is not in S3."""
        if self.positions.checkpoint >= self.partition.tip:
            return 0.0
        arrival = self.partition.arrival_from(self.positions.checkpoint)
        return 0.0 if arrival is None else max(0.0, now - arrival)

    def hurry(self, until: int) -> None:
        """Submit records before `until` without waiting for size or interval."""
        self.positions.hurry(until)

    def forget(self, before: int) -> None:
        """Deliver nothing before this position any more, whether it was read or not."""
        with self._routing:
            self.positions.forget(before)

    def abandon(self) -> None:
        """End without delivering what was read; it stays unacknowledged."""
        self._abandoned = True

    def _run(self) -> None:
        try:
            while self._submit_next():
                self._skip()
        except Interrupted:  # the end came before an output had a thread: the records stay unacknowledged
            self._broken = True
        except Exception:  # a defect of the emulator: the records stay unacknowledged
            self._broken = True
            LOG.exception("%s ends by a defect of the emulator", self.thread.name)
            raise
        finally:
            self._invocations.close(lambda: self._abandoned)
            self._context.ended(self)
            self._followed = True
            self._context.progressed()

    def _submit_next(self) -> bool:
        """Wait for a batch and submit it; False when none can follow.

        The batch is referred to by this call only: while the thread waits for the next one, nothing keeps it in memory.
        """
        work = self._gather()
        if work is not None:
            self._invocations.submit(work)
        return work is not None

    def _gather(self) -> _Work | None:
        """Wait until a batch is due and may be submitted; None when none can follow."""
        while not self._abandoned and not self._invocations.broken:
            if not self._invocations.wait_ready(_WAKE_SECONDS):
                continue
            hints, now = self._stages.transform(self.partition).hints(), self._context.ticks()
            done = self.partition.exhausted(self.positions.read)
            # When lanes themselves hold all the memory there is, nothing would move before the interval is over.
            hurry = done or self.positions.hurried or not self._budget.wait_for_room(0)
            if self._buffer and (hurry or self._buffer.due(hints, now)):
                return self._take(hints, now)
            if done:
                return None
            due = self._buffer.due_at(hints)
            self._read(hints, _IDLE_SECONDS if due is None else min(max(due - now, 0.0), _WAKE_SECONDS))
        return None

    def _read(self, hints: Hints, timeout: float) -> None:
        if not self._budget.wait_for_room(0):
            self._outputs.hurry()
            self._budget.wait_for_room(min(timeout, _WAKE_SECONDS))
            return
        if not self.partition.wait(self.positions.read, timeout):
            return
        self._let_come_together()
        room = max(1, (hints.size - self._buffer.bytes) // self._stages.preparation().growth)
        records, following = self.partition.read(self.positions.read, _MAX_READ_RECORDS, room)
        if records:
            self._context.count_read(records, at_tip=following >= self.partition.tip)
        self._buffer_records(records, following)
        self.positions.read_to(following)
        self._skip()

    def _let_come_together(self) -> None:
        """Where records come one by one in quick succession they are read together, not with a wake-up for each."""
        left = self._read_at + _TOGETHER_SECONDS - time.monotonic()
        if left > 0 and self.partition.tip - self.positions.read < _FEW_RECORDS:
            time.sleep(left)
        self._read_at = time.monotonic()

    def _buffer_records(self, records: Records, following: int) -> None:
        """Prepare and buffer what was read. One ticket holds the checkpoint until all of it is settled."""
        preparation, transform = self._stages.preparation(), self._stages.transform(self.partition)
        backs_up, now, first = self._outputs.backs_up, self._context.ticks(), following - len(records)
        prepared = preparation.prepare(records)
        sizes = sizes_of(records, prepared)
        kept = backs_up or preparation.keeps_originals
        places, origins = origins_of(records, prepared, first) if kept else (range(0), Records.of(()))
        size = sum(sizes) + sum(map(len, origins.data))
        ticket = self.positions.open(following, len(sizes), size, len(origins) if backs_up else 0)
        if backs_up and origins:
            self._back_up(places, origins, ticket)
        items = items_of(records, prepared, first, ticket)
        self._buffer.extend(items, sizes, now, transform.weights(items.records))

    def _back_up(self, places: Sequence[int], origins: Records, ticket: Ticket) -> None:
        """Copies of source records don't wait for the function (D-14)."""
        with self._routing:
            before = self.positions.forget_before
            kept = origins if places[0] >= before else origins.where([place >= before for place in places])
            tickets, sizes = Same(ticket, len(kept)), list(map(len, kept.data))
            self._outputs.back_up(Deliveries.plain(kept.data, kept.arrivals, tickets, sizes))
        if len(kept) < len(origins):
            ticket.settle(len(origins) - len(kept))

    def _skip(self) -> None:
        """Positions without records (retention or a reset removed them) count as submitted and handed over."""
        if not self._buffer and self.positions.read > self.positions.submitted:
            self.positions.hand_over(self.positions.submit(self.positions.read))

    def _take(self, hints: Hints, now: float) -> _Work:
        """Take a batch from the buffer and count it as submitted, in one step for `at_rest`."""
        with self._taking:
            batch = self._buffer.take(hints, now)
            return batch, self.positions.submit(batch[-1].end)

    def _process(self, work: _Work) -> None:
        begun = self._context.ticks()
        batch, submission = work
        failures = [failure for failure in batch.failures if failure is not None]
        sound = batch
        if failures:
            unfit = [failure is not None for failure in batch.failures]
            self._hand_over(batch.where(unfit), Transformed.unfit(failures, self._context.clock()))
            sound = batch.where([not each for each in unfit])
        if sound:
            started = self._context.clock()
            result = self._outcomes(sound)
            self._tell_processed(sound, result.attempts, started)
            self._hand_over(sound, result)
        self.positions.hand_over(submission)
        self._buffer.took(self._context.ticks() - begun)

    def _outcomes(self, batch: Items) -> Transformed:
        if batch[-1].position < self.positions.forget_before:
            return Transformed.dropped(len(batch))
        return self._stages.transform(self.partition).apply(batch.records)

    def _hand_over(self, batch: Items, result: Transformed) -> None:
        with self._routing:
            keep = self._outputs.may_divert_later
            routed = route(batch, result, self.positions.forget_before, keep_originals=keep)
            self._count_growth(batch, routed)
            self._outputs.buffer(routed)
        if routed.errors:
            self._context.witness.rejected(len(routed.failures), routed.failures, result.attempts.made)
        for failure in routed.reportable():
            self._context.log.report(failure.code, failure.message)
        for ticket, records in groupby(routed.done):
            ticket.settle(sum(1 for _ in records))

    def _tell_processed(self, batch: Items, attempts: Attempts, started: float) -> None:
        if attempts.lambda_arn is not None:
            ended = attempts.ended_ms / 1000
            call = FunctionCall(attempts.lambda_arn, attempts.request_ids, attempts.made, started, ended)
            span = (self.partition.partition_id, batch[0].position, batch[-1].position + 1)
            self._context.witness.processed(span, len(batch), call)

    def _count_growth(self, batch: Items, routed: Routed) -> None:
        """A function may return more than it got; what counts as held is what waits for S3."""
        growth = routed.size - sum(map(len, batch.records.data))
        if growth > 0:
            batch[-1].ticket.grow(growth)
