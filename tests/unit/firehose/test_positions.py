"""How far a lane has come: checkpoint <= handed over <= submitted <= read, whatever comes in whatever order."""

import threading
from collections import Counter
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hydrant.emulator.firehose.engine.lane import Lane
from hydrant.emulator.firehose.engine.memory import MemoryBudget
from hydrant.emulator.firehose.engine.positions import Positions, Submission, Ticket
from hydrant.emulator.firehose.engine.source.direct_put import DirectPutQueue, DirectPutSource

from .engine import FAST, running

SIZE = 10


def ordered(positions: Positions) -> bool:
    """The smaller ones are read first, as a thread has to that looks on."""
    checkpoint, handed_over, submitted = positions.checkpoint, positions.handed_over, positions.submitted
    return checkpoint <= handed_over <= submitted <= positions.read


class AnyInterleaving(RuleBasedStateMachine):
    """A lane's thread reads and submits; calls, writers and resets do their part at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.budget = MemoryBudget(lambda: 10**9)
        self.acknowledged: list[int] = []
        self.positions = Positions(0, self.budget, self._acknowledge, self._moved)
        self.tickets: list[tuple[Ticket, int]] = []
        """With the number of settlements that are still to come."""
        self.invoked: list[tuple[int, Submission]] = []
        """What is with an invocation, in the order of positions, and where each begins."""
        self.before = (0, 0, 0, 0)

    def _acknowledge(self, position: int) -> None:
        assert position <= self.positions.handed_over
        self.acknowledged.append(position)

    def _moved(self) -> None:
        assert not self.positions._lock.locked(), "who is told may ask and lock"
        assert ordered(self.positions)

    @rule(records=st.integers(0, 5), copies=st.booleans(), skipped=st.integers(0, 2))
    def read(self, records: int, copies: bool, skipped: int) -> None:
        """As a lane does: a ticket, then the buffer, then the position. Retention may have removed what comes first."""
        end = self.positions.read + records + skipped
        copied = records if copies else 0
        self.tickets.append((self.positions.open(end, records, records * SIZE, copied), records + copied))
        self.positions.read_to(end)

    @precondition(lambda self: self.positions.read > self.positions.submitted)
    @rule(data=st.data())
    def submit(self, data: st.DataObject) -> None:
        end = data.draw(st.integers(self.positions.submitted + 1, self.positions.read))
        self._submit(end)

    def _submit(self, end: int) -> None:
        start = self.positions.submitted
        self.invoked.append((start, self.positions.submit(end)))

    @precondition(lambda self: bool(self.invoked))
    @rule(data=st.data())
    def hand_over(self, data: st.DataObject) -> None:
        """In any order: a fast call overtakes a slow one."""
        _, submission = self.invoked.pop(data.draw(st.integers(0, len(self.invoked) - 1)))
        self.positions.hand_over(submission)

    @precondition(lambda self: any(left for _, left in self.tickets))
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        """A writer may be done before its batch is noted as handed over."""
        index = data.draw(st.sampled_from([n for n, (_, left) in enumerate(self.tickets) if left]))
        ticket, left = self.tickets[index]
        count = data.draw(st.integers(1, left))
        self.tickets[index] = (ticket, left - count)
        ticket.settle(count)

    @precondition(lambda self: any(left for _, left in self.tickets))
    @rule(data=st.data(), size=st.integers(1, 100))
    def grow(self, data: st.DataObject, size: int) -> None:
        ticket, _ = data.draw(st.sampled_from([each for each in self.tickets if each[1]]))
        ticket.grow(size)

    @rule(before=st.integers(0, 50))
    def forget(self, before: int) -> None:
        last = self.positions.forget_before
        self.positions.forget(before)
        assert self.positions.forget_before == max(last, before)

    @rule(until=st.integers(0, 50))
    def hurry(self, until: int) -> None:
        self.positions.hurry(until)
        assert self.positions.hurried or until <= self.positions.submitted

    @invariant()
    def the_order_holds_and_nothing_goes_back(self) -> None:
        assert ordered(self.positions)
        now = (self.positions.checkpoint, self.positions.handed_over, self.positions.submitted, self.positions.read)
        assert all(after >= before for before, after in zip(self.before, now, strict=True))
        self.before = now

    @invariant()
    def handed_over_is_what_came_back_without_a_gap(self) -> None:
        first = self.invoked[0][0] if self.invoked else self.positions.submitted
        assert self.positions.handed_over == first

    @invariant()
    def the_checkpoint_is_before_the_first_ticket_that_is_open(self) -> None:
        expected = 0
        for ticket, left in self.tickets:
            if left or ticket.end > self.positions.handed_over:
                break
            expected = ticket.end
        assert self.positions.checkpoint == expected
        assert expected == (self.acknowledged[-1] if self.acknowledged else 0)

    @invariant()
    def memory_is_held_for_what_the_checkpoint_has_not_passed(self) -> None:
        held = [ticket for ticket, _ in self.tickets if ticket.end > self.positions.checkpoint]
        assert self.budget.bytes == sum(each.size for each in held)
        assert self.budget.records == sum(each.records for each in held)

    def teardown(self) -> None:
        """When all is done nothing is held, and the checkpoint is where reading ended."""
        self._submit(self.positions.read)
        for _, submission in self.invoked:
            self.positions.hand_over(submission)
        for ticket, left in self.tickets:
            ticket.settle(left)
        assert self.positions.checkpoint == self.positions.read
        assert (self.budget.bytes, self.budget.records) == (0, 0)


TestAnyInterleaving = AnyInterleaving.TestCase


def test_what_is_acknowledged_was_handed_over_before() -> None:
    """A record that is dropped needs no delivery, and one that is written at once may overtake its batch."""
    seen: list[bool] = []

    class Queue(DirectPutQueue):
        def acknowledge(self, position: int) -> None:
            seen.append(ordered(lanes[0].positions) and position <= lanes[0].positions.handed_over)
            super().acknowledge(position)

    with running(source=DirectPutSource(Queue(lambda: 10**6))) as stream:
        lanes: list[Lane] = stream.pipeline._lanes
        for record in (b"drop-1", b"good-2", b"bad-3"):
            stream.put([record])
            stream.pipeline.flush(5)
    assert seen
    assert all(seen)


def test_the_order_holds_for_a_thread_that_looks_on_while_calls_overlap() -> None:
    stop, seen = threading.Event(), Counter[bool]()

    def look(lane: Lane) -> None:
        while not stop.is_set():
            seen[ordered(lane.positions)] += 1

    with running(settings=replace(FAST, overlap_seconds=0.0)) as stream:
        thread = threading.Thread(target=look, args=(stream.pipeline._lanes[0],))
        thread.start()
        try:
            for number in range(100):
                stream.put([b"good-%d" % number, b"drop-%d" % number])
            stream.pipeline.flush(10)
            stream.pipeline.reset()
        finally:
            stop.set()
            thread.join()
    assert seen[True] > 0
    assert seen[False] == 0
