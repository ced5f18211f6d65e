"""When a batch is ready (M-3)."""

import pytest
from hypothesis import given, strategies

from hydrant.emulator.mappings.engine.batches import Waiting
from hydrant.emulator.mappings.engine.events import OVERHEAD, payload

from .worlds import record


def waiting(most: int = 3, window: float = 0, most_bytes: int = 1 << 20) -> Waiting:
    return Waiting(most, window, most_bytes)


def test_m3_without_a_window_what_is_there_is_a_batch() -> None:
    found = waiting()
    assert found.left(0) == float("inf")
    found.add(record(1), 5)
    assert found.left(5) == 0
    assert [each.sequence for each in found.take(5)] == ["1"]
    assert len(found) == 0


def test_m3_a_window_begins_with_the_first_record_and_ends_when_the_batch_is_full() -> None:
    found = waiting(window=10)
    found.add(record(1), 5)
    found.add(record(2), 12)
    assert found.left(12) == 3
    found.add(record(3), 12)
    assert found.left(12) == 0


def test_m3_the_window_of_those_that_stay_begins_with_the_batch() -> None:
    found = waiting(most=2, window=10)
    for number in range(3):
        found.add(record(number), 0)
    assert len(found.take(4)) == 2
    assert found.left(5) == 9


@given(strategies.lists(strategies.integers(0, 400), max_size=40), strategies.integers(1, 9))
def test_m3_batches_hold_all_in_order_and_keep_the_bounds(sizes: list[int], most: int) -> None:
    most_bytes = OVERHEAD + 1000
    found = waiting(most, most_bytes=most_bytes)
    records = [record(number, data=b"x" * size) for number, size in enumerate(sizes)]
    for each in records:
        found.add(each, 0)
    batches = []
    while len(found):
        batches.append(found.take(0))
    assert [each for batch in batches for each in batch] == records
    assert found.bytes == OVERHEAD
    for batch in batches:
        assert len(batch) <= most
        assert len(batch) == 1 or len(payload(batch)) <= most_bytes


@pytest.mark.parametrize("text", ["k", "schlüssel", "\U0001f600"])
def test_a_record_s_size_is_that_of_its_bytes(text: str) -> None:
    one = record(1, key=text)
    assert len(payload([one, one])) - len(payload([one])) == one.size
