"""A small drill: the command, and that nothing is lost under a handful of faults."""

from pathlib import Path

import pytest

from .support.command import Command

pytestmark = [
    *(pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("own"), pytest.mark.slow),
    pytest.mark.timeout(600),  # two emulators, a deployment and five faults, on a machine that may be busy
]

KINDS = ("emulator killed", "function answers half", "producer killed", "S3 answers 503", "shards split and merged")


def test_a_small_drill_loses_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    hydrant = Command(tmp_path / "state")
    words = [word for kind in KINDS for word in ("--only", kind)]
    counts = ("--records", "3000", "--faults", str(len(KINDS)), "--seed", "2")
    ran = hydrant("drill", *counts, *words, "--json", env={"TMPDIR": str(tmp_path)}, timeout=540)
    found = ran.document
    assert found["holds"], str(ran)
    assert found["balance"]["sent"] == 3000
    assert set(found["faults"]) == set(KINDS), "each fault has met something"
    assert found["good_records_in_error"].keys() == {"Lambda.MissingRecordId"}, "the function has failed"
    assert found["emulator_kills"] == 1
    assert [path.name for path in tmp_path.glob("hydrant-drill-*")] == []


def test_what_a_drill_would_do_is_shown_without_a_stack(tmp_path: Path) -> None:
    hydrant = Command(tmp_path / "state")
    first = hydrant("drill", "--plan", "--seed", "9", "--json").document
    assert first == hydrant("drill", "--plan", "--seed", "9", "--json").document
    assert len(first["steps"]) == 2 * len({step["kind"] for step in first["steps"]})
    refused = hydrant("drill", "--only", "locusts", code=2)
    assert "There is no fault 'locusts'." in refused.err
    assert "shards split and merged" in refused.err
