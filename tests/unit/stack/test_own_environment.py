"""The environment of the emulator: here, or one of its own."""

import fcntl
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hydrant import kit
from hydrant.console import Say
from hydrant.errors import MissingTool
from hydrant.stack import own_environment


def test_where_the_emulator_is_installed_it_runs_here() -> None:
    assert own_environment.emulator_python(Say()) == sys.executable


def test_this_environment_has_what_was_tested() -> None:
    assert own_environment.deviations(own_environment.lock_text()) == []


def test_a_package_of_another_version_is_told() -> None:
    lock = "# comment\nhydrant==9.9 \\\n    --hash=sha256:00\nnot-installed==1.0 \\\n    --hash=sha256:00\n"
    assert own_environment.deviations(lock) == [f"hydrant {kit.version()} (tested: 9.9)"]


def test_the_lock_names_versions_and_hashes_and_no_index() -> None:
    text = own_environment.lock_text()
    assert re.search(r"^localstack-core(\[runtime\])?==", text, re.MULTILINE)
    assert "http" not in text
    for block in re.split(r"\n(?=[a-z])", text)[1:]:
        assert "--hash=sha256:" in block


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where environments are made."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "hydrant" / "emulator"


NOTHING = "# nothing is needed\n"
ASKED = """
import importlib.metadata, importlib.util, hydrant
print(importlib.util.find_spec("boto3"), importlib.metadata.version("hydrant"))
"""


def test_an_environment_of_its_own_has_hydrant_and_nothing_else_of_this_one(cache: Path) -> None:
    python = Path(own_environment.own_python(NOTHING, Say()))
    assert python.is_relative_to(cache)
    said = subprocess.run([str(python), "-I", "-c", ASKED], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["None", kit.version()]
    (python.parents[1] / "kept").touch()
    assert own_environment.own_python(NOTHING, Say()) == str(python)
    assert (python.parents[1] / "kept").exists()


def test_one_that_cannot_be_made_says_why(cache: Path) -> None:
    with pytest.raises(MissingTool, match="could not be installed") as refused:
        own_environment.own_python("-r nowhere.txt\n", Say())
    assert "nowhere.txt" in refused.value.cause


def test_half_an_environment_is_made_again(cache: Path) -> None:
    python = Path(own_environment.own_python(NOTHING, Say()))
    (python.parents[1] / ".hydrant").unlink()
    (python.parents[1] / "half").touch()
    assert own_environment.own_python(NOTHING, Say()) == str(python)
    assert not (python.parents[1] / "half").exists()


def test_another_lock_is_another_environment(cache: Path) -> None:
    assert own_environment.own_python(NOTHING, Say()) != own_environment.own_python("# nor this\n", Say())


KILLED = """
import sys
from hydrant.console import Say
from hydrant.stack import own_environment
install = ["sh", "-c", 'echo begun > "$2"; exec cat "$1"', "sh", sys.argv[1], sys.argv[2]]
own_environment._ways = lambda *_: [[install]]
own_environment.own_python("# killed\\n", Say())
"""


def test_an_installer_that_outlives_its_command_holds_the_lock(cache: Path, tmp_path: Path) -> None:
    until, begun = tmp_path / "until", tmp_path / "begun"
    os.mkfifo(until)
    os.mkfifo(begun)
    with subprocess.Popen([sys.executable, "-c", KILLED, str(until), str(begun)]) as command:
        assert begun.read_text() == "begun\n"
        command.kill()
    [lock] = cache.glob("*.lock")
    with lock.open("w") as file:
        with pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        until.write_text("")
        fcntl.flock(file, fcntl.LOCK_EX)
