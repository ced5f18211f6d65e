"""Which Node.js runs a function, and how it is called."""

from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.sandbox.interpreter import Interpreter
from hydrant.emulator.lambda_executor.sandbox.languages.language import MissingRuntime
from hydrant.emulator.lambda_executor.sandbox.languages.node import node_path, switches
from hydrant.emulator.lambda_executor.sandbox.languages.node_versions import choose, declared_major
from hydrant.emulator.lambda_executor.sandbox.view import View


def node(release: str) -> Interpreter:
    major, minor, _ = map(int, release.split("."))
    return Interpreter((major, minor), release, f"/node/{release}")


@pytest.mark.parametrize(
    ("runtime", "here", "chosen"),
    [
        ("nodejs20.x", ["18.19.1", "20.1.0", "20.19.2", "24.1.0"], "20.19.2"),
        ("nodejs20.x", ["18.19.1", "22.1.0", "24.1.0"], "22.1.0"),
        ("nodejs24.x", ["18.19.1", "22.1.0"], "22.1.0"),
        ("nodejs8.10", ["24.1.0"], "24.1.0"),
    ],
)
def test_the_declared_version_runs_a_function_else_the_next_one(runtime: str, here: list[str], chosen: str) -> None:
    choice = choose(runtime, map(node, here))
    assert choice.interpreter.release == chosen
    exact = chosen.split(".", maxsplit=1)[0] == str(declared_major(runtime))
    assert bool(choice.notice) is not exact
    assert exact or f"declares {runtime}, which is not on this machine; Node.js {chosen} runs it" in choice.notice


def test_only_what_can_be_fetched_is_offered() -> None:
    assert "hydrant runtime install nodejs22.x" in choose("nodejs22.x", [node("24.1.0")]).notice
    assert "hydrant runtime" not in choose("nodejs18.x", [node("24.1.0")]).notice
    with pytest.raises(MissingRuntime, match=r"install Node\.js 20, .*install nodejs20\.x"):
        choose("nodejs18.x", [])
    with pytest.raises(MissingRuntime, match=r"install Node\.js 26, .*install nodejs24\.x"):
        choose("nodejs26.x", [])


@pytest.mark.parametrize("here", [[], ["16.20.0"], ["18.18.2"]])
def test_without_a_usable_one_it_is_said_what_to_install(here: list[str]) -> None:
    with pytest.raises(MissingRuntime, match=r"install Node\.js 22, .*`hydrant runtime install nodejs22\.x`"):
        choose("nodejs22.x", map(node, here))


@pytest.mark.parametrize(
    ("runtime", "version", "options", "expected"),
    [
        ("nodejs18.x", (18, 20), "", []),
        ("nodejs20.x", (20, 18), "", []),
        ("nodejs20.x", (20, 19), "", ["--no-experimental-require-module"]),
        ("nodejs22.x", (22, 12), "", ["--no-experimental-require-module", "--no-experimental-detect-module"]),
        ("nodejs22.x", (22, 12), "--experimental-require-module", ["--no-experimental-detect-module"]),
        ("nodejs22.x", (24, 1), "", ["--no-experimental-detect-module"]),
        ("nodejs24.x", (24, 1), "", []),
    ],
)
def test_aws_turns_experiments_off(runtime: str, version: tuple[int, int], options: str, expected: list[str]) -> None:
    assert switches(runtime, version, options) == expected


def test_packages_are_looked_for_in_aws_s_order() -> None:
    task, run, tmp = Path("/var/task"), Path("/var/runtime"), Path("/tmp")
    seen = View(task, run, (Path("/opt"),), tmp, None)
    assert node_path("nodejs22.x", seen) == (
        "/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task"
    )
    apart = View(task, run, (Path("/a"), Path("/b")), tmp, None)
    assert node_path("nodejs20.x", apart).startswith("/b/nodejs/node20/node_modules:/b/nodejs/node_modules:/a/nodejs/")
