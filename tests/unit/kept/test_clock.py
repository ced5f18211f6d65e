"""A clock that was moved stays ahead when the stack is started again: what waits for a time waits for the same one."""

from pathlib import Path

import pytest

from hydrant.emulator.clock import Clock, ClockError
from hydrant.emulator.durable.folder import Folder
from hydrant.emulator.kept import clock as kept_clock
from hydrant.emulator.kept import place


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    found = Folder(tmp_path, {})
    monkeypatch.setattr(place, "folder", lambda: found)
    return found


def test_a_clock_that_was_moved_is_ahead_again(folder: Folder) -> None:
    before = Clock(movable=True)
    for seconds in (3600.0, 0.5):
        kept_clock.advance(before, seconds)
    assert before.ahead == 3600.5
    again = Clock(movable=False)
    kept_clock.bring_back(again)
    assert again.ahead == before.ahead, "also where nobody may move it further"
    folder.close()


def test_a_clock_that_nobody_moved_stays_where_it_is(folder: Folder) -> None:
    clock = Clock(movable=True)
    kept_clock.bring_back(clock)
    assert clock.ahead == 0
    folder.close()


def test_a_clock_that_cannot_be_moved_leaves_nothing(folder: Folder) -> None:
    with pytest.raises(ClockError, match="cannot be moved"):
        kept_clock.advance(Clock(movable=False), 5)
    assert folder.table.rows("clock") == {}
    folder.close()


def test_without_a_folder_a_clock_moves_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "folder", lambda: None)
    clock = Clock(movable=True)
    kept_clock.advance(clock, 5)
    assert clock.ahead == 5
    kept_clock.bring_back(clock)
    assert clock.ahead == 5
