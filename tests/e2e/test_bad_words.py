"""Bad input to the command: what was wrong, what to do next, the right exit code, never a traceback."""

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hydrant.ports import free_port

from .support.command import Command, Ran

pytestmark = [pytest.mark.emulator, pytest.mark.embedded]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The command where no stack runs."""
    return Command(tmp_path / "state")


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """The smallest configuration."""
    folder = tmp_path / "bucket"
    folder.mkdir()
    (folder / "main.tf").write_text('resource "aws_s3_bucket" "one" {\n  bucket = "one"\n}\n')
    return folder


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def assert_clear(ran: Ran, *words: str) -> None:
    """It says these words, and what to do next."""
    assert ran.out == ""
    for word in (*words, "Next:"):
        assert word in ran.err, str(ran)


def test_port_in_use(command: Command, bucket: Path, taken_port: int) -> None:
    ran = command("up", "--detach", "--terraform", str(bucket), "--port", str(taken_port), code=1)
    assert_clear(ran, f"Port {taken_port} is not free", f"--port {taken_port + 1}")


def test_error_as_json(command: Command, bucket: Path, taken_port: int) -> None:
    ran = command("up", "--json", "--terraform", str(bucket), "--port", str(taken_port), code=1)
    error = json.loads(ran.out)["error"]
    assert error["kind"] == "EmulatorFailed"
    assert error["title"] == f"Port {taken_port} is not free."
    assert error["next"]


def test_terraform_directory_that_is_not_there(command: Command, tmp_path: Path) -> None:
    assert_clear(command("up", "--terraform", str(tmp_path / "nowhere"), code=2), "There is no folder")


def test_terraform_directory_without_configuration(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert_clear(command("up", "--terraform", str(tmp_path / "empty"), code=2), "No *.tf files")


def test_folder_without_a_project(command: Command, tmp_path: Path) -> None:
    assert_clear(command("up", code=2, cwd=tmp_path), "No hydrant.toml")


def test_terraform_is_missing(command: Command, bucket: Path) -> None:
    path = str(Path(sys.executable).parent)
    ran = command("up", "--terraform", str(bucket), "--port", str(free_port()), code=1, env={"PATH": path})
    assert_clear(ran, "Neither terraform nor tofu is on the PATH")


def test_terraform_named_by_hand_is_missing(command: Command, bucket: Path) -> None:
    port = str(free_port())
    ran = command("up", "--terraform", str(bucket), "--port", port, code=1, env={"HYDRANT_TERRAFORM": "terraform-9"})
    assert_clear(ran, "terraform-9 was not found")


@pytest.mark.parametrize("words", [("status",), ("env",), ("flush",), ("reset",), ("deploy",), ("produce", "all")])
def test_no_stack_is_running(words: tuple[str, ...], command: Command) -> None:
    assert_clear(command(*words, code=1), "No stack runs", "hydrant up --detach")


def test_down_without_a_stack_is_no_error(command: Command) -> None:
    assert "No stack was running" in command("down").out
    assert command("down", "--json").document == {"stopped": [], "died": []}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("upp",), "No such command"),
        (("up", "--port", "abc"), "not a valid int"),
        (("up", "--port", "70000"), "65535"),
        (("status", "--prot", "1"), "No such option"),
        (("new", "producer"), "Missing argument"),
    ],
)
def test_wrong_words(words: tuple[str, ...], said: str, command: Command) -> None:
    assert said in command(*words, code=2).err


def test_wrong_variable(command: Command) -> None:
    assert "not a valid int" in command("status", code=2, env={"HYDRANT_PORT": "abc"}).err


def test_configuration_with_a_mistake_leaves_nothing_running(command: Command, bucket: Path) -> None:
    (bucket / "main.tf").write_text('resource "aws_s3_bucket" "one" {\n  buckett = "one"\n}\n')
    port = free_port()
    ran = command("up", "--detach", "--terraform", str(bucket), "--port", str(port), code=1)
    assert_clear(ran, "buckett", "main.tf:2")
    with socket.create_server(("127.0.0.1", port)):
        pass  # the port is free again
