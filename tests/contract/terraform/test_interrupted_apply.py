"""An apply that is interrupted leaves a whole state: what was made is known, and the next apply goes on from there."""

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.support.emulator_process import emulator_process
from tests.contract.support.terraform_runs import Runs

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("interrupted_apply")]

CONFIGURATION = """
terraform {
  required_providers {
    aws  = { source = "hashicorp/aws" }
    time = { source = "hashicorp/time" }
  }
}
variable "pause" {}
resource "aws_sqs_queue" "before" {
  name = "before"
}
resource "time_sleep" "between" {
  create_duration = var.pause
  depends_on      = [aws_sqs_queue.before]
}
resource "aws_sqs_queue" "after" {
  name       = "after"
  depends_on = [time_sleep.between]
}
"""


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    folder = tmp_path / "configuration"
    folder.mkdir()
    (folder / "main.tf").write_text(CONFIGURATION)
    with emulator_process(tmp_path / "emulator", "sqs,sts", {}) as paths:
        yield Runs(folder, f"http://127.0.0.1:{paths.port}")


def interrupt_between(runs: Runs) -> int:
    """Apply until the first queue is there and the pause has begun; interrupt, and wait for the end."""
    command = [runs.binary, "apply", "-auto-approve", "-json", "-var=pause=600s"]
    with subprocess.Popen(command, cwd=runs.folder, env=runs.env, stdout=subprocess.PIPE, text=True) as applying:
        assert applying.stdout is not None
        for line in applying.stdout:
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("type") == "apply_start" and event["hook"]["resource"]["addr"] == "time_sleep.between":
                break
        applying.send_signal(signal.SIGINT)
        applying.communicate(timeout=100)
    return applying.returncode


def test_the_next_apply_goes_on(runs: Runs) -> None:
    assert interrupt_between(runs) != 0
    assert "aws_sqs_queue.before" in runs.terraform("state", "list").splitlines()
    assert not {"aws_sqs_queue.before"} & runs.apply(pause="0s").actions.keys()
    assert runs.plan(pause="0s").actions == {}
    assert set(runs.destroy(pause="0s").actions.values()) == {"delete"}
