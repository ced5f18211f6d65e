"""Quotas of shards and streams, with a clock of the test."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.kinesis.storage.meters import GROWTH_SECONDS, MIB, OnDemandGrowth, ShardMeter


@given(st.lists(st.tuples(st.floats(0, 0.5), st.integers(1, MIB)), max_size=60))
def test_e6_a_shard_takes_1_000_records_and_1_mib_per_second(records: list[tuple[float, int]]) -> None:
    meter, now, taken = ShardMeter(0.0), 0.0, []
    for pause, size in records:
        now += pause
        if meter.write(size, now):
            taken.append(size)
    assert sum(taken) <= MIB * (1 + now) + 1
    assert len(taken) <= 1000 * (1 + now) + 1


def test_e6_small_records_meet_the_limit_of_their_number() -> None:
    meter = ShardMeter(0.0)
    assert sum(meter.write(1, 0.0) for _ in range(1500)) == 1000
    assert sum(meter.write(1, 0.5) for _ in range(1500)) == 500


def test_a_refused_record_uses_nothing_up() -> None:
    meter = ShardMeter(0.0)
    assert meter.write(MIB - 10, 0.0)
    assert not any(meter.write(11, 0.0) for _ in range(5000))
    assert meter.write(10, 0.0)


def test_e6_five_reads_and_five_iterators_per_second() -> None:
    meter = ShardMeter(0.0)
    assert [meter.begin_read(0.0) for _ in range(7)] == [True] * 5 + [False] * 2
    assert [meter.iterate(0.0) for _ in range(7)] == [True] * 5 + [False] * 2
    assert meter.begin_read(0.2)
    assert not meter.begin_read(0.2)


@pytest.mark.parametrize(("returned", "blocked"), [(10 * MIB, 5.0), (4 * MIB, 2.0), (MIB, 0.0)])
def test_e6_a_large_reply_blocks_the_next_reads(returned: int, blocked: float) -> None:
    meter = ShardMeter(0.0)
    assert meter.begin_read(0.0)
    meter.end_read(returned, 0.0)
    if blocked:
        assert not meter.begin_read(blocked - 0.01)
    assert meter.begin_read(blocked + 0.01)


def test_e7_a_stream_grows_to_double_its_peak_and_not_within_15_minutes() -> None:
    seen: dict[int, int] = {}
    growth, shards = OnDemandGrowth(), 4
    for second in range(4000):
        growth.wrote(3000, 100, float(second))
        shards = growth.target(shards, float(second))
        seen.setdefault(shards, second)
    assert list(seen) == [4, 6]
    assert seen[6] >= GROWTH_SECONDS


@given(st.lists(st.tuples(st.floats(0, 400), st.integers(0, 60 * 8000)), max_size=60))
def test_e7_growth_never_more_than_doubles_nor_passes_double_the_peak(minutes: list[tuple[float, int]]) -> None:
    growth, shards, now = OnDemandGrowth(), 4, 0.0
    in_minute: dict[float, int] = {}
    for pause, records in minutes:
        now += pause
        growth.wrote(records, 0, now)
        begin = now - now % 60
        in_minute[begin] = in_minute.get(begin, 0) + records
        old = [count for minute, count in in_minute.items() if minute <= now - GROWTH_SECONDS]
        peak = max(old, default=0) / 60 / 1000
        target = growth.target(shards, now)
        assert shards <= target <= max(shards, min(2 * shards, math.ceil(2 * peak + 1e-9)))
        shards = target
