"""Finding running stacks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hydrant.errors import EmulatorDied, NoStack
from hydrant.paths import StackPaths
from hydrant.project import Project
from hydrant.stack import registry
from hydrant.stack.registry import StackRecord


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
def ended() -> Iterator[int]:
    """The pid of a process that has ended and is not waited for yet."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    yield process.pid
    process.wait()


PROJECT = Project(Path("/p"), Path("/p/terraform"))


def stack(port: int, pid: int) -> StackRecord:
    return registry.of_process(port, pid, PROJECT, "us-east-1")


def test_the_only_stack_needs_no_port() -> None:
    registry.write(stack(5001, os.getpid()))
    assert registry.find(None).port == 5001


def test_several_stacks_want_a_port_and_are_named() -> None:
    for port in (5001, 5002):
        registry.write(stack(port, os.getpid()))
    assert registry.find(5002).port == 5002
    with pytest.raises(NoStack, match="Several stacks run") as caught:
        registry.find(None)
    assert "5001, 5002" in caught.value.cause


def test_a_process_that_has_ended_is_no_stack(ended: int) -> None:
    registry.write(stack(5001, ended))
    assert registry.running() == []
    with pytest.raises(EmulatorDied, match="The emulator on port 5001 has died"):
        registry.find(5001)
    with pytest.raises(NoStack, match="No stack runs on port 5002"):
        registry.find(5002)


def test_without_a_port_the_one_that_was_alive_last_is_told_of(ended: int) -> None:
    for port, seen in ((5001, 300.0), (5002, 900.0), (5003, 600.0)):
        registry.write(stack(port, ended))
        StackPaths(port).alive.write_text(json.dumps({"at": seen, "in_order": False}))
    with pytest.raises(EmulatorDied, match="port 5002"):
        registry.find(None)
    registry.write(stack(5004, os.getpid()))
    assert registry.find(None).port == 5004, "one that runs is found whatever has died beside it"


def test_one_that_a_command_has_stopped_did_not_die(ended: int) -> None:
    registry.write(replace(stack(5001, ended), stopped="it could not be deployed (terraform apply failed)"))
    with pytest.raises(NoStack, match="No stack runs on port 5001") as caught:
        registry.find(5001)
    assert not isinstance(caught.value, EmulatorDied)
    assert "it could not be deployed (terraform apply failed)" in caught.value.cause
    assert str(StackPaths(5001).terraform_log) in caught.value.cause


def test_a_record_of_an_earlier_version_is_read(ended: int) -> None:
    registry.write(stack(5001, ended))
    path = StackPaths(5001).record
    known = json.loads(path.read_text())
    del known["stopped"]
    path.write_text(json.dumps(known))
    assert registry.read(5001) is not None


def test_another_process_with_the_number_of_the_stack_is_no_stack() -> None:
    registry.write(replace(stack(5001, os.getpid()), started=1.0))
    assert registry.running() == []
    assert [record.port for record in registry.ended()] == [5001]


def test_a_broken_record_is_no_stack() -> None:
    registry.write(stack(5001, os.getpid()))
    StackPaths(5001).record.write_text("{")
    assert registry.running() == []
