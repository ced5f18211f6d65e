"""Hydrant as other people have it: a wheel in an environment of its own, and projects made by `hydrant init`."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import psutil
import pytest
import yaml

from hydrant.function_package.installers import uv_program
from hydrant.isolation import without_aws
from hydrant.ports import free_port
from hydrant.scaffold.project import TEMPLATES

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
NOTES_THE_STACK = """
import os

import pytest


@pytest.mark.parametrize("number", range(8))
def test_the_stack(hydrant_stack, number):
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(f"{hydrant_stack.pid}\\n")
"""
"""A test of a project, which says in which process its stack is."""


def run(*command: str | Path, cwd: Path, seconds: float = 400, env: Mapping[str, str] = MappingProxyType({})) -> str:
    environment = {**without_aws(os.environ), **env}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def uv_cache() -> Path:
    uv = uv_program()
    assert uv is not None
    return Path(run(*uv, "cache", "dir", cwd=ROOT).strip())


ADDED: dict[str, list[tuple[str, ...]]] = {
    "kinesis-firehose-s3": [("function", "enrich", "--reads", "aws_kinesis_stream.events"), ("subscriber", "audit")],
    "direct-put": [("function", "enrich")],
    "kinesis-lambda-dynamodb": [("function", "enrich", "--reads", "aws_kinesis_stream.events")],
    "sns-fanout": [("subscriber", "audit"), ("function", "enrich", "--reads", 'aws_sqs_queue.dead["review"]')],
}
"""What `hydrant new` adds to each template, with tests of its own."""


@dataclass(frozen=True)
class Runner:
    """What GitHub gives to the steps of an action, and keeps of them."""

    folder: Path

    def step(self, name: str, cwd: Path, **inputs: str) -> str:
        """Run a step of action.yml as a runner does."""
        steps = {
            each["name"]: each for each in yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
        }
        added = (self.folder / "path").read_text("utf-8").split() if (self.folder / "path").exists() else []
        given = {variable: inputs[INPUT.fullmatch(value)[1]] for variable, value in steps[name].get("env", {}).items()}  # type: ignore[index]
        variables = {
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_PATH": str(self.folder / "path"),
            "GITHUB_ENV": str(self.folder / "env"),
            "PATH": os.pathsep.join([*added, str(Path(sys.executable).parent), os.environ["PATH"]]),
        }
        return run("bash", "-eo", "pipefail", "-c", steps[name]["run"], cwd=cwd, env=self.own | given | variables)

    @property
    def own(self) -> dict[str, str]:
        """Folders of its own; uv is at hand and has its cache already."""
        folders = {"XDG_STATE_HOME": str(self.folder / "state"), "XDG_CACHE_HOME": str(self.folder / "cache")}
        return {**folders, "UV_CACHE_DIR": str(uv_cache())}

    @property
    def python(self) -> Path:
        """The interpreter that Hydrant is installed for."""
        return self.hydrant.with_name("python")

    @property
    def hydrant(self) -> Path:
        return self.folder / "hydrant" / "bin" / "hydrant"


INPUT = re.compile(r"\$\{\{ inputs\.(\w+) \}\}")
by_one_worker = pytest.mark.xdist_group("installed")
"""Of tests with a `runner`: each worker would install everything for itself."""


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner on which the action has installed Hydrant: the client's part only."""
    made = Runner(tmp_path_factory.mktemp("runner"))
    made.step("Install Hydrant", made.folder)
    return made


