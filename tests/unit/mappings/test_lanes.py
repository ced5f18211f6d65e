"""Lanes of a shard, and up to where it is settled (M-4)."""

import threading

from hypothesis import given, strategies

from hydrant.emulator.mappings.engine.batches import Waiting
from hydrant.emulator.mappings.engine.feed import TICK_SECONDS, Feed
from hydrant.emulator.mappings.engine.lanes import Checkpoint, lane_of

from .worlds import MemoryShard, record


@given(strategies.text(), strategies.integers(1, 10))
def test_m4_a_key_has_always_the_same_lane(key: str, count: int) -> None:
    assert lane_of(key, count) == lane_of(key, count)
    assert 0 <= lane_of(key, count) < count


def test_m4_keys_spread_over_the_lanes() -> None:
    assert {lane_of(f"key-{number}", 10) for number in range(200)} == set(range(10))


@given(strategies.integers(1, 30).flatmap(lambda count: strategies.permutations(range(count))))
def test_a_shard_is_settled_up_to_the_first_record_that_is_not(order: list[int]) -> None:
    checkpoint = Checkpoint()
    for number in range(len(order)):
        checkpoint.read(str(number))
    settled: set[int] = set()
    last = -1
    for number in order:
        found = checkpoint.settle([str(number)])
        settled.add(number)
        last = last if found is None else int(found)
        assert last + 1 == next(each for each in range(len(order) + 1) if each not in settled)
    assert checkpoint.open == 0


def test_a_lane_looks_again_soon_where_others_have_so_much_that_nothing_is_read() -> None:
    """What they then read for it wakes nobody."""
    busy = next(key for key in map(str, range(9)) if lane_of(key, 2) == 0)
    waits: list[float | None] = []

    class Noted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            return self.is_set()

    feed = Feed(
        MemoryShard([record(number, busy) for number in range(25_000)]),
        0,
        [Waiting(100, 0.0), Waiting(100, 0.0)],
        wanted=lambda _: True,
        settled=lambda _: None,
        ticks=lambda: 0.0,
        stopped=Noted(),
    )
    assert len(feed.batch(0) or ()) == 100
    assert feed.batch(1) == ()
    assert waits == [TICK_SECONDS]
