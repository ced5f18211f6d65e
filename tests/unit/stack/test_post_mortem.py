"""What is told of an emulator that runs no more."""

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from hydrant.errors import EmulatorDied
from hydrant.paths import StackPaths
from hydrant.stack import post_mortem
from hydrant.stack.registry import StackRecord

RECORD = StackRecord(5001, 1, 1_700_000_000.0, "/p", "/p/terraform", "us-east-1")


@pytest.fixture(autouse=True)
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StackPaths:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    found = StackPaths(5001)
    found.root.mkdir(parents=True)
    return found


def stamp(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


def test_it_says_what_died_when_where_the_log_is_what_is_gone_and_what_to_do(paths: StackPaths) -> None:
    at = time.time() - 60
    paths.alive.write_text(json.dumps({"at": at, "in_order": False, "records_held": 1234, "records_undelivered": 56}))
    deployed = paths.work / "terraform"
    deployed.mkdir(parents=True)
    resources = [
        {"mode": "managed", "instances": [{}, {}]},
        {"mode": "managed", "instances": [{}]},
        {"mode": "data", "instances": [{}]},
    ]
    (deployed / "terraform.tfstate").write_text(json.dumps({"resources": resources}))
    (deployed / ".terraform").mkdir()
    (deployed / ".terraform/terraform.tfstate").write_text(json.dumps({"resources": resources}))
    error = post_mortem.explain(RECORD)
    assert isinstance(error, EmulatorDied)
    assert error.title == "The emulator on port 5001 has died."
    assert f"alive for the last time at {stamp(at)}" in error.cause
    assert "3 resources of /p/terraform" in error.cause
    assert "1234 records in its streams (56 not delivered)" in error.cause
    assert f"Its log: {paths.emulator_log}" in error.cause
    assert "hydrant up --port 5001" in error.next_step
    assert "hydrant down" in error.next_step


def test_one_that_was_stopped_from_outside_is_told_so(paths: StackPaths) -> None:
    paths.alive.write_text(json.dumps({"at": 1_700_000_500.0, "in_order": True}))
    error = post_mortem.explain(RECORD)
    assert error.title == "The emulator on port 5001 was stopped from outside."
    assert f"ended in order at {stamp(1_700_000_500.0)}" in error.cause


def test_after_a_restart_of_the_machine_that_is_said(paths: StackPaths) -> None:
    paths.alive.write_text(json.dumps({"at": psutil.boot_time() - 100, "in_order": False}))
    assert "The machine was started anew since." in post_mortem.explain(RECORD).cause


@pytest.mark.parametrize("left", ["", "{", "[]", '{"at": 1, "unknown": 2}'])
def test_a_sign_of_life_that_cannot_be_read_leaves_the_log(paths: StackPaths, left: str) -> None:
    paths.alive.write_text(left)
    paths.emulator_log.write_text("one\n")
    os.utime(paths.emulator_log, (1_700_000_700.0, 1_700_000_700.0))
    assert post_mortem.last_sign(RECORD).at == 1_700_000_700.0


def test_without_anything_its_start_is_known() -> None:
    assert post_mortem.last_sign(RECORD).at == RECORD.started


def test_a_state_that_cannot_be_read_counts_nothing(paths: StackPaths) -> None:
    paths.work.mkdir()
    (paths.work / "terraform.tfstate").write_text("{")
    assert post_mortem.deployed_resources(RECORD) == 0
    assert "what was deployed from /p/terraform" in post_mortem.explain(RECORD).cause


def test_the_last_words_are_the_end_of_the_log(paths: StackPaths) -> None:
    lines = [f"line {number} " + "x" * 300 for number in range(100)]
    paths.emulator_log.write_text("\n".join([*lines, "", "Killed", ""]))
    words = post_mortem.last_words(RECORD)
    assert [word.split()[0] for word in words] == ["line", "line", "Killed"]
    assert max(map(len, words)) == 200


def test_no_log_has_no_last_words() -> None:
    assert post_mortem.last_words(RECORD) == []


def test_what_is_kept_is_gone_on_with() -> None:
    """A next step without the folder would begin with nothing."""
    default = str(StackPaths(RECORD.port).kept)
    steps = [post_mortem.explain(replace(RECORD, kept=kept)).next_step for kept in ("", default, "/mine/a b")]
    assert "Start it again: hydrant up --port 5001" in steps[0]
    assert "Start it again: hydrant up --keep --port 5001" in steps[1]
    assert "Start it again: HYDRANT_PERSIST='/mine/a b' hydrant up --port 5001" in steps[2]
