"""Buffers per partition, for any sequence of records, partitions, sizes and clock steps (B-1, D-16)."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.buffers import Hints
from hydrant.emulator.firehose.engine.delivery.partition_buffers import PartitionBuffers
from hydrant.emulator.firehose.engine.records import Place

from .engine import joined

PLACES = st.sampled_from(["", "a", "b", "c", "d"])
ADD = st.tuples(st.just("add"), PLACES, st.integers(0, 120))
STEP = st.tuples(st.just("step"), st.just(""), st.integers(0, 12))
RESIZE = st.tuples(st.just("resize"), st.just(""), st.integers(1, 150))
SEQUENCES = st.lists(ADD | ADD | STEP | RESIZE, max_size=60)
Item = tuple[int, str, int, float]


def place(name: str) -> Place:
    return (("partitionKeyFromQuery", "k", name),) if name else ()


class Run:
    """A buffer at work as a writer uses it: whatever is due leaves at once."""

    def __init__(self) -> None:
        self.buffers: PartitionBuffers[list[Item]] = PartitionBuffers(joined)
        self.hints = Hints(size=100, interval=10.0)
        self.now = 0.0
        self.put: list[Item] = []
        self.left: list[tuple[Place, list[Item], float, Hints]] = []

    def deliver_due(self, *, all_of_it: bool = False) -> None:
        while (due := self.buffers.due_at(self.hints)) is not None and (due <= self.now or all_of_it):
            where, batch = self.buffers.take(self.hints, self.now)
            self.left.append((where, batch, self.now, self.hints))
            self.buffers.done(where, 0.0)

    def step(self, kind: str, name: str, value: int) -> None:
        if kind == "step":
            self.now += value
        elif kind == "resize":
            self.hints = Hints(size=value, interval=10.0)
        else:
            item = (len(self.put), name, value, self.now)
            self.put.append(item)
            self.buffers.extend(place(name), [item], [value], self.now)
        self.deliver_due()


@given(SEQUENCES)
def test_b1_d16_each_record_leaves_in_exactly_one_batch_of_its_partition(steps: list[tuple[str, str, int]]) -> None:
    run = Run()
    for step in steps:
        run.step(*step)
        assert len(run.buffers) == len(run.put) - sum(len(batch) for _, batch, _, _ in run.left)
    run.deliver_due(all_of_it=True)
    assert Counter(item for _, batch, _, _ in run.left for item in batch) == Counter(run.put)
    for where, batch, _, hints in run.left:
        assert batch
        assert {place(name) for _, name, _, _ in batch} == {where}
        assert [number for number, *_ in batch] == sorted(number for number, *_ in batch)
        assert len(batch) == 1 or sum(size for _, _, size, _ in batch) <= hints.size
    assert (len(run.buffers), run.buffers.active) == (0, 0)


@given(SEQUENCES)
def test_b1_d16_nothing_waits_beyond_the_hints(steps: list[tuple[str, str, int]]) -> None:
    run = Run()
    for step in steps:
        run.step(*step)
        held: dict[str, list[Item]] = {}
        gone = {item[0] for _, batch, _, _ in run.left for item in batch}
        for item in run.put:
            if item[0] not in gone:
                held.setdefault(item[1], []).append(item)
        for items in held.values():
            assert sum(size for _, _, size, _ in items) < run.hints.size
            assert run.now < items[0][3] + run.hints.interval


@given(SEQUENCES)
def test_b1_d16_nothing_leaves_before_it_is_due(steps: list[tuple[str, str, int]]) -> None:
    run = Run()
    for step in steps:
        before = len(run.left)
        waiting = dict.fromkeys(("", "a", "b", "c", "d"), 0)
        gone = {item[0] for _, batch, _, _ in run.left for item in batch}
        run.step(*step)
        for item in run.put:
            if item[0] not in gone:
                waiting[item[1]] += item[2]
        for _, batch, when, hints in run.left[before:]:
            due_by_time = batch[0][3] + hints.interval <= when
            assert due_by_time or waiting[batch[0][1]] >= hints.size


@given(st.lists(st.tuples(PLACES, st.booleans()), max_size=60), st.integers(1, 4))
def test_d16_no_more_partitions_are_active_than_may_be(steps: list[tuple[str, bool]], most: int) -> None:
    buffers: PartitionBuffers[list[str]] = PartitionBuffers(joined)
    hints, active, taken = Hints(size=1000, interval=10.0), Counter[Place](), None
    for name, deliver in steps:
        where = place(name or "e")
        if buffers.admits(where, most):
            buffers.extend(where, [name], [1], 0.0)
            active[where] += 1
        else:
            assert len(active) == most
            assert where not in active
        if taken is not None:
            buffers.done(taken[0], 0.0)
            active[taken[0]] -= taken[1]
            active = +active
            taken = None
        if deliver and len(buffers):
            where, batch = buffers.take(hints, 0.0)  # stays active until the next step says that it is delivered
            taken = (where, len(batch))
        assert buffers.active == len(active) <= most


@given(st.lists(PLACES, max_size=20))
def test_clear_returns_all(names: list[str]) -> None:
    buffers: PartitionBuffers[list[str]] = PartitionBuffers(joined)
    for name in names:
        buffers.extend(place(name), [name], [1], 0.0)
    assert sorted(buffers.take_all()) == sorted(names)
    assert (len(buffers), buffers.due_at(Hints(size=1, interval=0.0))) == (0, None)
    buffers.extend((), ["x"], [1], 0.0)
    assert buffers.take(Hints(size=1, interval=0.0), 0.0) == ((), ["x"])
