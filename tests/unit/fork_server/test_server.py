"""The fork server and its clients, with a module that tells of itself in the place of the emulator's."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from hydrant.stack.emulator import Launch
from hydrant.waiting import eventually
from tests.fork_server import client
from tests.fork_server.client import Forked, NotForkedError, fork, forked
from tests.fork_server.session import VARIABLE, session
from tests.processes import ended, seen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
ROOT = Path(__file__).parents[3]
MODULE = "tests.unit.fork_server.tells_of_itself"
PLAIN = {"PATH": os.environ["PATH"], "MALLOC_ARENA_MAX": "2", "PYTHONPATH": str(ROOT)}
SERVER = (
    "-c",
    "from tests.fork_server import preloaded, server\n"
    f"server.main({MODULE!r}, lambda: preloaded.Preloaded({{'READ': None}}))",
)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """A session of its own. Closing it is its end."""
    monkeypatch.setattr(client, "SERVER", SERVER)
    with ExitStack() as stack:
        stack.enter_context(session())
        yield stack


def launch(folder: Path, **variables: str) -> Launch:
    log = folder / "log"
    log.touch()
    command = (sys.executable, "-m", MODULE)
    return Launch(command, {**PLAIN, **variables}, folder, log)


def told(given: Launch) -> dict[str, Any]:
    def line() -> str:
        text = given.log.read_text()
        assert text.endswith("}")
        return text

    found: dict[str, Any] = json.loads(eventually(line, timeout=60))
    return found


def code_of(process: Forked) -> int:
    def end() -> int:
        code = process.poll()
        assert code is not None
        return code

    return eventually(end, timeout=60)


@pytest.mark.usefixtures("opened")
def test_a_forked_process_is_what_a_fresh_one_would_be(tmp_path: Path) -> None:
    given = launch(tmp_path, OWN="1")
    with closing(fork(given, PLAIN)) as process:
        assert process.poll() is None
        itself = told(given)
        assert itself.pop("environ").items() >= given.environ.items()
        assert itself == {
            "folder": str(tmp_path),
            "name": "__main__",
            "path": str(tmp_path),
            "session": True,
            "stdin": "/dev/null",
            "umask": 0o077,
        }
        os.kill(process.pid, signal.SIGTERM)
        assert code_of(process) == 3
        assert process.poll() == 3
        assert not psutil.pid_exists(process.pid), "a zombie would look alive to who stops it"


@pytest.mark.usefixtures("opened")
def test_a_killed_process_is_told_as_such(tmp_path: Path) -> None:
    with closing(fork(launch(tmp_path), PLAIN)) as process:
        os.kill(process.pid, signal.SIGKILL)
        assert code_of(process) == -signal.SIGKILL


@pytest.mark.parametrize("variable", ["READ", "MALLOC_ARENA_MAX"])
@pytest.mark.usefixtures("opened")
def test_what_differs_in_what_was_read_is_refused_by_name(tmp_path: Path, variable: str) -> None:
    with pytest.raises(NotForkedError, match=f"differ: {variable}$"):
        fork(launch(tmp_path, **{variable: "other"}), PLAIN)


@pytest.mark.usefixtures("opened")
def test_without_the_server_it_is_a_fresh_process(tmp_path: Path) -> None:
    given = launch(tmp_path)
    with closing(fork(given, PLAIN)) as process:
        server = psutil.Process(process.pid).parent()
        assert server
        server.kill()
        assert code_of(process) == -1, "nobody can tell its code"
        os.kill(process.pid, signal.SIGKILL)
    eventually(lambda: _refused(given), timeout=60)
    given.log.write_text("")
    with forked(given, PLAIN) as fresh:
        try:
            assert told(given)["environ"].items() >= given.environ.items()
            assert psutil.Process(fresh.pid).ppid() == os.getpid()
        finally:
            os.kill(fresh.pid, signal.SIGTERM)


def _refused(given: Launch) -> None:
    with pytest.raises(NotForkedError, match="does not answer"):
        fork(given, PLAIN)


def test_the_end_of_the_session_ends_server_and_processes(opened: ExitStack, tmp_path: Path) -> None:
    given = launch(tmp_path)
    with closing(fork(given, PLAIN)) as process:
        told(given)
        started = psutil.Process(process.pid)
        processes = seen([process.pid, started.ppid()])
        opened.close()
        eventually(lambda: _ended(processes), timeout=60)


def _ended(processes: list[psutil.Process]) -> None:
    assert ended(processes)


def test_outside_a_session_nothing_is_forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    with pytest.raises(NotForkedError, match="no fork server"):
        fork(launch(tmp_path), PLAIN)
