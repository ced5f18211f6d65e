"""Which of two Terraform states is true for the running emulator."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.console import Say
from hydrant.project import Project
from hydrant.stack import control_client, kept_state
from hydrant.stack.registry import StackRecord

STACK = StackRecord(4566, 0, 0.0, "/project", "/project/terraform", "us-east-1", "localstack")


def state(serial: int, lineage: str = "a") -> str:
    return json.dumps({"lineage": lineage, "serial": serial, "resources": []})


class Emulator:
    """What the routes of an emulator keep; `restart` forgets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.restarts = 0
        self.told: dict[str, object] = {}
        monkeypatch.setattr(control_client, "deployment", lambda *_: self.describe())
        monkeypatch.setattr(control_client, "publish_deployment", lambda _port, document, _host: self.publish(document))

    def describe(self) -> dict[str, object]:
        return {"instance": f"instance {self.restarts}", "deployment": self.told}

    def publish(self, document: dict[str, object]) -> None:
        self.told = document

    def restart(self) -> None:
        self.restarts += 1
        self.told = {}


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Emulator:
    return Emulator(monkeypatch)


def deploy(folder: Path, text: str, outputs: dict[str, object] | None) -> None:
    """A deployment in the folder: take, change the state, tell."""
    folder.mkdir(exist_ok=True)
    kept_state.take(STACK, folder, Say())
    (folder / "terraform.tfstate").write_text(text)
    kept_state.publish(STACK, Project(Path("/project"), Path("/project/terraform")), folder, outputs)


def taken(folder: Path) -> str | None:
    folder.mkdir(exist_ok=True)
    kept_state.take(STACK, folder, Say())
    path = folder / "terraform.tfstate"
    return path.read_text() if path.exists() else None


def test_another_folder_finds_the_state(emulator: Emulator, tmp_path: Path) -> None:
    deploy(tmp_path / "one", state(3), {"name": "x"})
    assert taken(tmp_path / "two") == state(3)
    assert kept_state.outputs_of(STACK) == {"name": "x"}


def test_the_folder_that_deployed_first_finds_what_another_did_since(emulator: Emulator, tmp_path: Path) -> None:
    deploy(tmp_path / "one", state(3), {})
    deploy(tmp_path / "two", state(5), {})
    assert taken(tmp_path / "one") == state(5)


def test_a_run_that_was_cut_off_keeps_what_it_made(emulator: Emulator, tmp_path: Path) -> None:
    deploy(tmp_path / "one", state(3), {})
    (tmp_path / "one" / "terraform.tfstate").write_text(state(4))  # nothing was told
    assert taken(tmp_path / "one") == state(4)


def test_a_failed_run_keeps_the_outputs_of_the_one_before(emulator: Emulator, tmp_path: Path) -> None:
    deploy(tmp_path / "one", state(3), {"name": "x"})
    deploy(tmp_path / "one", state(4), None)
    assert kept_state.outputs_of(STACK) == {"name": "x"}
    assert kept_state.state_of(STACK)["serial"] == 4


def test_a_restarted_emulator_makes_every_state_untrue_and_that_is_said(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(tmp_path / "one", state(3), {"name": "x"})
    assert taken(tmp_path / "one") == state(3)
    assert kept_state.FORGOTTEN not in capsys.readouterr().err
    emulator.restart()
    assert taken(tmp_path / "one") is None
    assert kept_state.FORGOTTEN in capsys.readouterr().err
    assert kept_state.outputs_of(STACK) == {}


def test_an_emulator_that_began_with_a_snapshot_has_its_own_state(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(tmp_path / "one", state(3), {"name": "x"})
    snapshot = dict(emulator.told)
    deploy(tmp_path / "one", state(5), {"name": "x"})  # what it destroyed is there in the snapshot
    emulator.restart()
    emulator.publish(snapshot)
    assert taken(tmp_path / "one") == state(3)
    assert kept_state.FORGOTTEN not in capsys.readouterr().err


@given(st.integers(0, 99), st.integers(0, 99), st.sampled_from("ab"), st.sampled_from("ab"))
def test_of_one_history_the_later_state_wins_and_of_two_the_emulators(
    theirs: int, ours: int, their_lineage: str, our_lineage: str
) -> None:
    wins = kept_state.newer(state(theirs, their_lineage), state(ours, our_lineage))
    assert wins == (theirs > ours if their_lineage == our_lineage else True)
    assert not kept_state.newer("", state(ours))
    assert kept_state.newer(state(theirs), "")
