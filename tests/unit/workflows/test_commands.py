"""What the workflows run exists: commands with these options, targets, files."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from hydrant.cli.main import app
from scripts.workflow_scripts import GITHUB, documents, steps

ROOT = GITHUB.parent
GROUP: Any = get_command(app)
COMMANDS: dict[str, Any] = {name: GROUP.get_command(None, name) for name in GROUP.list_commands(None)}
RUNS = [
    (path, line)
    for path, document in documents()
    for step in steps(document)
    for line in step.get("run", "").splitlines()
]


@pytest.mark.parametrize("line", [line for _, line in RUNS if ".venv/bin/hydrant" in line])
def test_the_commands_are_there_with_their_options(line: str) -> None:
    words = shlex.split(re.split(r"[|>]", line)[0])
    command = COMMANDS[words[words.index(".venv/bin/hydrant") + 1]]
    known = {word for parameter in command.params for word in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known


@pytest.mark.parametrize("line", [line for _, line in RUNS if line.strip().startswith("make ")])
def test_the_targets_are_there(line: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{line.split()[1]}:", makefile, re.MULTILINE)
    for variable in re.findall(r"(\w+)=", line):
        assert re.search(rf"^{variable} \?=", makefile, re.MULTILINE)


@pytest.mark.parametrize("line", [line for _, line in RUNS if re.match(r"\s*(bash )?[\w.]+/run|scripts/", line)])
def test_the_scripts_are_there(line: str) -> None:
    assert (ROOT / line.rsplit(maxsplit=1)[-1]).is_file()


def test_ci_runs_the_commands_of_the_readme_and_the_end_to_end_tests() -> None:
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    steps_of_ci = set(re.findall(r"\bmake ([a-z]+)", run))
    assert {"install", "check", "demo", "test"} <= steps_of_ci
    assert all(f"make {target}" in readme for target in ("demo", "test"))
    assert any("bash .ci/run" in line for path, line in RUNS if path.stem == "ci")


def test_each_variable_that_a_workflow_expects_is_explained() -> None:
    guide = (ROOT / "docs" / "decisions" / "0011-pipeline-of-deployments.md").read_text("utf-8")
    for path, _ in documents():
        for name in re.findall(r"\bvars\.(\w+)", Path(path).read_text("utf-8")):
            assert f"`{name}`" in guide


def test_opentofu_is_one_version_in_ci_and_where_it_is_built() -> None:
    built = re.search(r"^version=v([\d.]+)$", (ROOT / "scripts" / "opentofu.sh").read_text("utf-8"), re.MULTILINE)
    installed = re.findall(r"tofu_version: ([\d.]+)", (GITHUB / "workflows" / "ci.yml").read_text("utf-8"))
    assert built
    assert installed == [built[1]]
