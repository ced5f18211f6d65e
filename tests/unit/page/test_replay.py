"""The page's replay: one run at a time, looked at first, by a command that no request can choose."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hydrant.emulator.admin.bodies import BodyError
from hydrant.emulator.page.replay import MAX_REASONS, VARIABLE, Command, Replays
from hydrant.stack import replay_command
from hydrant.waiting import eventually

PROGRAM = """
import json, pathlib, signal, sys, time
words = sys.argv[1:]
pathlib.Path("words").write_text(json.dumps(words))
print("Replaying 3 error objects ...", file=sys.stderr, flush=True)
mode = pathlib.Path("mode").read_text()
if mode == "wait":
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        sys.exit(130)
if mode == "fail":
    print(json.dumps({"error": {"kind": "NoStack", "title": "No stack runs.", "cause": "", "next": "Start one."}}))
    sys.exit(1)
if mode == "garbage":
    print("not json")
    sys.exit(3)
dry = "--dry-run" in words
left = [{"producer": "p", "code": "c", "reason": "r", "count": 1}] * 80
told = {"left": 80, "left_because": left, "balance": None}
print(json.dumps({"dry_run": dry, "would_pass" if dry else "sent": 2, **told}))
if mode == "broken":
    print(json.dumps({"error": {"title": "1 records were sent and have not arrived.", "cause": "c", "next": "n"}}))
    sys.exit(1)
"""


class Desk:
    """Replays by the program above, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mode("well")
        (folder / "program.py").write_text(PROGRAM)
        argv = (sys.executable, str(folder / "program.py"), "replay", "--json")
        self.replays = Replays(Command(argv, str(folder), {"PATH": os.environ["PATH"]}))

    def mode(self, name: str) -> None:
        (self.folder / "mode").write_text(name)

    def run(self, **body: Any) -> dict[str, Any]:
        """Start a run and wait for its end."""
        self.replays.start(body)
        return self.ended()

    def ended(self) -> dict[str, Any]:
        def look() -> dict[str, Any]:
            found = self.replays.describe()["run"]
            assert not found["running"]
            return dict(found)

        return dict(eventually(look, timeout=60))

    def words(self) -> list[str]:
        return list(json.loads((self.folder / "words").read_text()))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.replays.close()


def test_a_look_comes_first_and_then_the_run(desk: Desk) -> None:
    objects = {"bucket": "lake", "prefix": "error/--yes"}
    with pytest.raises(BodyError, match="look first"):
        desk.replays.start({**objects, "dry_run": False})
    looked = desk.run(**objects, dry_run=True)
    assert (looked["result"]["would_pass"], looked["error"]) == (2, "")
    assert desk.words() == ["replay", "--json", "--bucket=lake", "--prefix=error/--yes", "--dry-run"]
    assert looked["lines"] == ["Replaying 3 error objects ..."]
    assert len(looked["result"]["left_because"]) == MAX_REASONS
    with pytest.raises(BodyError, match="look first"):
        desk.replays.start({"bucket": "lake", "prefix": "other/", "dry_run": False})
    done = desk.run(**objects, dry_run=False)
    assert done["result"]["sent"] == 2
    assert desk.words()[-1] == "--prefix=error/--yes"


def test_without_a_selection_it_is_what_the_pipeline_rejects(desk: Desk) -> None:
    desk.run(dry_run=True)
    assert desk.words() == ["replay", "--json", "--dry-run"]


def test_one_run_at_a_time_which_can_be_stopped(desk: Desk) -> None:
    desk.mode("wait")
    desk.replays.start({"dry_run": True})
    with pytest.raises(BodyError, match="runs already"):
        desk.replays.start({"dry_run": True})

    def begun() -> None:
        assert desk.replays.describe()["run"]["lines"]

    eventually(begun, timeout=60)
    assert desk.replays.stop()
    ended = desk.ended()
    assert (ended["stopped"], ended["result"]) == (True, None)
    assert not desk.replays.stop()
    with pytest.raises(BodyError, match="look first"):
        desk.replays.start({"dry_run": False})


@pytest.mark.parametrize(
    ("mode", "error", "has_result"),
    [
        ("fail", "No stack runs. Start one.", False),
        ("garbage", "the command ended with exit code 3", False),
        ("broken", "1 records were sent and have not arrived. c n", True),
    ],
)
def test_what_goes_wrong_is_told(desk: Desk, mode: str, error: str, has_result: bool) -> None:
    desk.mode(mode)
    ended = desk.run(dry_run=True)
    assert (ended["error"], ended["result"] is not None) == (error, has_result)


def test_words_that_no_process_takes_leave_the_button_free(tmp_path: Path) -> None:
    replays = Replays(Command((sys.executable, "-c", "\udfff\ud800"), str(tmp_path), {}))
    for _ in range(2):
        assert "cannot be started" in replays.start({"dry_run": True})["error"]


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    replays = Replays(Command((str(tmp_path / "nobody"),), str(tmp_path), {}))
    assert "cannot be started" in replays.start({"dry_run": True})["error"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "dry_run must be true"),
        ({"dry_run": "yes"}, "dry_run must be true"),
        ({"dry_run": True, "bucket": "-x y"}, "bucket must be"),
        ({"dry_run": True, "bucket": 5}, "bucket must be"),
        ({"dry_run": True, "prefix": "error/"}, "a prefix needs a bucket"),
        ({"dry_run": True, "bucket": "lake", "prefix": "x" * 1_025}, "at most 1,024"),
        ({"dry_run": True, "bucket": "lake", "prefix": "a\0b"}, "at most 1,024"),
        ({"dry_run": True, "bucket": "lake", "prefix": "a\ud83d"}, "at most 1,024"),
    ],
)
def test_what_is_no_selection_is_refused(desk: Desk, body: dict[str, Any], words: str) -> None:
    with pytest.raises(BodyError, match=words):
        desk.replays.start(body)
    assert desk.replays.describe() == {"available": True, "run": None}


def test_without_a_command_there_is_no_button(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    replays = Replays(Command.from_environment())
    assert not replays.describe()["available"]
    with pytest.raises(BodyError, match="terminal"):
        replays.start({"dry_run": True})


def test_the_stack_names_its_own_command_without_anything_of_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"HOME": "/h", "PATH": "/b", "XDG_STATE_HOME": "/s", "AWS_PROFILE": "production", "OTHER": "x"}
    assert replay_command.VARIABLE == VARIABLE
    monkeypatch.setenv(VARIABLE, replay_command.replay_command(tmp_path, 4567, environ))
    found = Command.from_environment()
    assert found is not None
    assert found.folder == str(tmp_path)
    assert found.argv[0] == sys.executable
    assert found.argv[-4:] == ("replay", "--port", "4567", "--json")
    assert found.variables == {"HOME": "/h", "PATH": "/b", "XDG_STATE_HOME": "/s", "HYDRANT_PROGRESS": "lines"}
