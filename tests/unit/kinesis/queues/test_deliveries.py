"""Any sequence of receive, acknowledge, time-out, restore and crash: what holds for every record."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.kinesis.queues.deliveries import Deliveries, Delivery, Place

MOST = 3


@dataclass
class Known:
    """What should be known of a record, counted without the state machine."""

    received: int = 0
    lands_at: float | None = None
    dead: bool = False
    gone: bool = False

    def settle(self, now: float, most: int | None) -> None:
        if self.lands_at is not None and self.lands_at <= now:
            self.lands_at = None
            self.dead = self.dead or (most is not None and self.received >= most)

    def may_come(self, most: int | None, *, dead: bool) -> bool:
        worn = most is not None and self.received >= most
        return not self.gone and self.lands_at is None and (self.dead or worn) == dead


@dataclass
class Law:
    """A queue of the test beside the records that it should have."""

    most: int | None
    now: float = 1000.0
    deliveries: Deliveries = field(default_factory=Deliveries)
    records: dict[int, Known] = field(default_factory=dict)
    held: list[tuple[Delivery, int]] = field(default_factory=list)
    """What consumers got, with its receipt; a crash forgets it, a slow one keeps it too long."""

    def put(self, count: int) -> None:
        for _ in range(count):
            position = len(self.records)
            self.records[position] = Known(received=1, lands_at=self.now + 10)
            delivery = self.deliveries.take(Place("s", position))
            self.deliveries.send(delivery, self.now, 10)
            self.held.append((delivery, delivery.receipt))

    def receive(self, count: int, *, dead: bool) -> None:
        visibility = 10 * (count % 3)
        got: list[Delivery] = []
        while len(got) < count:
            delivery = self.deliveries.next_visible(self.now, self.most, dead=dead)
            if delivery is None:
                break
            got.append(delivery)
        for known in self.records.values():
            known.settle(self.now, self.most)
        eligible = {i for i, known in self.records.items() if known.may_come(self.most, dead=dead)}
        assert {delivery.place.position for delivery in got} <= eligible
        assert len(got) == min(count, len(eligible))
        assert len({delivery.place for delivery in got}) == len(got)
        for delivery in got:
            self.deliveries.send(delivery, self.now, visibility)
            known = self.records[delivery.place.position]
            known.received += 1
            known.lands_at = self.now + visibility
            known.dead = dead
            assert delivery.received == known.received
            assert dead or self.most is None or delivery.received <= self.most
            self.held.append((delivery, delivery.receipt))

    def usable(self, which: int, *, dead: bool | None = None) -> tuple[Delivery, Known] | None:
        """The record of a handle, if the handle is its newest and it is where it is looked for."""
        if not self.held:
            return None
        delivery, receipt = self.held[which % len(self.held)]
        self.deliveries.land(self.now, self.most)
        for each in self.records.values():
            each.settle(self.now, self.most)
        known, found = self.records[delivery.place.position], self.deliveries.find(delivery.place)
        assert (found is None) == known.gone
        if found is None or found.receipt != receipt or (dead is not None and found.dead != dead):
            return None
        return found, known

    def acknowledge(self, which: int) -> None:
        if usable := self.usable(which):
            delivery, known = usable
            self.deliveries.forget(delivery)
            known.gone = True

    def hide(self, which: int) -> None:
        if usable := self.usable(which):
            delivery, known = usable
            self.deliveries.hide(delivery, self.now, which % 7, self.most)
            known.lands_at = self.now + which % 7
            known.settle(self.now, self.most)

    def restore(self, which: int) -> None:
        if usable := self.usable(which, dead=True):
            delivery, known = usable
            self.deliveries.restore(delivery)
            known.received, known.lands_at, known.dead = 0, None, False

    def crash(self, which: int) -> None:
        if self.held:
            del self.held[which % len(self.held) :]

    def check(self) -> None:
        """Nothing is lost, nothing is there twice, and the state machine agrees about each."""
        self.deliveries.land(self.now, self.most)
        for known in self.records.values():
            known.settle(self.now, self.most)
        kept = {i for i, known in self.records.items() if not known.gone}
        for i, known in self.records.items():
            delivery = self.deliveries.find(Place("s", i))
            assert (delivery is not None) == (i in kept)
            if delivery is not None:
                assert delivery.dead == known.dead
                assert (delivery.flight > 0) == (known.lands_at is not None)
        assert self.deliveries.oldest("s") == min(kept, default=None)


steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "receive", "receive dead", "acknowledge", "hide", "restore", "crash", "wait"]),
        st.integers(0, 40),
    ),
    max_size=60,
)


def take(law: Law, step: str, number: int) -> None:
    if step == "put":
        law.put(number % 4)
    elif step.startswith("receive"):
        law.receive(number % 6, dead=step == "receive dead")
    elif step == "wait":
        law.now += number % 15
    else:
        {"acknowledge": law.acknowledge, "hide": law.hide, "restore": law.restore, "crash": law.crash}[step](number)


@given(steps, st.sampled_from([None, 1, MOST]))
@settings(max_examples=300)
def test_k5_each_record_is_visible_in_flight_dead_or_gone(taken: list[tuple[str, int]], most: int | None) -> None:
    law = Law(most)
    for step, number in taken:
        take(law, step, number)
        law.check()


@given(steps)
@settings(max_examples=100)
def test_k5_what_is_not_acknowledged_comes_again(taken: list[tuple[str, int]]) -> None:
    law = Law(MOST)
    for step, number in taken:
        take(law, step, number)
    law.now += 1000
    left = {i for i, known in law.records.items() if not known.gone}
    found = set()
    for dead in (False, True):
        while delivery := law.deliveries.next_visible(law.now, MOST, dead=dead):
            found.add(delivery.place.position)
    assert found == left


def one(most: int = MOST) -> tuple[Deliveries, Delivery]:
    deliveries = Deliveries()
    delivery = deliveries.take(Place("s", 0))
    deliveries.send(delivery, 0.0, 10)
    return deliveries, delivery


def test_k5_a_record_is_dead_after_so_many_receives_without_acknowledgement() -> None:
    deliveries, delivery = one()
    for received in range(1, MOST):
        assert deliveries.next_visible(received * 10 - 0.1, MOST, dead=False) is None
        assert deliveries.next_visible(received * 10, MOST, dead=False) is delivery
        deliveries.send(delivery, received * 10, 10)
    assert deliveries.next_visible(100.0, MOST, dead=False) is None
    assert deliveries.next_visible(100.0, MOST, dead=True) is delivery


def test_k5_a_restored_record_is_received_as_often_again() -> None:
    deliveries, delivery = one(most=1)
    deliveries.land(10.0, 1)
    assert delivery.dead
    deliveries.restore(delivery)
    assert (delivery.dead, delivery.received, delivery.first_received_at) == (False, 0, 0.0)
    assert deliveries.next_visible(10.0, 1, dead=True) is None
    assert deliveries.next_visible(10.0, 1, dead=False) is delivery


@pytest.mark.parametrize("lowered", [1, 2])
def test_k5_fewer_receives_hold_for_what_is_visible_already(lowered: int) -> None:
    deliveries, delivery = one()
    assert deliveries.next_visible(10.0, MOST, dead=False) is delivery
    deliveries.send(delivery, 10.0, 10)
    deliveries.land(20.0, MOST)
    assert deliveries.next_visible(20.0, lowered, dead=False) is None
    assert delivery.dead


def test_records_that_are_acknowledged_take_no_memory_until_their_time_is_up() -> None:
    deliveries = Deliveries()
    kept = [deliveries.take(Place("s", position)) for position in range(10)]
    for each in kept:
        deliveries.send(each, 0.0, 100.0)
    for position in range(10, 50_000):
        delivery = deliveries.take(Place("s", position))
        deliveries.send(delivery, 0.0, 43_200.0)
        deliveries.forget(delivery)
    assert len(deliveries._flying) < 5_000
    assert [deliveries.next_visible(100.0, None, dead=False) for _ in kept] == kept


def test_time_that_is_given_again_and_again_takes_no_memory() -> None:
    deliveries = Deliveries()
    delivery = deliveries.take(Place("s", 0))
    deliveries.send(delivery, 0.0, 30.0)
    for second in range(20_000):
        deliveries.hide(delivery, 0.0, float(second), None)
    assert len(deliveries._flying) < 5_000
    assert deliveries.next_visible(19_998.0, None, dead=False) is None
    assert deliveries.next_visible(19_999.0, None, dead=False) is delivery
