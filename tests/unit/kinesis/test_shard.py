import random
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hydrant.emulator.kinesis.storage import segment
from hydrant.emulator.kinesis.storage.hashing import HashRange
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.shard import Shard

MakeShard = Callable[..., Shard]
RETENTION = 50.0
SEGMENT = segment.SEGMENT_BYTES, segment.MAX_RECORDS


class ShardMachine(RuleBasedStateMachine):
    """A shard against a plain list: whatever is put, trimmed, read."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000.0
        self.ledger = MemoryLedger(1 << 40)
        self.shard = Shard(0, HashRange(0, 9), retention=lambda: RETENTION, ledger=self.ledger, clock=lambda: self.now)
        self.model: list[tuple[str, bytes, float]] = []
        self.first = 0
        self.reader: int | None = None
        segment.SEGMENT_BYTES = 60
        segment.MAX_RECORDS = 12

    def teardown(self) -> None:
        segment.SEGMENT_BYTES, segment.MAX_RECORDS = SEGMENT
        segment._SPARE.clear()

    def expire(self) -> None:
        while self.first < len(self.model) and self.model[self.first][2] < self.now - RETENTION:
            self.first += 1

    @rule(blobs=st.lists(st.binary(max_size=20), min_size=1, max_size=9))
    def put(self, blobs: list[bytes]) -> None:
        self.expire()
        keys = [f"k{len(blob)}" for blob in blobs]
        assert self.shard.append(keys, blobs) == len(self.model)
        arrival = max(self.now, self.model[-1][2] if self.model else 0)
        self.model += [(key, blob, arrival) for key, blob in zip(keys, blobs, strict=True)]

    @rule(seconds=st.floats(-5, 40))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(back=st.integers(0, 40))
    def somebody_reads(self, back: int) -> None:
        self.reader = max(0, len(self.model) - back)
        self.shard.readers.place("r", self.reader)

    @rule()
    def nobody_reads(self) -> None:
        self.reader = None
        self.shard.readers.leave("r")

    @rule(size=st.integers(1, 30_000), unread=st.booleans())
    def memory_is_short(self, size: int, unread: bool) -> None:
        self.expire()
        first, before = self.first, self.ledger.used
        arrival = self.shard.oldest_arrival(unread=unread)
        gone = self.shard.drop_oldest(size, unread=unread)
        self.first += gone
        read_up_to = len(self.model) if self.reader is None else self.reader
        assert bool(gone) == (arrival is not None)
        if arrival is not None:
            assert arrival == self.model[first][2]
        if unread:
            assert self.ledger.used <= max(0, before - size)
        else:
            assert gone == 0 or self.first <= read_up_to

    @rule()
    def forgotten(self) -> None:
        self.shard.clear()
        self.first = len(self.model)

    @rule(back=st.integers(0, 40), limit=st.integers(1, 12), max_bytes=st.integers(1, 90))
    def read(self, back: int, limit: int, max_bytes: int) -> None:
        self.expire()
        position = max(0, len(self.model) - back)
        records, following = self.shard.read(position, limit, max_bytes)
        start = max(position, self.first)
        assert following == start + len(records)
        assert [(r.partition_key, r.data, r.arrival) for r in records] == self.model[start:following]
        assert bool(records) == (start < len(self.model))
        assert len(records) == 1 or sum(len(r.data) + len(r.partition_key) for r in records) <= max_bytes
        for offset, record in enumerate(records):
            assert self.shard.position_of(record.sequence_number) == start + offset
            assert self.shard.position_after(record.sequence_number) == start + offset + 1

    @rule(ago=st.floats(0, 80))
    def find_by_time(self, ago: float) -> None:
        self.expire()
        position = self.shard.position_at(self.now - ago)
        held = list(enumerate(self.model))[self.first :]
        assert position == next((i for i, r in held if r[2] >= self.now - ago), len(self.model))

    @invariant()
    def the_books_are_right(self) -> None:
        self.expire()
        held = self.model[self.first :]
        size = sum(len(key) + len(blob) for key, blob, _ in held)
        assert self.shard.held() == (len(held), size)
        assert self.ledger.used >= size
        assert held or self.ledger.used == 0
        assert self.shard.tip == len(self.model)
        assert self.shard.horizon == self.first


TestShardMachine = ShardMachine.TestCase
TestShardMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_a_closed_shard_takes_nothing_and_keeps_what_it_has(make_shard: MakeShard) -> None:
    shard = make_shard()
    shard.append(["k"], [b"1"])
    shard.close()
    refused = shard.append(["k"], [b"2"])
    assert refused is None
    records, position = shard.read(0, 10, 100)
    assert [r.data for r in records] == [b"1"]
    assert position == shard.tip
    assert (shard.ending_sequence_number or "") > records[0].sequence_number


def test_a_number_never_given_out_is_refused(make_shard: MakeShard) -> None:
    shard = make_shard()
    (number,) = shard.sequence_numbers(5, 1)
    with pytest.raises(ValueError, match="not given out"):
        shard.position_of(number)


@pytest.mark.parametrize("wake", ["append", "close"])
def test_a_waiting_reader_is_woken(make_shard: MakeShard, wake: str) -> None:
    shard = make_shard()
    woken: list[bool] = []
    reader = threading.Thread(target=lambda: woken.append(shard.wait(0, 20)))
    reader.start()
    actions: dict[str, Callable[[], Any]] = {"append": lambda: shard.append(["k"], [b"1"]), "close": shard.close}
    actions[wake]()
    reader.join(10)
    assert woken == [True]


def test_waiting_ends_at_its_timeout(make_shard: MakeShard) -> None:
    assert make_shard().wait(0, 0.01) is False


def test_millis_behind_is_zero_only_at_the_tip(make_shard: MakeShard, clock: Any) -> None:
    shard = make_shard()
    assert shard.millis_behind(0) == 0
    shard.append(["k"], [b"1"])
    assert shard.millis_behind(0) == 1
    clock.now += 2
    assert shard.millis_behind(0) == 2000
    assert shard.millis_behind(1) == 0


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None)
def test_a_ceiling_of_memory_drops_the_oldest_of_all_shards(sizes: list[int]) -> None:
    ledger = MemoryLedger(4 << 20)
    now = 0.0
    shards = [Shard(i, HashRange(0, 9), retention=lambda: 1e9, ledger=ledger, clock=lambda: now) for i in range(3)]
    for turn, size in enumerate(sizes):
        now += 1
        shards[turn % 3].append(["k"] * size, [b"x" * 10_000] * size)
        ledger.make_room()
        assert ledger.used <= ledger.ceiling
    oldest = [s.oldest_arrival(unread=True) for s in shards if s.tip and s.oldest_arrival(unread=True) is not None]
    dropped_from = [s for s in shards if s.horizon]
    assert ledger.dropped == sum(s.horizon for s in shards) == sum(s.lost for s in shards)
    assert bool(dropped_from) == (ledger.dropped > 0)
    assert oldest


def test_dropping_early_is_said_now_and_then_and_no_loss_stays_unsaid(
    caplog: pytest.LogCaptureFixture, make_shard: MakeShard
) -> None:
    now = 0.0
    ledger = MemoryLedger(16 << 20, clock=lambda: now)
    shard = make_shard(memory=ledger, owner="stream events")
    for moment in (0.0, 1.0, 2.0, 20.0):
        now = moment
        shard.append(["k"] * 10, [random.Random(1).randbytes(1 << 20)] * 10)
        ledger.make_room()
    assert len(caplog.records) == 2
    said = [int(text) for text in re.findall(r"dropped (\d+) records of stream events", caplog.text)]
    assert sum(said) == shard.lost == ledger.dropped > 0
    assert "HYDRANT_KINESIS_MEMORY_MB" in caplog.text
    assert "16 MB" in caplog.text


def test_a_lost_record_that_a_reader_asks_for_is_missed_once(
    caplog: pytest.LogCaptureFixture, make_shard: MakeShard
) -> None:
    ledger = MemoryLedger(1 << 20)
    shard = make_shard(memory=ledger, owner="stream events")
    behind, ahead = 0, 0
    for _ in range(30):
        shard.append(["k"], [b"x" * 100_000])
        _, ahead = shard.read(ahead, 10, 1 << 20)
        ledger.make_room()
    assert (shard.lost > 10, shard.missed) == (True, 0)
    lost = shard.lost
    for _ in range(2):
        (first, *_), _ = shard.read(behind + 3, 10, 1 << 20)
        assert shard.position_of(first.sequence_number) == lost
    assert shard.missed == lost - 3
    assert (
        caplog.text.count(f"RECORDS MISSED: a reader of shardId-000000000000 of stream events wanted {lost - 3}") == 1
    )
    shard.read(shard.horizon, 10, 1 << 20)
    assert shard.missed == lost - 3


def test_what_retention_or_a_reset_takes_is_not_lost(make_shard: MakeShard, clock: Any) -> None:
    shard = make_shard(retention=10.0)
    shard.append(["k"], [b"1"])
    clock.now += 11
    shard.append(["k"], [b"2"])
    assert shard.horizon == 1
    shard.clear()
    assert (shard.horizon, shard.lost) == (2, 0)


def test_any_read_gives_the_same_records_in_pieces(make_shard: MakeShard) -> None:
    shard = make_shard()
    sizes = [0, 1, 200_000, 0, 70_000, 1 << 20, 5, 130_000, 0]
    for number, size in enumerate(sizes):
        shard.append([f"k{number}"], [bytes([number]) * size])
    for room in (1, 1000, 200_100, 10 << 20):
        position, read = 0, []
        while position < shard.tip:
            records, position = shard.read(position, 10_000, room)
            assert len(records) == 1 or sum(len(r.data) + len(r.partition_key) for r in records) <= room
            read += [len(record.data) for record in records]
        assert read == sizes
