"""Puts that share a sync: each that was answered is on the disk, in order, whenever the world ends."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from hydrant.emulator.durable.disk import OpenFile
from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.log import Log
from hydrant.emulator.durable.syncing import ALWAYS, NEVER, Syncer
from hydrant.emulator.kinesis.storage import segment
from hydrant.emulator.kinesis.storage.appends import Appends, Put
from hydrant.emulator.kinesis.storage.hashing import HashRange
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.shard import Shard
from hydrant.emulator.kinesis.storage.stored_log import StoredLog, count_of
from hydrant.waiting import eventually
from tests.unit.durable.failing_disk import FailingDisk, WorldEnded

FOLDER = Path("/logs/shard")
GROUPS: list[list[Put]] = [
    [(["k"], [b"alone"])],
    [(["k", "l"], [b"a" * 20, b"b"]), (["m"], [b"c" * 30]), (["n"], [b"d"])],
    [(["o"], [b"e" * 40]), (["p", "q", "r"], [b"f", b"g" * 35, b"h"])],
]
ALL = [data for group in GROUPS for _, records in group for data in records]


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "SEGMENT_BYTES", 90)


def log_on(disk: FailingDisk, mode: str = ALWAYS) -> StoredLog:
    return StoredLog(Log(disk, Syncer(mode), FOLDER, count_of))


def shard_on(disk: FailingDisk) -> Shard:
    return Shard(0, HashRange(0, 9), retention=lambda: 1e9, ledger=MemoryLedger(1 << 30), log=log_on(disk))


def put_all(disk: FailingDisk, told: list[bytes]) -> None:
    shard = shard_on(disk)
    assert isinstance(shard._appends, Appends)
    for group in GROUPS:
        for (_, data), outcome in zip(group, shard._appends.put_all(group), strict=True):
            assert outcome == len(told)
            told += data


def contents(disk: FailingDisk) -> list[bytes]:
    log = log_on(disk, NEVER)
    return list(log.read(0, 100, 1 << 20)[1].data)


def moments() -> range:
    disk = FailingDisk()
    put_all(disk, [])
    assert len(disk.files) > 1, "groups go over the ends of files"
    return range(disk.changes)


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_a_kill_at_any_write_loses_nothing_that_was_answered(part: float) -> None:
    for moment in moments():
        disk, told = FailingDisk(moment, part), list[bytes]()
        with pytest.raises(WorldEnded):
            put_all(disk, told)
        found = contents(disk.after_kill())
        assert found == ALL[: len(found)]
        assert len(found) >= len(told), f"killed at write {moment}"


@pytest.mark.parametrize("seed", range(10))
def test_a_power_cut_at_any_write_loses_nothing_that_was_answered(seed: int) -> None:
    for moment in moments():
        disk, told = FailingDisk(moment), list[bytes]()
        with pytest.raises(WorldEnded):
            put_all(disk, told)
        found = contents(disk.after_power_cut(random.Random(seed * 1000 + moment)))
        assert found == ALL[: len(found)]
        assert len(found) >= len(told), f"cut at write {moment}"


def test_of_a_group_that_does_not_fit_on_the_disk_each_put_has_its_own_try() -> None:
    disk = FailingDisk()
    shard = shard_on(disk)
    shard.append(["k"], [b"first"])
    disk.room = sum(map(len, disk.files.values())) + 75
    puts: Sequence[Put] = [(["k"], [b"x" * 10]), (["k"], [b"y" * 50]), (["k"], [b"z"])]
    assert shard._appends is not None
    first, second, third = shard._appends.put_all(puts)
    assert (first, third) == (1, 2)
    assert isinstance(second, CannotWrite)
    assert contents(disk) == [b"first", b"x" * 10, b"z"]


def test_what_a_full_disk_took_of_a_group_is_answered() -> None:
    """A group goes over the end of a file, and for the next file there is no room."""
    disk = FailingDisk()
    shard = shard_on(disk)
    shard.append(["k"], [b"x" * 60])
    disk.room = sum(map(len, disk.files.values())) + 60
    puts: Sequence[Put] = [(["k"], [b"a" * 10]), (["k", "k"], [b"b" * 8, b"c" * 60]), (["k"], [b"d" * 70])]
    assert shard._appends is not None
    first, second, third = shard._appends.put_all(puts)
    assert first == 1
    assert isinstance(second, CannotWrite)
    assert isinstance(third, CannotWrite)
    assert contents(disk)[:2] == [b"x" * 60, b"a" * 10]
    assert shard.tip == len(contents(disk))


def test_a_closed_shard_takes_none() -> None:
    shard = shard_on(FailingDisk())
    shard.close()
    assert shard._appends is not None
    assert shard._appends.put_all(GROUPS[1]) == [None, None, None]


class SlowDisk(FailingDisk):
    """Counts syncs of files; one of them takes until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.syncs = 0
        self.slow = False
        self.inside, self.go_on = threading.Event(), threading.Event()

    def open(self, path: Path) -> OpenFile:
        file = super().open(path)
        sync = file.sync

        def counted() -> None:
            self.syncs += 1
            if self.slow:
                self.slow = False
                self.inside.set()
                assert self.go_on.wait(60)
            sync()

        file.sync = counted  # type: ignore[method-assign]
        return file


def test_puts_that_wait_for_the_disk_share_a_sync() -> None:
    disk = SlowDisk()
    shard = shard_on(disk)
    shard.append(["k"], [b"0"])
    disk.slow, disk.syncs = True, 0
    positions: dict[int, int | None] = {}

    def put(number: int) -> None:
        positions[number] = shard.append(["k"], [str(number).encode()])

    threads = [threading.Thread(target=put, args=[number]) for number in range(1, 6)]
    threads[0].start()
    assert disk.inside.wait(60)
    for thread in threads[1:]:
        thread.start()

    def all_wait() -> None:
        assert shard._appends is not None
        assert shard._appends.waiting == 4

    eventually(all_wait, 60, 0.001)
    assert shard.tip == 1, "what is not on the disk is not there for readers"
    disk.go_on.set()
    for thread in threads:
        thread.join(60)
    assert disk.syncs == 2, "one for the first, one for the four that came meanwhile"
    assert sorted(positions.values(), key=str) == [1, 2, 3, 4, 5]
    assert [contents(disk)[position or 0] for position in positions.values()] == [
        str(number).encode() for number in positions
    ]
