"""The emulator's process as the kit starts it: bound to loopback, found and ended at any moment."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from hydrant.console import Say
from hydrant.errors import EmulatorFailed
from hydrant.paths import StackPaths
from hydrant.ports import free_port
from hydrant.project import Project
from hydrant.stack import emulator, lifecycle, registry
from hydrant.stack.registry import StackRecord

pytestmark = pytest.mark.emulator
PROJECT = Project(Path("/p"), Path("/p/terraform"))


@pytest.fixture
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
def stack(own_state: None) -> Iterator[StackRecord]:
    started = lifecycle.start_emulator(PROJECT, free_port(), "us-east-1", Say())
    yield started
    emulator.stop(started.pid)


def test_it_listens_on_loopback_and_nowhere_else(stack: StackRecord) -> None:
    sockets = psutil.Process(stack.pid).net_connections("inet")
    listening = {(s.laddr.ip, s.laddr.port) for s in sockets if s.status == psutil.CONN_LISTEN}
    assert ("127.0.0.1", stack.port) in listening
    assert {ip for ip, _ in listening} == {"127.0.0.1"}


def test_a_taken_port_is_refused_with_the_next_step(stack: StackRecord) -> None:
    with pytest.raises(EmulatorFailed, match="not free") as caught:
        emulator.check_port(stack.port)
    assert f"hydrant down --port {stack.port}" in caught.value.next_step


@pytest.mark.usefixtures("own_state")
def test_an_interrupted_start_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch) -> None:
    port, seen = free_port(), []

    def interrupted(process: object, paths: StackPaths) -> None:
        seen.append(registry.read(paths.port))
        raise KeyboardInterrupt

    monkeypatch.setattr(emulator, "wait_until_up", interrupted)
    with pytest.raises(KeyboardInterrupt):
        lifecycle.start_emulator(PROJECT, port, "us-east-1", Say())
    assert seen[0] is not None, "the record is there before the emulator answers"
    assert not seen[0].alive
    assert not StackPaths(port).root.exists()
