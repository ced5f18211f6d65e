"""The suite's own rule: each file says where it may run, and the laws know nothing of the emulator."""

from pathlib import Path

import pytest

FILES = sorted(set(Path(__file__).parent.glob("test_*.py")) - {Path(__file__)})
_OF_THE_EMULATOR = ("EmulatorTarget", "hydrant.emulator", "/_hydrant", "hydrant.stack", "flush")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_one_marker_tells_where_a_file_runs(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ("pytest.mark.e2e" in text) != ("pytest.mark.emulator" in text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_laws_know_nothing_of_the_emulator(path: Path) -> None:
    text = path.read_text("utf-8")
    if "pytest.mark.e2e" in text:
        assert [word for word in _OF_THE_EMULATOR if word in text] == []
