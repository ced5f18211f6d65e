"""A pipeline in the shape that people publish comes up as it is, by the command."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hydrant.ports import free_port

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

SHAPE = Path(__file__).parent / "seed_shape"
HYDRANT = Path(sys.executable).parent / "hydrant"


class Command:
    """The `hydrant` command for one stack, with the state folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.terraform = folder / "seed"
        self.port = free_port()
        self.env = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "HYDRANT_TF_PROVIDER": "offline"}
        shutil.copytree(SHAPE, self.terraform, ignore=shutil.ignore_patterns("__pycache__"))

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [str(HYDRANT), *words, "--port", str(self.port)]
        return subprocess.run(
            command, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=200, check=False
        )


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    made = Command(tmp_path)
    yield made
    made.run("down")


def said(done: "subprocess.CompletedProcess[str]") -> Any:
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_it_comes_up_and_a_second_plan_is_empty(command: Command) -> None:
    before = sorted(path.name for path in command.terraform.rglob("*"))
    up = command.run("up", "--detach", "--json", "--terraform", str(command.terraform), "--var", "bucket_name=seed")
    assert said(up)["phase"] == "ready"
    assert 'backend "local" (main.tf:10) is put aside' in up.stderr
    assert "profile" in up.stderr
    assert not any(said(command.run("plan", "--json", "--var", "bucket_name=seed"))["changes"].values())
    assert sorted(path.name for path in command.terraform.rglob("*")) == before
    unset = command.run("deploy", "--json")
    assert unset.returncode == 1
    assert json.loads(unset.stdout)["error"]["kind"] == "MissingVariables"
    assert "--var bucket_name=VALUE" in unset.stderr
