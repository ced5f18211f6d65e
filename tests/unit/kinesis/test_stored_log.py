"""A shard's log on the disk is the log in memory, in less memory, and is there again after a kill."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.log import Log
from hydrant.emulator.durable.syncing import NEVER, Syncer
from hydrant.emulator.kinesis.storage import hashing, stored_log
from hydrant.emulator.kinesis.storage.log import RecordLog
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.segment import SEGMENT_BYTES
from hydrant.emulator.kinesis.storage.shard import Shard
from hydrant.emulator.kinesis.storage.stored_log import HOT_SEGMENTS, StoredLog
from tests.unit.durable.failing_disk import FailingDisk, WorldEnded

FOLDER = Path("/logs/shard")
MIB = 1 << 20
BATCHES = st.lists(
    st.lists(
        st.tuples(st.text("aé", min_size=1, max_size=3), st.sampled_from([0, 1, 700, 300_000, 1_500_000])),
        min_size=1,
        max_size=4,
    ),
    max_size=8,
)


def stored(disk: FailingDisk) -> StoredLog:
    return StoredLog(Log(disk, Syncer(NEVER), FOLDER, stored_log.count_of))


def everything(log: RecordLog) -> list[object]:
    position, found = log.first, list[object]()
    while position < log.tip:
        first, batch = log.read(position, 3, 10 * MIB)
        found += [(first + i, *record) for i, record in enumerate(zip(*batch, strict=True))]
        position = first + len(batch.data)
    return found


def put(log: RecordLog, batches: list[list[tuple[str, int]]]) -> None:
    for number, batch in enumerate(batches):
        log.append([key for key, _ in batch], [bytes([number]) * size for _, size in batch], float(number))


@settings(max_examples=40, deadline=None)
@given(BATCHES, st.data())
def test_it_is_the_log_in_memory_also_after_a_restart(
    batches: list[list[tuple[str, int]]], data: st.DataObject
) -> None:
    disk, plain = FailingDisk(), RecordLog()
    kept = stored(disk)
    for log in (plain, kept):
        put(log, batches)
    trim = data.draw(st.integers(0, plain.tip))
    again = stored(disk.after_kill())
    for log in (plain, kept, again):
        log.drop_before(trim)
    for log in (kept, again):
        assert everything(log) == everything(plain)
        assert (log.first, log.tip, log.size()) == (plain.first, plain.tip, plain.size())
        for time in range(len(batches) + 1):
            assert log.position_at(float(time)) == plain.position_at(float(time))
        assert log.arrival_at(log.first) == plain.arrival_at(plain.first)
        log.append(["k"], [b"later"], 99.0)
        assert log.read(log.tip - 1, 1, 10)[1].data == [b"later"]


def test_where_it_goes_on_is_known_though_nothing_is_kept() -> None:
    disk = FailingDisk()
    log = stored(disk)
    put(log, [[("a", 10)] * 4])
    log.drop_before(log.tip)
    assert everything(log) == []
    again = stored(disk.after_kill())
    assert (again.first, again.tip) == (4, 4)


@pytest.mark.parametrize("restarts", [False, True])
def test_a_large_record_goes_into_a_file_that_is_empty(restarts: bool) -> None:
    disk = FailingDisk()
    log = stored(disk)
    put(log, [[("a", 10)] * 4])
    log.drop_before(log.tip)
    if restarts:
        disk = disk.after_kill()
        log = stored(disk)
    log.append(["k", "k"], [b"x" * (SEGMENT_BYTES + 1), b"y"], 5.0)
    log.append(["k"], [b"z"], 6.0)
    again = stored(disk.after_kill())
    assert (again.first, again.tip) == (4, 7)
    assert everything(again) == everything(log)


def test_a_large_record_is_taken_after_a_full_disk_took_none_in_a_new_file() -> None:
    disk = FailingDisk(room=100)
    log = stored(disk)
    with pytest.raises(CannotWrite):
        log.append(["k"], [b"x" * 1000], 1.0)
    disk.room = 10 * MIB
    log.append(["k"], [b"x" * (SEGMENT_BYTES + 1)], 2.0)
    assert everything(stored(disk.after_kill())) == everything(log)


def test_memory_is_counted_once_after_a_restart() -> None:
    disk = FailingDisk()
    put(stored(disk), [[("a", 300_000)] * 3])
    again = stored(disk.after_kill())
    again.append(["k"], [b"later"], 5.0)
    assert again.memory == sum(segment.memory for segment in again._segments)


def test_what_is_read_again_is_in_memory_for_a_while_only() -> None:
    disk = FailingDisk()
    log = stored(disk)
    for number in range(20):
        log.append(["k"], [bytes([number]) * (SEGMENT_BYTES - 1)], float(number))
    most = (HOT_SEGMENTS + 1) * (SEGMENT_BYTES + (1 << 18))
    assert log.memory < most
    for position in (0, 7, 3, 19, 12, 0):
        assert log.read(position, 1, MIB)[1].data[0][:1] == bytes([position])
        assert log.memory < most
    log.chill()
    assert log.memory < 2 * MIB
    again = stored(disk)
    assert again.memory < MIB
    assert again.tip == 20


def test_files_go_with_their_records() -> None:
    disk = FailingDisk()
    log = stored(disk)
    for number in range(6):
        log.append(["k"], [b"x" * (SEGMENT_BYTES - 1)], float(number))
    log.drop_before(4)
    assert sorted(int(path.stem) for path in disk.files) == [4, 5]
    log.discard()
    assert disk.files == {}


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_a_kill_at_any_write_keeps_what_was_told(part: float) -> None:
    batches = [[("a", 300_000), ("b", 700_000), ("c", 300_000)], [("d", 5)], [("e", 1_500_000), ("f", 7)]]
    whole = FailingDisk()
    put(stored(whole), batches)
    plain = RecordLog()
    put(plain, batches)
    for moment in range(whole.changes):
        disk = FailingDisk(moment, part)
        log = stored(disk)
        with pytest.raises(WorldEnded):
            put(log, batches)
        again = stored(disk.after_kill())
        assert everything(again) == everything(plain)[: again.tip]
        assert again.tip >= log.tip


def shard(disk: FailingDisk, ledger: MemoryLedger) -> Shard:
    return Shard(
        0,
        hashing.HashRange(0, hashing.KEY_SPACE - 1),
        retention=lambda: 3600.0,
        ledger=ledger,
        clock=lambda: 1000.0,
        log=stored(disk),
    )


def test_a_full_disk_refuses_and_what_was_told_stays() -> None:
    disk = FailingDisk(room=2000)
    one = shard(disk, MemoryLedger(64 * MIB))
    assert one.append(["a"], [b"x" * 500]) == 0
    with pytest.raises(CannotWrite):
        one.append(["b"], [b"y" * 5000])
    assert one.tip == 1
    disk.room = 100_000
    assert one.append(["b"], [b"y" * 5000]) == 1
    assert [record.data[:1] for record in one.read(0, 10, MIB)[0]] == [b"x", b"y"]


def test_memory_that_is_short_costs_no_record_and_throttles_nobody() -> None:
    disk, ledger = FailingDisk(), MemoryLedger(16 * MIB)
    shards = [shard(disk if number == 0 else FailingDisk(), ledger) for number in range(6)]
    shards[0].readers.place("a reader that reads nothing", 0)
    for number in range(60):
        assert ledger.room(MIB, shards[0].unread_memory) >= MIB
        shards[number % 6].append(["k"], [bytes([number]) * (SEGMENT_BYTES - 1)])
        ledger.make_room()
        assert ledger.used <= 17 * MIB
    assert [one.held()[0] for one in shards] == [10] * 6
    assert [one.lost for one in shards] == [0] * 6
    assert shards[0].read(0, 1, MIB)[0][0].data[:1] == b"\0"
