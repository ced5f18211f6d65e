"""What is old and takes no more records is packed in memory, and read as if it were not."""

import json
import random
from collections.abc import Callable

import pytest

from hydrant.emulator.kinesis.storage.log import LOOSE_SEGMENTS, WARM_SEGMENTS, RecordLog
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.segment import SEGMENT_BYTES, Segment
from hydrant.emulator.kinesis.storage.shard import Shard

BATCH = 500
CHANCE = random.Random(7)
Record = tuple[str, bytes]


def event(number: int) -> Record:
    document = {"id": number, "name": f"somebody of number {number}", "created_at": 1_780_000_000_000 + number}
    return f"key-{number}-é", json.dumps(document).encode() * 2


def noise(number: int) -> Record:
    return f"key-{number}", CHANCE.randbytes(200)


def filled(log: RecordLog, make: Callable[[int], Record], segments: int) -> list[Record]:
    """Put records until the log has so many segments; all of them. Batch n arrives at the second n."""
    records: list[Record] = []
    while len(log._segments) < segments:
        batch = [make(len(records) + number) for number in range(BATCH)]
        log.append([key for key, _ in batch], [data for _, data in batch], float(len(records) // BATCH))
        records += batch
    return records


def read(log: RecordLog, position: int, limit: int = 10_000, size: int = 10 << 20) -> list[Record]:
    _, batch = log.read(position, limit, size)
    return list(zip(batch.keys, batch.data, strict=True))


def counted(log: RecordLog) -> int:
    return sum(segment.memory for segment in log._segments)


def test_old_records_take_less_and_are_the_same() -> None:
    log = RecordLog()
    records = filled(log, event, 8)
    held = sum(len(key.encode()) + len(data) for key, data in records)
    assert log.size() == held
    assert log.memory == counted(log) < held / 1.5
    found: list[Record] = []
    while more := read(log, len(found), limit=777):
        found += more
    assert found == records
    assert log.memory == counted(log)


def test_times_and_sizes_of_what_is_packed_are_told_without_unpacking_it() -> None:
    log = RecordLog()
    records = filled(log, event, 6)
    before = log.memory
    for position in (0, 1, BATCH - 1, BATCH, 2 * BATCH + 1):
        assert log.arrival_at(position) == position // BATCH
    assert log.position_at(1.0) == BATCH
    assert log.position_at(0.5) == BATCH
    log.drop_before(BATCH + 3)
    assert log.size() == sum(len(key.encode()) + len(data) for key, data in records[BATCH + 3 :])
    assert log.memory == before


def test_only_what_was_read_last_is_there_twice() -> None:
    log = RecordLog()
    filled(log, event, 8)
    packed = [each for each in log._segments if isinstance(each, Segment) and each.packed]
    assert len(packed) == 8 - LOOSE_SEGMENTS
    before = log.memory
    for each in packed:
        assert read(log, each.first, limit=10) == [event(each.first + number) for number in range(10)]
        assert log.memory == counted(log)
    assert before < log.memory <= before + WARM_SEGMENTS * SEGMENT_BYTES
    log.drop_before(packed[-1].end)
    assert log.memory == counted(log)
    assert not log._warm


def test_what_cannot_be_packed_stays_as_it_is() -> None:
    log = RecordLog()
    records = filled(log, noise, 5)
    assert not any(each.packed for each in log._segments if isinstance(each, Segment))
    assert log.memory == counted(log)
    assert read(log, 0, limit=100) == records[:100]


def test_a_record_larger_than_a_segment_is_packed_too() -> None:
    log = RecordLog()
    large = ("key", b"a large one " * 500_000)
    log.append([large[0]], [large[1]], 1.0)
    records = [large, *filled(log, event, 5)]
    assert log.memory == counted(log) < len(large[1])
    assert read(log, 0, limit=3) == records[:1] + records[1:3]


def test_the_newest_are_not_packed() -> None:
    log = RecordLog()
    filled(log, event, LOOSE_SEGMENTS)
    assert not any(each.packed for each in log._segments if isinstance(each, Segment))


@pytest.mark.parametrize("seed", range(20))
def test_reads_anywhere_are_those_of_a_log_that_packs_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, packing, plain = random.Random(seed), RecordLog(), RecordLog()
    monkeypatch.setattr(plain, "_pack_next", lambda: None)
    for number in range(400):
        batch = [event(number * 50 + each) for each in range(chance.randint(1, 60))]
        for log in (packing, plain):
            log.append([key for key, _ in batch], [data * 4 for _, data in batch], float(number))
        if chance.random() < 0.3:
            gone = chance.randint(plain.first, plain.tip)
            for log in (packing, plain):
                log.drop_before(gone - (gone - log.first) // 2)
        place, limit, size = chance.randint(0, plain.tip), chance.randint(1, 3000), chance.randint(1, 3 << 20)
        assert packing.read(place, limit, size) == plain.read(place, limit, size)
        assert packing.size() == plain.size()
        assert packing.position_at(number / 2) == plain.position_at(number / 2)
        assert packing.memory == counted(packing)


def test_a_shard_holds_more_below_the_same_ceiling(make_shard: Callable[..., Shard]) -> None:
    shard = make_shard(memory=MemoryLedger(16 << 20))
    for start in range(0, 60_000, BATCH):
        batch = [event(start + number) for number in range(BATCH)]
        shard.append([key for key, _ in batch], [data for _, data in batch])
    held, size = shard.held()
    assert held == 60_000
    assert shard._ledger.used < size / 1.5
    (found, _) = shard.read(100, 10, 1 << 20)
    assert [(each.partition_key, each.data) for each in found] == [event(100 + number) for number in range(10)]
    shard.retire()
    assert shard._ledger.used == 0


def test_little_is_not_packed(make_shard: Callable[..., Shard]) -> None:
    """Below a sixteenth of the ceiling: 8 MB are six or seven segments."""
    shard = make_shard(memory=MemoryLedger(128 << 20))
    packed: list[int] = []
    for start in range(0, 100_000, BATCH):
        batch = [event(start + number) for number in range(BATCH)]
        shard.append([key for key, _ in batch], [data for _, data in batch])
        if any(each.packed for each in shard._log._segments if isinstance(each, Segment)):
            packed.append(shard._ledger.used)
    assert packed
    assert 7 << 20 < packed[0] < 10 << 20  # the first one was packed a moment ago
