import itertools
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.settings import Settings
from hydrant.emulator.kinesis.storage import hashing
from hydrant.emulator.kinesis.storage.hashing import KEY_SPACE
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.shard import Shard

MakeStream = Callable[..., Stream]


def new_stream(shard_count: int) -> Stream:
    return Stream(
        "events",
        "000000000000",
        "us-east-1",
        shard_count=shard_count,
        mode="PROVISIONED",
        ledger=MemoryLedger(1 << 40),
        settings=Settings(state_seconds=0),
    )


def put(stream: Stream, keys: list[str], data: list[bytes]) -> list[tuple[str, str]]:
    return stream.put([hashing.hash_key(key) for key in keys], keys, data)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("split"), st.integers(0, 50), st.floats(0.01, 0.99)),
        st.tuples(st.just("merge"), st.integers(0, 50), st.just(0.0)),
        st.tuples(st.just("scale"), st.integers(1, 12), st.just(0.0)),
    ),
    max_size=8,
)


def take(stream: Stream, step: tuple[str, int, float]) -> None:
    kind, number, part = step
    shards = stream.open_shards
    if kind == "scale":
        stream.scale(number)
    elif kind == "merge" and len(shards) > 1:
        index = number % (len(shards) - 1)
        stream.merge_shards(shards[index + 1].shard_id, shards[index].shard_id)
    elif kind == "split":
        shard = shards[number % len(shards)]
        low, high = shard.hash_range
        stream.split_shard(shard.shard_id, low + max(1, int((high - low) * part)))


@given(st.integers(1, 6), steps, st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=30))
@settings(max_examples=80, deadline=None)
def test_open_shards_partition_the_keys_after_any_resharding(
    count: int, changes: list[tuple[str, int, float]], keys: list[str]
) -> None:
    stream = new_stream(count)
    for change in changes:
        take(stream, change)
        ranges = [shard.hash_range for shard in stream.open_shards]
        assert ranges[0].start == 0
        assert ranges[-1].end == KEY_SPACE - 1
        assert all(low.end + 1 == high.start for low, high in itertools.pairwise(ranges))
        if change[0] == "scale":
            assert ranges == hashing.uniform_ranges(change[1])
    for key in keys:
        number = int.from_bytes(hashing.hash_key(key), "big")
        holders = [s for s in stream.open_shards if s.hash_range.start <= number <= s.hash_range.end]
        assert holders == [stream.shard_of(hashing.hash_key(key))]


@given(st.integers(1, 4), steps)
@settings(max_examples=60, deadline=None)
def test_children_number_above_their_at_most_two_parents(count: int, changes: list[tuple[str, int, float]]) -> None:
    stream = new_stream(count)
    for turn, change in enumerate(changes):
        put(stream, [f"{turn}-{i}" for i in range(20)], [b"x"] * 20)
        take(stream, change)
    for shard in stream.shards.values():
        assert len(shard.parent_ids) <= 2
        for parent_id in shard.parent_ids:
            ending = stream.shards[parent_id].ending_sequence_number
            assert ending is not None
            assert ending < shard.starting_sequence_number


