"""kill -9 of the emulator itself: what is said afterwards; and on the way its files and environments."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest

from hydrant.ports import free_port
from hydrant.terraform.tools import find_terraform
from hydrant.waiting import eventually

from .support.command import HYDRANT, Command, Ran

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("own"), pytest.mark.slow]

# pragma: allowlist nextline secret
REAL = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/EXAMPLEKEY"}
REAL |= {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "real", "AWS_ENDPOINT_URL_S3": "https://s3.example.test"}


@dataclass
class Stack:
    """The example's stack in a state folder of its own, started among real-looking credentials."""

    hydrant: Command
    folder: Path
    port: int
    notes: Path
    pids: list[int] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        wrapper = {"HYDRANT_TERRAFORM": str(self.folder / "terraform")}
        return {**REAL, **wrapper, "TF_VAR_buffer_seconds": "300"}

    def __call__(self, command: str, *words: str, **options: Any) -> Ran:
        return self.hydrant(command, *words, "--port", str(self.port), env=self.env, **options)

    def up(self) -> Ran:
        """Start it, or another after the first has died; returns what was printed."""
        ran = self("up", "--detach", "--json", "--terraform", str(self.folder / "direct-put"))
        self.pids.append(ran.document["pid"])
        return ran

    @property
    def root(self) -> Path:
        return Path(self.hydrant.env["XDG_STATE_HOME"]) / "hydrant/stacks" / str(self.port)

    def put(self, records: int) -> None:
        client = boto3.client(
            "firehose",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        intake = self("status", "--json").document["outputs"]["intake"]
        lines: list[Any] = [{"Data": f"station {1_732_377_600 + number} 1".encode()} for number in range(records)]
        assert client.put_record_batch(DeliveryStreamName=intake, Records=lines)["FailedPutCount"] == 0

    def end(self, how: signal.Signals) -> None:
        """Send the signal to the emulator and wait for its end."""
        process = psutil.Process(self.pids[-1])
        process.send_signal(how)
        process.wait(30)


@pytest.fixture
def stack(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Stack]:
    shutil.copytree(pytestconfig.rootpath / "examples/direct-put", tmp_path / "direct-put")
    (tmp_path / "direct-put/.git").mkdir()
    notes = tmp_path / "notes"
    notes.mkdir()
    wrapper = tmp_path / "terraform"
    wrapper.write_text(
        f"#!{sys.executable} -I\nimport json, os, pathlib, sys\n"
        f"pathlib.Path({str(notes)!r}, str(os.getpid())).write_text(json.dumps([sys.argv, dict(os.environ)]))\n"
        f"os.execv({find_terraform().path!r}, sys.argv)\n"
    )
    wrapper.chmod(0o755)
    found = Stack(Command(tmp_path / "state"), tmp_path, free_port(), notes)
    yield found
    found("down")
    assert not found.root.exists()


def test_a_killed_emulator_is_told_of_until_another_takes_its_place(stack: Stack) -> None:
    stack.up()
    _nothing_sees_what_the_user_has_of_aws(stack)
    _all_is_the_users_alone(stack)
    stack.put(7)
    _signs_of_life_know_of(7, stack)
    before = time.time()
    stack.end(signal.SIGKILL)
    for command in ("status", "env", "deploy", "plan"):
        _tells_of_the_death(stack(command, code=1), stack, before)
    told = json.loads(stack("status", "--json", code=1).out)["error"]
    assert told["kind"] == "EmulatorDied"

    again = stack.up()
    assert f"The emulator on port {stack.port} has died." in again.err
    assert "7 not delivered" in again.err
    kept = stack.root / "emulator.before.log"
    assert str(kept) in again.err
    assert kept.is_file()
    assert again.document["phase"] == "ready"
    assert len(again.document["outputs"]) > 2

    stack.end(signal.SIGTERM)
    ran = stack("status", code=1)
    assert f"The emulator on port {stack.port} was stopped from outside." in ran.err
    cleared = stack("down", "--json")
    assert cleared.document == {"stopped": [], "died": [stack.port]}
    assert "was stopped from outside" in cleared.err
    assert not stack.root.exists()


def _tells_of_the_death(ran: Ran, stack: Stack, before: float) -> None:
    assert f"The emulator on port {stack.port} has died." in ran.err, str(ran)
    when = ran.err.split("alive for the last time at ")[1][:19]
    assert abs(time.mktime(time.strptime(when, "%Y-%m-%d %H:%M:%S")) - before) < 15
    assert "resources of" in ran.err
    assert "(7 not delivered)" in ran.err
    assert f"Its log: {stack.root}/emulator.log" in ran.err
    assert f"hydrant up --port {stack.port}" in ran.err
    assert (stack.root / "emulator.log").is_file()


def _signs_of_life_know_of(records: int, stack: Stack) -> None:
    def written() -> None:
        assert json.loads((stack.root / "alive.json").read_text())["records_undelivered"] == records

    eventually(written, timeout=60)


def _nothing_sees_what_the_user_has_of_aws(stack: Stack) -> None:
    emulator = psutil.Process(stack.pids[-1])
    seen = {each.name(): each.environ() for each in (emulator, *emulator.children(recursive=True))}
    for path in stack.notes.iterdir():
        words, env = json.loads(path.read_text())
        seen[" ".join(words[:2])] = env
    ran = " ".join(seen)
    assert all(word in ran for word in ("terraform version", "terraform init", "terraform apply")), ran
    for who, env in seen.items():
        assert not set(REAL.values()) & set(env.values()), f"{who} sees what is the user's: {sorted(env)}"


def _all_is_the_users_alone(stack: Stack) -> None:
    """What functions see has the modes that it has on AWS; the folder above it lets nobody else in."""
    home = stack.root.parent.parent
    loose = []
    for parent, folders, files in os.walk(home):
        found = [Path(parent), *(Path(parent, name) for name in (*folders, *files))]
        loose += [path for path in found if not path.is_symlink() and stat.S_IMODE(path.lstat().st_mode) & 0o077]
        folders[:] = [name for name in folders if not name.startswith("hydrant-lambda-")]
    assert loose == []
    assert any(path.name == "terraform.tfstate" for path in home.rglob("*.tfstate"))


def test_up_in_the_foreground_ends_with_its_emulator_and_leaves_the_log(stack: Stack) -> None:
    words = ["up", "--terraform", str(stack.folder / "direct-put"), "--port", str(stack.port)]
    with subprocess.Popen(
        [str(HYDRANT), *words],
        env={**stack.hydrant.env, **stack.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as up:
        try:
            assert up.stderr is not None
            assert any("Ctrl-C stops the stack" in line for line in up.stderr), "it ended before it was ready"
            stack.pids.append(stack("status", "--json").document["pid"])
            stack.end(signal.SIGKILL)
            said = up.stderr.read()
            assert up.wait(30) == 1
        finally:
            up.kill()
    assert f"The emulator on port {stack.port} has died." in said
    assert (stack.root / "emulator.log").is_file()
