"""When a batch leaves, for any sequence of records, sizes and steps of the clock."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.buffers import Buffer, Hints

from .engine import joined

HINTS = st.builds(
    Hints,
    size=st.integers(1, 100),
    interval=st.floats(0, 10),
    max_weight=st.none() | st.integers(1, 50),
    spacing=st.floats(0, 5),
)
STEPS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30), st.floats(0, 4)), max_size=60)


def add(buffer: Buffer[list[Any]], item: Any, size: int, now: float, weight: int = 0) -> None:
    buffer.extend([item], [size], now, [weight])


@given(HINTS, STEPS)
def test_b1_each_record_leaves_once_in_order_within_size_and_weight(
    hints: Hints, steps: list[tuple[int, int, float]]
) -> None:
    buffer: Buffer[list[tuple[int, int, int]]] = Buffer(joined)
    now, left = 0.0, []
    for number, (size, weight, pause) in enumerate(steps):
        add(buffer, (number, size, weight), size, now, weight)
        now += pause
        while buffer.due(hints, now):
            left.append(buffer.take(hints, now))
    while buffer:
        left.append(buffer.take(hints, now))
    assert [number for batch in left for number, _, _ in batch] == list(range(len(steps)))
    for batch in left:
        assert batch
        assert len(batch) == 1 or sum(size for _, size, _ in batch) <= hints.size
        assert len(batch) == 1 or hints.max_weight is None or sum(weight for *_, weight in batch) <= hints.max_weight
    assert (buffer.bytes, buffer.weight, len(buffer)) == (0, 0, 0)


@given(HINTS, STEPS)
def test_b1_no_record_waits_longer_than_interval_and_spacing(hints: Hints, steps: list[tuple[int, int, float]]) -> None:
    buffer: Buffer[list[float]] = Buffer(joined)
    now = 0.0
    for size, weight, pause in steps:
        add(buffer, now, size, now, weight)
        now += pause
        while (due := buffer.due_at(hints)) is not None and due <= now:
            at = max(due, 0.0)
            oldest = buffer.take(hints, at)[0]
            assert at - oldest <= hints.interval + hints.spacing + 1e-6


PIECES = st.lists(
    st.tuples(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=8), st.booleans(), st.floats(0, 4)),
    max_size=12,
)


@given(HINTS, PIECES)
def test_items_that_come_together_leave_as_if_they_had_come_one_by_one(
    hints: Hints, pieces: list[tuple[list[tuple[int, int]], bool, float]]
) -> None:
    together: Buffer[list[int]] = Buffer(joined)
    single: Buffer[list[int]] = Buffer(joined)
    now, number = 0.0, 0
    for counts, weighed, pause in pieces:
        sizes, weights = [size for size, _ in counts], [weight if weighed else 0 for _, weight in counts]
        items = list(range(number, number + len(counts)))
        number += len(counts)
        together.extend(items, sizes, now, weights if weighed else ())
        for item, size, weight in zip(items, sizes, weights, strict=True):
            add(single, item, size, now, weight)
        now += pause
        while single.due(hints, now):
            assert together.take(hints, now) == single.take(hints, now)
            assert (together.bytes, together.weight, len(together)) == (single.bytes, single.weight, len(single))
            assert together.due_at(hints) == single.due_at(hints)
    assert together.oldest == single.oldest
    assert together.take_all() == single.take_all()


def test_b3_zero_interval_lets_a_lone_record_go_at_once() -> None:
    buffer: Buffer[list[str]] = Buffer(joined)
    hints = Hints(size=100, interval=0.0, spacing=5.0)
    for now in (0.0, 0.1, 0.2):
        add(buffer, "a", 1, now)
        assert buffer.due(hints, now)
        assert buffer.take(hints, now) == ["a"]


def test_after_a_batch_of_several_the_next_waits_for_the_spacing() -> None:
    buffer: Buffer[list[str]] = Buffer(joined)
    hints = Hints(size=100, interval=0.0, spacing=5.0)
    add(buffer, "a", 1, 0.0)
    add(buffer, "b", 1, 0.0)
    assert buffer.take(hints, 0.0) == ["a", "b"]
    add(buffer, "c", 1, 1.0)
    assert not buffer.due(hints, 4.9)
    assert buffer.due_at(hints) == 5.0
    add(buffer, "d", 99, 1.0)
    assert buffer.due(hints, 1.0)  # the size is reached


@given(st.floats(0, 5), st.lists(st.floats(0, 60), min_size=1, max_size=8))
def test_the_pause_follows_what_batches_take_between_a_quarter_and_the_whole_of_the_spacing(
    spacing: float, taken: list[float]
) -> None:
    buffer: Buffer[list[str]] = Buffer(joined)
    hints = Hints(size=100, interval=0.0, spacing=spacing)
    for seconds in taken:
        buffer.took(seconds)
    pause = hints.pause(buffer.effort)
    assert spacing / 4 <= pause <= spacing
    assert pause <= max(3 * max(taken), spacing / 4)
    assert pause >= min(3 * min(taken), spacing)


def test_a_quick_function_is_called_again_sooner_than_a_slow_one() -> None:
    hints = Hints(size=100, interval=0.0, spacing=1.0)
    due = {}
    for seconds in (0.001, 0.1, 2.0):
        buffer: Buffer[list[str]] = Buffer(joined)
        buffer.extend(["a", "b"], [1, 1], 0.0)
        buffer.take(hints, 0.0)
        buffer.took(seconds)
        add(buffer, "c", 1, 0.0)
        due[seconds] = buffer.due_at(hints)
    assert due == {0.001: 0.25, 0.1: 0.1 * 3.0, 2.0: 1.0}


def test_b1_the_interval_counts_from_the_first_record() -> None:
    buffer: Buffer[list[str]] = Buffer(joined)
    hints = Hints(size=100, interval=10.0)
    add(buffer, "a", 1, 1.0)
    add(buffer, "b", 1, 9.0)
    assert not buffer.due(hints, 10.9)
    assert buffer.due(hints, 11.0)