@given(st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_each_record_is_where_its_result_says(keys: list[str]) -> None:
    stream = new_stream(5)
    data = [str(i).encode() for i in range(len(keys))]
    for key, blob, (shard_id, number) in zip(keys, data, put(stream, keys, data), strict=True):
        shard = stream.shards[shard_id]
        (record,), _ = shard.read(shard.position_of(number), 1, 1 << 20)
        assert (record.partition_key, record.data, record.sequence_number) == (key, blob, number)


class Followers:
    """A thread per shard, also for new ones, that reads to the shard's end."""

    def __init__(self, stream: Stream) -> None:
        self.read: dict[str, list[bytes]] = {}
        self.all_put = threading.Event()
        self.threads: dict[str, threading.Thread] = {}
        stream.on_shards_changed.append(self.follow_all)
        self.follow_all(stream)

    def follow_all(self, stream: Stream) -> None:
        for shard in stream.shards.values():
            if shard.shard_id not in self.threads:
                self.threads[shard.shard_id] = threading.Thread(target=self.follow, args=(shard,))
                self.threads[shard.shard_id].start()

    def follow(self, shard: Shard) -> None:
        position, blobs = 0, self.read.setdefault(shard.shard_id, [])
        while position < shard.tip or not (shard.closed or self.all_put.is_set()):
            shard.wait(position, 0.05)
            records, position = shard.read(position, 97, 1 << 20)
            blobs.extend(record.data for record in records)

    def finish(self) -> None:
        self.all_put.set()
        for thread in self.threads.values():
            thread.join(60)


RESHARDING = [
    ("split", 0, 0.5),
    ("scale", 6, 0.0),
    ("merge", 2, 0.0),
    ("split", 3, 0.1),
    ("merge", 0, 0.0),
    ("scale", 8, 0.0),
    ("scale", 2, 0.0),
    ("split", 1, 0.9),
    ("merge", 1, 0.0),
    ("scale", 5, 0.0),
]


def test_no_record_is_lost_doubled_or_out_of_order_with_writers_readers_and_resharding() -> None:
    stream = new_stream(3)
    writers, puts, batch = 8, 40, 50

    def write(writer: int) -> None:
        keys = [f"{writer}-{i % 7}" for i in range(batch)]
        for turn in range(puts):
            put(stream, keys, [f"{key} {turn * batch + i:06}".encode() for i, key in enumerate(keys)])

    followers = Followers(stream)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for step in RESHARDING:
        take(stream, step)
    for thread in threads:
        thread.join(60)
    followers.finish()
    counts = Counter(itertools.chain.from_iterable(followers.read.values()))
    assert len(counts) == writers * puts * batch
    assert set(counts.values()) == {1}
    for blobs in followers.read.values():
        by_key = itertools.groupby(sorted(blobs, key=lambda b: b.split()[0]), key=lambda b: b.split()[0])
        assert all(same_key == sorted(same_key) for same_key in (list(group) for _, group in by_key))


def test_a_put_that_meets_a_closed_shard_goes_to_its_children() -> None:
    stream = new_stream(1)
    placed: list[tuple[str, str]] = []
    writer = threading.Thread(target=lambda: placed.extend(put(stream, ["a", "b", "c"], [b"1", b"2", b"3"])))
    with stream.lock:  # a split between closing the parent and publishing the children's routes
        stream.open_shards[0].close()
        writer.start()
        writer.join(0.2)
        assert writer.is_alive()
        stream.split_shard("shardId-000000000000", KEY_SPACE // 2)
    writer.join(10)
    assert {shard_id for shard_id, _ in placed} <= {"shardId-000000000001", "shardId-000000000002"}
    held = [record.data for shard in stream.open_shards for record in shard.read(0, 10, 100)[0]]
    assert sorted(held) == [b"1", b"2", b"3"]


def test_states_pass_by_themselves(make_stream: MakeStream, clock: Any) -> None:
    stream = make_stream(state_seconds=0.5)
    assert stream.status == "CREATING"
    clock.now += 0.5
    assert stream.status == "ACTIVE"
    stream.scale(2)
    assert stream.status == "UPDATING"
    clock.now += 0.5
    assert stream.status == "ACTIVE"
    stream.delete()
    assert stream.status == "DELETING"
    assert not stream.gone
    clock.now += 0.5
    assert stream.gone


def test_deleting_wakes_readers_and_frees_memory(make_stream: MakeStream, ledger: MemoryLedger) -> None:
    stream = make_stream(shard_count=1)
    told: list[bool] = []
    stream.on_shards_changed.append(lambda changed: told.append(changed.deleted))
    put(stream, ["k"], [b"x" * 1000])
    stream.delete()
    (shard,) = stream.shards.values()
    assert shard.wait(shard.tip, 5)
    assert told == [True]
    assert ledger.used == 0
    with pytest.raises(LookupError):
        put(stream, ["k"], [b"x"])


def test_a_closed_shard_is_forgotten_after_the_retention(make_stream: MakeStream, clock: Any) -> None:
    stream = make_stream(shard_count=1)
    stream.scale(2)
    stream.forget_expired_shards()
    assert len(stream.shards) == 3
    clock.now += 24 * 3600 + 1
    stream.forget_expired_shards()
    assert list(stream.shards) == ["shardId-000000000001", "shardId-000000000002"]


def test_a_stream_keeps_records_as_long_as_its_retention_says(make_stream: MakeStream, clock: Any) -> None:
    stream = make_stream(shard_count=1)
    put(stream, ["k"], [b"x"])
    (shard,) = stream.open_shards
    clock.now += 24 * 3600
    assert shard.held() == (1, 2)
    stream.retention_hours = 48
    clock.now += 24 * 3600
    assert shard.held() == (1, 2)
    stream.retention_hours = 24
    assert shard.held() == (0, 0)


def test_lost_records_stay_counted_when_their_shard_is_forgotten(clock: Any) -> None:
    ledger = MemoryLedger(1 << 20)
    stream = Stream(
        "events",
        "000000000000",
        "us-east-1",
        shard_count=1,
        mode="PROVISIONED",
        ledger=ledger,
        settings=Settings(state_seconds=0),
        clock=clock,
    )
    put(stream, ["k"] * 20, [b"x" * 100_000] * 20)
    lost = stream.losses.records
    assert 0 < lost == ledger.dropped
    stream.scale(2)
    clock.now += 24 * 3600 + 1
    stream.forget_expired_shards()
    assert len(stream.shards) == 2
    assert stream.losses.records == lost
