"""At-least-once: a checkpoint that moves only over batches of which everything was delivered.

A lane opens one ticket per batch, in order. Each record of it is settled once: written to S3 or dropped.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(eq=False, slots=True)
class Ticket:
    """One batch on its way: where it ends, records that are not settled yet, records and bytes in all."""

    checkpoint: "Checkpoint"
    next_position: int
    pending: int
    records: int
    size: int

    def grow(self, size: int) -> None:
        """So many more bytes are held for it."""
        self.checkpoint.grow(self, size)

    def settle(self, records: int) -> None:
        """So many more of its records are delivered or need no delivery."""
        self.checkpoint.settle(self, records)


class Checkpoint:
    """Position of a partition before which everything is delivered. Safe for concurrent use."""

    def __init__(self, position: int, moved: Callable[[int, Ticket], None]) -> None:
        """Start at `position`; `moved` gets each ticket that the checkpoint passed and the new position."""
        self._lock = threading.Lock()
        self._open: deque[Ticket] = deque()
        self._moved = moved
        self.position = position

    def open(self, next_position: int, records: int, size: int, copies: int = 0) -> Ticket:
        """Start a batch that ends before `next_position`; `copies` of records are to be settled besides (backup)."""
        ticket = Ticket(self, next_position, records + copies, records, size)
        with self._lock:
            self._open.append(ticket)
        return ticket

    def grow(self, ticket: Ticket, size: int) -> None:
        """Count more bytes for a ticket."""
        with self._lock:
            ticket.size += size

    def settle(self, ticket: Ticket, records: int) -> None:
        """Settle records of a ticket and move over all complete tickets at the head."""
        with self._lock:
            ticket.pending -= records
            while self._open and self._open[0].pending <= 0:
                passed = self._open.popleft()
                self.position = passed.next_position
                self._moved(self.position, passed)
