"""The ceiling of memory: what goes, what stays, what is refused."""

import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydrant.emulator.kinesis.api import throttle
from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.settings import Settings
from hydrant.emulator.kinesis.storage import hashing, segment
from hydrant.emulator.kinesis.storage.log import RecordLog
from hydrant.emulator.kinesis.storage.memory import MemoryLedger

MIB = 1 << 20
CEILING = 32 * MIB
KEY = hashing.hash_key("k")
NOISE = random.Random(1).randbytes(MIB)
"""What cannot be packed: it counts as what it is."""
MakeStream = Callable[..., Stream]


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger(CEILING)


def stream_of(ledger: MemoryLedger, clock: Any, name: str = "events") -> Stream:
    return Stream(
        name,
        "000000000000",
        "us-east-1",
        shard_count=1,
        mode="PROVISIONED",
        ledger=ledger,
        settings=Settings(state_seconds=0),
        clock=clock,
    )


def put(stream: Stream, count: int = 1, size: int = MIB // 2) -> int:
    """Put records as the API does; return how many were refused."""
    refused = throttle.refused_writes(stream, [KEY] * count, [size] * count)
    kept = count - len(refused)
    stream.put([KEY] * kept, ["k"] * kept, [NOISE[: size - 1]] * kept)
    return len(refused)


def fill(stream: Stream, most: int = 1000) -> int:
    """Put until something is refused; return how many went in."""
    for number in range(most):
        if put(stream):
            return number
    return most


def test_without_readers_the_oldest_go_and_nothing_is_refused(ledger: MemoryLedger, clock: Any) -> None:
    stream = stream_of(ledger, clock)
    assert fill(stream, 200) == 200
    assert stream.losses.records > 100
    assert stream.losses.unread == stream.throttled_records == 0
    assert ledger.used <= CEILING


def test_what_a_reader_has_not_read_is_not_dropped_but_puts_are_refused(
    ledger: MemoryLedger, clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    stream = stream_of(ledger, clock)
    (shard,) = stream.open_shards
    shard.readers.place("delivery stream slow", 0)
    stored = fill(stream)
    assert 40 < stored < 64
    assert put(stream) == 1
    assert stream.losses.records == 0
    assert stream.throttled_records == 2
    assert (stream.slowest_reader, stream.unread) == ("delivery stream slow", {"delivery stream slow": stored})
    assert ledger.used <= CEILING
    assert "PUTS THROTTLED: Kinesis refused 1 records of stream events (000000000000, us-east-1)" in caplog.text
    assert "delivery stream slow is behind" in caplog.text
    assert "HYDRANT_KINESIS_MEMORY_MB" in caplog.text
    records, _ = shard.read(0, 1000, 1 << 40)
    assert len(records) == stored


def test_puts_go_on_when_the_reader_does(ledger: MemoryLedger, clock: Any) -> None:
    stream = stream_of(ledger, clock)
    (shard,) = stream.open_shards
    shard.readers.place("r", 0)
    stored = fill(stream)
    shard.readers.move("r", stored // 2)
    assert fill(stream) >= stored // 2 - 4
    assert stream.losses.unread == 0
    assert 0 < stream.losses.records <= stored // 2


def test_part_of_a_call_is_refused_in_order(ledger: MemoryLedger, clock: Any) -> None:
    stream = stream_of(ledger, clock)
    (shard,) = stream.open_shards
    shard.readers.place("r", 0)
    refused = throttle.refused_writes(stream, [KEY] * 80, [MIB // 2] * 80)
    assert list(refused) == list(range(80 - len(refused), 80))
    assert set(refused.values()) == {"shardId-000000000000"}
    assert 0 < len(refused) < 40


def test_a_stream_that_is_read_goes_on_beside_one_that_is_not(ledger: MemoryLedger, clock: Any) -> None:
    stuck, flowing = stream_of(ledger, clock, "stuck"), stream_of(ledger, clock, "flowing")
    stuck.open_shards[0].readers.place("r", 0)
    (shard,) = flowing.open_shards
    shard.readers.place("s", 0)
    fill(stuck)
    for _ in range(100):
        assert put(flowing) == 0
        shard.readers.move("s", shard.tip)
    assert put(stuck) == 1
    assert (stuck.losses.records, flowing.losses.unread) == (0, 0)


def test_records_of_others_go_before_a_put_is_refused(ledger: MemoryLedger, clock: Any) -> None:
    old, slow = stream_of(ledger, clock, "old"), stream_of(ledger, clock, "slow")
    put(old, 50)
    slow.open_shards[0].readers.place("r", 0)
    assert fill(slow) > 40
    assert old.losses.records == 50


def test_age_makes_room_though_nobody_reads_on(ledger: MemoryLedger, clock: Any) -> None:
    stream = stream_of(ledger, clock)
    stream.open_shards[0].readers.place("r", 0)
    fill(stream)
    clock.now += 24 * 3600 + 1
    assert put(stream) == 0
    assert stream.losses.records == 0


def test_with_drop_the_oldest_go_unread_and_are_counted(clock: Any, caplog: pytest.LogCaptureFixture) -> None:
    stream = stream_of(MemoryLedger(CEILING, drop_unread=True), clock)
    (shard,) = stream.open_shards
    shard.readers.place("r", 10)
    assert fill(stream, 100) == 100
    assert stream.throttled_records == 0
    assert stream.losses.unread == stream.losses.records - 10 > 0
    assert "RECORDS LOST" in caplog.text
    assert "read or not" in caplog.text


def test_with_drop_what_was_read_goes_first_though_it_is_younger(clock: Any) -> None:
    ledger = MemoryLedger(CEILING, drop_unread=True)
    unread, read = stream_of(ledger, clock, "unread"), stream_of(ledger, clock, "read")
    unread.open_shards[0].readers.place("r", 0)
    put(unread, 20)
    clock.now += 1
    for _ in range(60):
        put(read)
    assert (unread.losses.records, read.losses.records > 0) == (0, True)


_MEASURE = """
import random, sys
from hydrant.emulator.freed_memory import trimmer
from hydrant.emulator.kinesis.storage import segment
from hydrant.emulator.kinesis.storage.log import RecordLog

def resident():
    return int([line for line in open("/proc/self/status") if line.startswith("RssAnon:")][0].split()[1]) << 10

size, count = map(int, sys.argv[1:3])
data = b"x" * size if sys.argv[3] == "packs" else random.Random(1).randbytes(size)
before, log = resident(), RecordLog()
for number in range(count):
    log.append([f"key-{number}"], [data], 1.0)
segment._SPARE.clear()
trimmer()(0)
held = resident() - before
counted = log.memory
log.drop_before(log.tip)
segment._SPARE.clear()
print(held, counted, resident() - before, log.memory)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's account of a process's memory")
@pytest.mark.parametrize("size", [0, 1, 200, 2000, 50_000, 700_000, 3 * MIB])
@pytest.mark.parametrize("kind", ["packs", "noise"])
def test_the_memory_of_records_is_counted_as_the_system_does_and_given_back(size: int, kind: str) -> None:
    count = max(3, min(40_000, 24 * MIB // (size + 32)))
    told = subprocess.check_output([sys.executable, "-c", _MEASURE, str(size), str(count), kind], text=True)
    held, counted, left, counted_then = map(int, told.split())
    assert held * 0.8 - MIB <= counted <= held * 1.2 + MIB
    assert left <= held * 0.1 + MIB
    assert counted_then == 0


def test_memory_that_is_used_again_counts_as_much_as_was_written() -> None:
    segment._SPARE.clear()
    log, other = RecordLog(), RecordLog()
    log.append(["k"], [b"x" * 800_000], 1.0)
    log.drop_before(1)
    other.append(["k"], [b"x"], 1.0)
    assert other.memory >= 800_000
    assert len(segment._SPARE) == 0
    other.drop_before(1)
    assert len(segment._SPARE) == 1


def test_only_a_few_mappings_are_kept() -> None:
    log = RecordLog()
    for _ in range(100):
        log.append(["k"], [b"x" * MIB], 1.0)
    log.drop_before(100)
    assert len(segment._SPARE) <= 32


def test_streams_are_filled_from_many_threads_without_passing_the_ceiling_by_much(
    ledger: MemoryLedger, clock: Any
) -> None:
    stream = stream_of(ledger, clock)
    stream.open_shards[0].readers.place("r", 0)
    threads = [threading.Thread(target=fill, args=(stream,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert ledger.used <= CEILING + 8 * MIB
    assert stream.losses.records == 0
