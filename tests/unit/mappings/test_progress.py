"""How far mappings have come, in another process too (E-20)."""

from datetime import UTC, datetime

import pytest

from hydrant.emulator.kept.pickling import dumps, loads
from hydrant.emulator.kept.place import CHANGES
from hydrant.emulator.mappings.progress import ProgressByMapping

THEN = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture(autouse=True)
def touched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(CHANGES, "touch", found.append)
    return found


def test_e20_it_is_kept_as_it_was(touched: list[str]) -> None:
    known, again = ProgressByMapping(), ProgressByMapping()
    progress = known.of("one")
    progress.begin({"first": "1"}, THEN, frozenset({"first"}))
    progress.settle("first", "5", (60.0, {"count": 3}))
    progress.settle("second", "9")
    known.of("another that has not begun")
    for uuid, kept in known.kept().items():
        again.restore(uuid, *loads(dumps(kept)))
    found = again.of("one")
    assert (found.dealt, found.started) == ({"first": "5", "second": "9"}, THEN)
    assert found.first_shards == frozenset({"first"})
    assert found.windows == {"first": (60.0, {"count": 3})}
    assert again.kept().keys() == {"one"}
    assert touched


def test_e20_what_an_earlier_version_kept_is_read() -> None:
    known = ProgressByMapping()
    known.restore("one", {"first": "5"}, THEN, frozenset({"first"}))
    assert (known.of("one").dealt, known.of("one").windows) == ({"first": "5"}, {})


def test_m9_a_window_that_is_over_is_forgotten() -> None:
    progress = ProgressByMapping().of("one")
    progress.settle("first", "5", (60.0, {"count": 3}))
    progress.keep_window("first", None)
    assert progress.windows == {}
    assert progress.dealt == {"first": "5"}