@by_one_worker
def test_the_demo_runs_in_an_empty_folder_from_the_wheel_alone(runner: Runner, tmp_path: Path) -> None:
    """The emulator's part is installed into the cache, as `uvx hydrant demo` has it."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    demo = (runner.hydrant, "demo", "--for", "3s", "--port", str(free_port()))
    said = run(*demo, cwd=tmp_path, env=runner.own | {"PATH": path})
    assert "The balance holds." in said
    assert list(tmp_path.iterdir()) == []


@by_one_worker
def test_the_action_starts_a_stack_that_later_steps_reach(runner: Runner, tmp_path: Path) -> None:
    inputs = {"port": str(free_port()), "terraform": str(ROOT / "examples" / "direct-put")}
    try:
        runner.step("Start the stack", tmp_path, **inputs)
        runner.step("Say where it is", tmp_path, **inputs)
        told = dict(
            re.findall(r"^(\w+)<<(?:hydrant-\w+)\n(.*)\n", (runner.folder / "env").read_text("utf-8"), re.MULTILINE)
        )
        said = run(Path(sys.executable).parent / "aws", "firehose", "list-delivery-streams", cwd=tmp_path, env=told)
        assert told["HYDRANT_INTAKE"] in said
    finally:
        run(runner.hydrant, "down", "--port", inputs["port"], cwd=tmp_path, env=runner.own)


def steps_of(page: str) -> list[tuple[str, list[str]]]:
    """The commands of a page, block by block, each with the lines that it says come of them."""
    blocks = re.findall(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", page, re.MULTILINE | re.DOTALL)
    return [(commands, said.splitlines()) for commands, said in blocks]


def check_said(said: str, lines: list[str]) -> None:
    """The lines are there in this order; `...` stands for anything."""
    rest = [" ".join(line.split()) for line in said.splitlines()]
    for line in lines:
        words = ".*".join(re.escape(part) for part in " ".join(line.split()).split("..."))
        found = next((number for number, each in enumerate(rest) if re.search(words, each)), None)
        assert found is not None, f"{line!r} is not in:\n{said}"
        rest = rest[found + 1 :]


@by_one_worker
@pytest.mark.timeout(1000)
def test_the_tutorial_is_true_word_for_word(runner: Runner, tmp_path: Path) -> None:
    """As a new user follows it, in one shell, with what the wheel alone has installed."""
    steps = steps_of((ROOT / "docs/tutorial.md").read_text("utf-8"))
    assert len(steps) > 6
    # Hydrant is installed there from the wheel: it is on no index yet.
    uv = " ".join(f'"{word}"' for word in uv_program() or ())
    shell = ["set -euo pipefail", f'pip() {{ [ "$2" = hydrant ] || {uv} pip install -q -p "{runner.python}" "$2"; }}']
    for number, (commands, _) in enumerate(steps):
        shell += [f'{{\n{commands}\n}} >"{tmp_path}/said.{number}" 2>&1']
    path = os.pathsep.join([str(runner.hydrant.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    port = str(free_port())
    (tmp_path / "home").mkdir()
    try:
        run(
            "bash",
            "-c",
            "\n".join(shell),
            cwd=tmp_path / "home",
            seconds=800,
            env=runner.own | {"PATH": path, "HYDRANT_PORT": port},
        )
    finally:
        stacks = run(runner.hydrant, "down", "--all", "--json", cwd=tmp_path, env=runner.own)
    assert port not in stacks, "it has ended its stack itself"
    for number, (_, lines) in enumerate(steps):
        check_said((tmp_path / f"said.{number}").read_text("utf-8"), lines)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_tests_of_a_new_project_pass_at_once(template: str, tmp_path: Path) -> None:
    folders = {"XDG_STATE_HOME": str(tmp_path / "state")}
    hydrant = Path(sys.executable).parent / "hydrant"
    run(hydrant, "init", "my-events", "--template", template, cwd=tmp_path, env=folders)
    for words in ADDED[template]:
        run(hydrant, "new", *words, cwd=tmp_path / "my-events", env=folders)
    (tmp_path / "my-events" / "tests" / "test_stack.py").write_text(NOTES_THE_STACK, "utf-8")
    tests = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2")
    said = run(*tests, cwd=tmp_path / "my-events", env=folders | {"NOTES": str(tmp_path / "notes")})
    assert " passed" in said
    workers = (tmp_path / "notes").read_text("utf-8").split()
    assert len(set(workers)) == 1  # one stack for both workers
    assert not psutil.pid_exists(int(workers[0]))
