"""How far a lane has come in its partition: positions, and tickets for what is on its way (at least once)."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from .memory import MemoryBudget
from .witness import Span


@dataclass(eq=False, slots=True)
class Ticket:
    """Records that were read together: where they end, how many are still to be settled, and what they hold in memory.

    Each record is settled once, when it is in S3 or needs no delivery.
    """

    positions: "Positions"
    end: int
    pending: int
    records: int
    size: int
    begin: int = 0

    @property
    def span(self) -> Span:
        """Its partition, and the positions that were read together."""
        return self.positions.partition_id, self.begin, self.end

    def grow(self, size: int) -> None:
        """Hold `size` more bytes until all of its records are settled."""
        self.positions.grow(self, size)

    def settle(self, records: int) -> None:
        """Settle that many of its records."""
        self.positions.settle(self, records)


@dataclass(eq=False, slots=True)
class Submission:
    """A batch that is with an invocation: where it ends, and whether all of it was handed over."""

    end: int
    handed_over: bool = False


class Positions:
    """Four positions in a partition. Each only grows, and at every moment

        checkpoint <= handed_over <= submitted <= read

    Everything before
    `read`         has left the source and waits in the lane's buffer, or is further on its way;
    `submitted`    was taken for an invocation;
    `handed_over`  came back from it and is in the buffers of the destination, or needs no delivery;
    `checkpoint`   is in S3, or needs no delivery: the source may forget it.

    Invocations end and writers deliver in any order: `handed_over` and `checkpoint` move over what is complete from the
    front. A writer may have delivered a batch before `hand_over` is called for it; the checkpoint waits for the call.

    Safe for concurrent use. Moves take a lock, reading an attribute takes none: to compare two positions, read the
    smaller one first. The lock is held while the budget and `acknowledge` are called, never while `moved` is.
    """

    def __init__(
        self,
        start: int,
        budget: MemoryBudget,
        acknowledge: Callable[[int], None],
        moved: Callable[[], None],
        partition_id: str = "",
    ) -> None:
        """`acknowledge` gets each new checkpoint; `moved` is called after a move of `handed_over` or `checkpoint`."""
        self._budget = budget
        self._acknowledge = acknowledge
        self._moved = moved
        self.partition_id = partition_id
        self._opened = start
        self._lock = threading.Lock()
        self._tickets: deque[Ticket] = deque()
        self._submissions: deque[Submission] = deque()
        self.read = start
        self.submitted = start
        self.handed_over = start
        self.checkpoint = start
        self.forget_before = start
        """Records before it are not delivered any more, also those that are still to be read."""
        self._hurry_until = start

    @property
    def hurried(self) -> bool:
        """Whether records that `hurry` named have not been submitted yet."""
        return self.submitted < self._hurry_until

    def open(self, end: int, records: int, size: int, copies: int = 0) -> Ticket:
        """A ticket for what was read up to `end`. `copies` are settled besides the records (those for the backup)."""
        self._budget.hold(records, size)
        ticket = Ticket(self, end, records + copies, records, size, self._opened)
        self._opened = end
        with self._lock:
            self._tickets.append(ticket)
        return ticket

    def read_to(self, end: int) -> None:
        """Everything before `end` was read and buffered; there is a ticket for it."""
        self.read = end

    def submit(self, end: int) -> Submission:
        """What was read up to `end` goes to an invocation. Submissions come in the order of their positions."""
        submission = Submission(end)
        with self._lock:
            self.submitted = end
            self._submissions.append(submission)
        return submission

    def hand_over(self, submission: Submission) -> None:
        """All of a submission is in the buffers of the destination, or needs no delivery."""
        with self._lock:
            submission.handed_over = True
            while self._submissions and self._submissions[0].handed_over:
                self.handed_over = self._submissions.popleft().end
            self._pass_settled()
        self._moved()

    def settle(self, ticket: Ticket, records: int) -> None:
        """Settle records of a ticket."""
        with self._lock:
            ticket.pending -= records
            passed = self._pass_settled()
        if passed:
            self._moved()

    def grow(self, ticket: Ticket, size: int) -> None:
        """Hold more bytes for a ticket."""
        self._budget.hold(0, size)
        with self._lock:
            ticket.size += size

    def hurry(self, until: int) -> None:
        """Records before `until` are wanted in S3 as soon as possible."""
        self._hurry_until = max(self._hurry_until, until)

    def forget(self, before: int) -> None:
        """Records before `before` are not wanted any more."""
        self.forget_before = max(self.forget_before, before)

    def _pass_settled(self) -> bool:
        """Move the checkpoint over the complete tickets at the front."""
        passed = False
        while self._tickets and self._tickets[0].pending <= 0 and self._tickets[0].end <= self.handed_over:
            ticket = self._tickets.popleft()
            # Who sees the new checkpoint also sees the memory free (`flush`, then `status`).
            self._budget.release(ticket.records, ticket.size)
            self._acknowledge(ticket.end)
            self.checkpoint = ticket.end
            passed = True
        return passed
