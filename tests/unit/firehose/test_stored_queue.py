"""What is put to a DirectPut stream outlives a kill at any write, and goes when it is delivered."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.log import Log
from hydrant.emulator.durable.syncing import ALWAYS, NEVER, Syncer
from hydrant.emulator.firehose.checkpoints import Checkpoints
from hydrant.emulator.firehose.engine.source import stored_queue
from hydrant.emulator.firehose.engine.source.direct_put import DirectPutSource, QueueFullError
from hydrant.emulator.firehose.engine.source.stored_queue import StoredQueue, count_of
from tests.unit.durable.failing_disk import FailingDisk, WorldEnded

FOLDER = Path("/logs/queue")
PUTS = [[b"a", b"bb"], [b"c" * 50], [b"d", b"", b"e" * 20], [b"f"]]
ALL = [record for put in PUTS for record in put]


def queue_on(disk: FailingDisk, delivered: Checkpoints, max_bytes: int = 1 << 20) -> StoredQueue:
    return StoredQueue(Log(disk, Syncer(NEVER), FOLDER, count_of), delivered, lambda: max_bytes, lambda: 5.0)


def waiting(queue: StoredQueue) -> list[bytes]:
    return [record.data for record in queue.read(0, 1000, 1 << 20)[0]]


def put_all(queue: StoredQueue, answered: list[bytes]) -> None:
    for put in PUTS:
        queue.put(put)
        answered += put


@pytest.fixture(autouse=True)
def _small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_queue, "FILE_BYTES", 60)


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_a_kill_at_any_write_loses_nothing_that_was_answered(part: float) -> None:
    whole = FailingDisk()
    queue = queue_on(whole, Checkpoints())
    for put in PUTS:
        queue.put(put)
    for moment in range(whole.changes):
        disk, answered = FailingDisk(moment, part), list[bytes]()
        queue = queue_on(disk, Checkpoints())
        with pytest.raises(WorldEnded):
            put_all(queue, answered)
        found = waiting(queue_on(disk.after_kill(), Checkpoints()))
        assert found == ALL[: len(found)]
        assert len(found) >= len(answered)


@pytest.mark.parametrize("position", range(len(ALL) + 1))
def test_it_goes_on_behind_what_was_delivered(position: int) -> None:
    disk, delivered = FailingDisk(), Checkpoints()
    queue = queue_on(disk, delivered)
    for put in PUTS:
        queue.put(put)
    queue.acknowledge(position)
    again = queue_on(disk.after_kill(), delivered)
    assert waiting(again) == ALL[position:]
    assert (again.first, again.tip) == (position, len(ALL))
    opened: list[int] = []
    DirectPutSource(again).start(lambda _, start: opened.append(start))
    assert opened == [position]
    again.put([b"later"])
    assert waiting(again)[-1] == b"later"
    numbers = [record.sequence_number for record in again.read(0, 1000, 1 << 20)[0]]
    assert numbers == sorted(set(numbers))


def test_files_go_when_all_of_them_is_delivered() -> None:
    disk, delivered = FailingDisk(), Checkpoints()
    queue = queue_on(disk, delivered)
    for put in PUTS * 5:
        queue.put(put)
    assert len(disk.files) > 3
    queue.acknowledge(queue.tip)
    assert len(disk.files) == 1
    again = queue_on(disk.after_kill(), delivered)
    assert (waiting(again), again.tip) == ([], len(ALL) * 5)


def test_records_that_a_power_cut_took_do_not_hide_later_ones() -> None:
    delivered = Checkpoints({"direct-put": 100})
    queue = queue_on(FailingDisk(), delivered)
    queue.put([b"new"])
    assert waiting(queue) == [b"new"]
    assert delivered.of("direct-put") == 0


def test_a_full_disk_takes_nothing() -> None:
    disk, delivered = FailingDisk(room=200), Checkpoints()
    queue = queue_on(disk, delivered)
    queue.put([b"x" * 20])
    with pytest.raises(CannotWrite):
        queue.put([b"y" * 500])
    assert waiting(queue) == [b"x" * 20]
    disk.room = 10_000
    queue.put([b"y" * 500])
    assert waiting(queue_on(disk.after_kill(), delivered)) == [b"x" * 20, b"y" * 500]


def test_what_is_refused_is_not_written() -> None:
    disk = FailingDisk()
    queue = queue_on(disk, Checkpoints(), max_bytes=10)
    queue.put([b"x" * 20])
    before = disk.changes
    with pytest.raises(QueueFullError):
        queue.put([b"y" * 20])
    assert disk.changes == before


def synced_queue_on(disk: FailingDisk, max_bytes: int = 1 << 20) -> StoredQueue:
    return StoredQueue(Log(disk, Syncer(ALWAYS), FOLDER, count_of), Checkpoints(), lambda: max_bytes, lambda: 5.0)


def put_groups(queue: StoredQueue, answered: list[bytes]) -> None:
    for group in (PUTS[:1], PUTS[1:]):
        assert queue._put_all(group) == [None] * len(group)
        answered += [record for put in group for record in put]


@pytest.mark.parametrize("seed", range(5))
def test_puts_that_share_a_sync_outlive_a_power_cut_at_any_write(seed: int) -> None:
    whole = FailingDisk()
    put_groups(synced_queue_on(whole), [])
    for moment in range(whole.changes):
        disk, answered = FailingDisk(moment), list[bytes]()
        with pytest.raises(WorldEnded):
            put_groups(synced_queue_on(disk), answered)
        found = waiting(queue_on(disk.after_power_cut(random.Random(seed * 1000 + moment)), Checkpoints()))
        assert found == ALL[: len(found)]
        assert len(found) >= len(answered)


def test_of_puts_that_do_not_fit_together_each_has_its_own_try() -> None:
    queue = synced_queue_on(FailingDisk(), max_bytes=2000)
    queue.put([b"x"])
    first, second, third = queue._put_all([[b"y"], [b"z" * 2000], [b"w"]])
    assert (first, third) == (None, None)
    assert isinstance(second, QueueFullError)
    assert waiting(queue) == [b"x", b"y", b"w"]
