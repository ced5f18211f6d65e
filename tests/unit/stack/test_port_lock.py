"""Two commands at once on one port: the second is refused, and says who the first is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hydrant.errors import EmulatorFailed
from hydrant.stack.port_lock import only_one

OTHER = """
import sys
from hydrant.stack.port_lock import only_one
with only_one(4599, "a deployment"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "hydrant/stacks"


@pytest.fixture
def other(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", OTHER], text=True, **pipes)  # type: ignore[call-overload]
    assert process.stdout.readline() == "held\n"
    yield process
    process.communicate(timeout=30)


def test_the_second_is_refused_and_told_of_the_first(other: "subprocess.Popen[str]", folder: Path) -> None:
    with pytest.raises(EmulatorFailed, match="port 4599") as caught, only_one(4599, "a plan"):
        pass
    assert f"a deployment (process {other.pid})" in caught.value.cause
    assert "--port 4600" in caught.value.next_step
    with only_one(4600, "a plan"):
        assert {path.name for path in folder.iterdir()} == {"4599.lock", "4600.lock"}


def test_it_is_free_after_a_kill(other: "subprocess.Popen[str]", folder: Path) -> None:
    other.kill()
    other.wait(30)
    with only_one(4599, "a plan"):
        assert f"process {os.getpid()}" in (folder / "4599.lock").read_text()


def test_one_process_may_take_it_again_and_leaves_no_file(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt), only_one(4599, "a start"), only_one(4599, "a deployment"):
        raise KeyboardInterrupt
    assert list(folder.iterdir()) == []


def test_many_at_once_hold_it_one_after_the_other(folder: Path) -> None:
    """Also while the file goes and comes: none is told that it has the stack while another has it."""
    script = """
import sys
from pathlib import Path
from hydrant.errors import EmulatorFailed
from hydrant.stack.port_lock import only_one
done = 0
while done < 50:
    try:
        with only_one(4599, "a plan"):
            mark = Path(sys.argv[1]); mark.mkdir(); mark.rmdir()
            done += 1
    except EmulatorFailed:
        pass
"""
    command = [sys.executable, "-c", script, str(folder.parent.parent / "mark")]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    for each in running:
        assert (each.communicate(timeout=120)[1], each.returncode) == (b"", 0)
