"""Logs outlive a kill and a power cut at any write, and a full disk."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from hydrant.emulator.durable import frames
from hydrant.emulator.durable.errors import CannotWrite, Damaged, Unfitting
from hydrant.emulator.durable.log import Log, LogFile
from hydrant.emulator.durable.syncing import ALWAYS, NEVER, PERIODIC, Syncer
from tests.unit.durable.failing_disk import FailingDisk, WorldEnded

FOLDER = Path("/logs/one")
PUTS = [b"a" * 10, b"b" * 200, b"c", b"d" * 50, b"e" * 7, b"f" * 90, b"g" * 3]
PER_FILE = 2


def log_on(disk: FailingDisk, syncer: Syncer) -> Log:
    return Log(disk, syncer, FOLDER, lambda _: 1)


def fill(disk: FailingDisk, syncer: Syncer, told: list[bytes], sync_after: Sequence[int] = ()) -> None:
    """Append PUTS, PER_FILE to a file; `told` are those whose append has returned."""
    log, file = log_on(disk, syncer), None
    for number, payload in enumerate(PUTS):
        if number % PER_FILE == 0:
            if file is not None:
                file.end()
            file = log.begin(number)
        assert file is not None
        file.append(payload)
        told.append(payload)
        if number in sync_after:
            syncer.sync()


def contents(disk: FailingDisk) -> list[bytes]:
    return [bytes(payload) for file in log_on(disk, Syncer(NEVER)).recover() for payload in file.payloads]


def changes_of(mode: str, sync_after: Sequence[int] = ()) -> int:
    disk = FailingDisk()
    fill(disk, Syncer(mode), [], sync_after)
    return disk.changes


@pytest.mark.parametrize("mode", [NEVER, PERIODIC, ALWAYS])
@pytest.mark.parametrize("part", [0.0, 0.3, 0.9, 1.0])
def test_a_kill_at_any_write_loses_nothing_that_was_told(mode: str, part: float) -> None:
    every = (1, 4)
    for moment in range(changes_of(mode, every)):
        disk, told = FailingDisk(moment, part), list[bytes]()
        with pytest.raises(WorldEnded):
            fill(disk, Syncer(mode), told, every)
        found = contents(disk.after_kill())
        assert found == PUTS[: len(found)]
        assert len(found) >= len(told), f"killed at write {moment}"


@pytest.mark.parametrize("seed", range(20))
def test_a_power_cut_at_any_write_loses_nothing_that_was_synced(seed: int) -> None:
    for moment in range(changes_of(ALWAYS)):
        disk, told = FailingDisk(moment), list[bytes]()
        with pytest.raises(WorldEnded):
            fill(disk, Syncer(ALWAYS), told)
        found = contents(disk.after_power_cut(random.Random(seed * 1000 + moment)))
        assert found == PUTS[: len(found)]
        assert len(found) >= len(told), f"cut at write {moment}"


@pytest.mark.parametrize("seed", range(20))
def test_a_power_cut_between_syncs_leaves_a_beginning_with_all_before_the_last_sync(seed: int) -> None:
    every = (1, 4)
    for moment in range(changes_of(PERIODIC, every)):
        disk, told = FailingDisk(moment), list[bytes]()
        with pytest.raises(WorldEnded):
            fill(disk, Syncer(PERIODIC), told, every)
        synced = max((number + 1 for number in every if len(told) > number + 1), default=0)
        found = contents(disk.after_power_cut(random.Random(seed * 1000 + moment)))
        assert found == PUTS[: len(found)]
        assert len(found) >= synced, f"cut at write {moment}"


def test_a_log_goes_on_after_a_torn_end() -> None:
    disk = FailingDisk(4, 0.5)
    with pytest.raises(WorldEnded):
        fill(disk, Syncer(NEVER), [])
    after = disk.after_kill()
    (recovered,) = list(log_on(after, Syncer(NEVER)).recover())
    recovered.file.append(b"later")
    assert contents(after)[-1] == b"later"
    assert contents(after)[:-1] == PUTS[: len(contents(after)) - 1]


def test_a_full_disk_takes_nothing_and_recovers_by_itself() -> None:
    disk = FailingDisk(room=100)
    file = log_on(disk, Syncer(NEVER)).begin(0)
    file.append(b"x" * 20)
    with pytest.raises(CannotWrite, match="No space left"):
        file.append(b"y" * 80)
    file.append(b"z" * 10)
    disk.room = 1000
    file.append(b"y" * 80)
    assert contents(disk) == [b"x" * 20, b"z" * 10, b"y" * 80]


def test_what_a_failed_write_left_is_taken_back_before_the_next_one() -> None:
    disk = FailingDisk(room=100)
    file = log_on(disk, Syncer(NEVER)).begin(0)
    disk.cuts_fail = True
    for _ in range(2):
        with pytest.raises(CannotWrite):
            file.append(b"y" * 80)
    disk.cuts_fail, disk.room = False, 1000
    file.append(b"z")
    assert contents(disk) == [b"z"]


def test_a_file_that_cannot_be_begun_is_not_there() -> None:
    disk = FailingDisk(room=5)
    with pytest.raises(CannotWrite):
        log_on(disk, Syncer(NEVER)).begin(0)
    assert disk.files == {}


def sealed() -> tuple[FailingDisk, Path]:
    disk = FailingDisk()
    fill(disk, Syncer(ALWAYS), [])
    path = FOLDER / f"{PER_FILE:020d}.log"
    assert disk.read(path).endswith(b"SEAL")
    return disk, path


def test_a_sealed_file_that_was_changed_is_damaged() -> None:
    disk, path = sealed()
    disk.files[path][40] ^= 1
    with pytest.raises(Damaged, match=r"0002\.log is damaged at byte"):
        contents(disk)


def test_a_sealed_file_that_is_gone_is_missed() -> None:
    disk, path = sealed()
    del disk.files[path]
    with pytest.raises(Damaged, match="records before position 4 are missing"):
        contents(disk)


def test_a_file_is_checked_again_when_it_is_read() -> None:
    disk, path = sealed()
    file = next(each.file for each in log_on(disk, Syncer(NEVER)).recover() if each.file.path == path)
    assert [bytes(each) for each in file.payloads()] == PUTS[2:4]
    disk.files[path][40] ^= 1
    with pytest.raises(Damaged):
        file.payloads()
    del disk.files[path]


def test_files_behind_a_torn_one_are_set_aside() -> None:
    disk = FailingDisk()
    fill(disk, Syncer(NEVER), [])
    del disk.files[FOLDER / f"{2:020d}.log"][-3:]
    assert contents(disk) == PUTS[:3]
    assert sorted(path.name[18:] for path in disk.files) == ["00.log", "02.log", "04.log.lost", "06.log.lost"]
    assert contents(disk) == PUTS[:3]


def test_another_format_is_refused() -> None:
    disk, path = FailingDisk(), FOLDER / f"{0:020d}.log"
    LogFile(disk, Syncer(NEVER), path, 0, 0).begin()
    other = disk.files[path][: -frames._CRC.size]
    other[9] = 9
    disk.files[path] = other + frames._CRC.pack(zlib.crc32(bytes(other)))
    with pytest.raises(Unfitting, match="format 9"):
        contents(disk)
