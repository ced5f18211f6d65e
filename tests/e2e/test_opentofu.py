"""Hydrant's commands with OpenTofu where Terraform is not; skipped where it is neither on the PATH nor built."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hydrant.ports import free_port
from tests.opentofu import opentofu

from .support.command import Command, Ran

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.slow]

WARNING = "OpenTofu says: Warning: Unable to open CLI configuration file"


@dataclass(frozen=True)
class Stack:
    """The kit's own stack, by commands that find `tofu` alone. `up`: how its start went."""

    hydrant: Command
    port: int
    env: dict[str, str]
    up: Ran

    def __call__(self, *words: str, **env: str) -> Ran:
        """A command of this stack."""
        return self.hydrant(*words, "--port", str(self.port), env={**self.env, **env})


@pytest.fixture(scope="module")
def only_tofu(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables with which `tofu` is the only one on the PATH."""
    folder = tmp_path_factory.mktemp("only-tofu")
    (folder / "tofu").symlink_to(opentofu())
    others = [each for each in os.environ["PATH"].split(os.pathsep) if not (Path(each) / "terraform").exists()]
    path = os.pathsep.join([str(folder), str(Path(sys.executable).parent), *others])
    return {"PATH": path, "HYDRANT_TERRAFORM": ""}


@pytest.fixture(scope="module")
def stack(only_tofu: dict[str, str], hydrant: Command) -> Iterator[Stack]:
    port = free_port()
    try:
        up = hydrant("up", "--detach", "--port", str(port), env=only_tofu, timeout=300)
        yield Stack(hydrant, port, only_tofu, up)
    finally:
        hydrant("down", "--port", str(port))


def test_doctor_names_it(only_tofu: dict[str, str], hydrant: Command) -> None:
    ran = hydrant("doctor", "--json", env=only_tofu)
    assert "OpenTofu 1." in ran.out


def test_the_stack_comes_up_and_a_second_time_nothing_changes(stack: Stack) -> None:
    assert "OpenTofu 1." in stack.up.out + stack.up.err
    assert set(stack("deploy", "--json").document["changes"].values()) <= {0}
    assert set(stack("plan", "--json").document["changes"].values()) <= {0}


def test_what_differs_on_aws_is_told(stack: Stack) -> None:
    found = stack("diff", "--json").document["findings"]
    assert {"C-22", "C-1", "E-7", "B-10"} <= {finding["fact"] for finding in found}


def test_a_file_that_is_not_there_is_warned_of_and_keeps_nothing_from_running(stack: Stack, tmp_path: Path) -> None:
    ran = stack("deploy", "--json", TF_CLI_CONFIG_FILE=str(tmp_path / "none.tfrc"))
    assert WARNING in ran.err
    assert set(ran.document["changes"].values()) <= {0}


def test_destroy_leaves_nothing_and_deploy_makes_it_anew(stack: Stack) -> None:
    stack("destroy")
    assert stack("deploy", "--json").document["changes"]["add"] > 10
