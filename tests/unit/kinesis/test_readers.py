"""Who reads a shard and how far: what is not read is kept."""

from typing import Any

import pytest

from hydrant.emulator.kinesis.storage.readers import POLLING, POLLING_SECONDS, Reader, Readers


@pytest.fixture
def readers(clock: Any) -> Readers:
    return Readers(clock)


def test_nobody_reads_at_first(readers: Readers) -> None:
    assert readers.slowest() is None


def test_the_slowest_reader_counts(readers: Readers) -> None:
    readers.place("delivery stream a", 10)
    readers.place("consumer b", 3)
    assert readers.slowest() == Reader("consumer b", 3)
    readers.move("consumer b", 12)
    assert readers.slowest() == Reader("delivery stream a", 10)
    readers.leave("delivery stream a")
    assert readers.slowest() == Reader("consumer b", 12)


def test_a_reader_moves_on_and_not_back_but_may_begin_again(readers: Readers) -> None:
    readers.place("a", 5)
    readers.move("a", 4)
    assert readers.slowest() == Reader("a", 5)
    readers.place("a", 1)
    assert readers.slowest() == Reader("a", 1)


def test_who_has_left_does_not_come_back_by_moving(readers: Readers) -> None:
    readers.place("a", 1)
    readers.leave("a")
    readers.move("a", 2)
    assert readers.slowest() is None


def test_a_reader_whose_cause_is_gone_reads_no_more(readers: Readers) -> None:
    mapped = True
    readers.place("the event source mapping of f", 1, lambda: mapped)
    assert readers.slowest() is not None
    mapped = False
    assert readers.slowest() is None


def test_children_begin_with_the_readers_of_their_parents(readers: Readers, clock: Any) -> None:
    child = Readers(clock)
    readers.place("a", 70)
    readers.polled(0, 1)
    child.follow(readers)
    assert child.slowest() == Reader("a", 0)


def test_a_single_look_makes_no_reader_and_going_on_does(readers: Readers, clock: Any) -> None:
    readers.polled(0, 5)
    assert readers.slowest() is None
    readers.polled(5, 8)
    assert readers.slowest() == Reader(POLLING, 8)
    clock.now += POLLING_SECONDS
    assert readers.slowest() == Reader(POLLING, 8)
    clock.now += 1
    assert readers.slowest() is None


def test_who_polls_at_the_tip_stays_a_reader(readers: Readers, clock: Any) -> None:
    readers.polled(0, 0)
    for _ in range(10):
        clock.now += 60
        readers.polled(0, 0)
    assert readers.slowest() == Reader(POLLING, 0)


def test_polls_that_ended_take_no_memory(readers: Readers, clock: Any) -> None:
    for number in range(1000):
        clock.now += 1
        readers.polled(2 * number, 2 * number + 1)  # each a look of its own
    assert len(readers._polls) <= POLLING_SECONDS + 2
