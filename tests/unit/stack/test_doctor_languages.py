"""What `hydrant doctor` says of the languages that functions can be written in here."""

from pathlib import Path

import pytest

from hydrant.emulator.lambda_executor.sandbox.interpreter import Interpreter
from hydrant.stack import checks, runtimes


@pytest.mark.parametrize(
    ("node", "java", "fetched", "told"),
    [
        ([], [], [], "Python; Node.js: none (hydrant runtime install nodejs24.x); JDK: none"),
        (["20.1.0", "24.2.0"], [], ["aws-sdk"], "Python; Node.js: 20.1.0, 24.2.0; JDK: none"),
        (["20.1.0"], ["17.0.1"], [], "Python; Node.js: 20.1.0; JDK: 17.0.1; not fetched: sdk and java"),
    ],
)
def test_what_runs_functions_and_what_is_lacking_is_told(
    monkeypatch: pytest.MonkeyPatch, node: list[str], java: list[str], fetched: list[str], told: str
) -> None:
    def installed(releases: list[str]) -> list[Interpreter]:
        return [Interpreter((1, 0), release, f"/programs/{release}") for release in releases]

    monkeypatch.setattr(checks, "find_node", lambda _: installed(node))
    monkeypatch.setattr(checks, "find_jdks", lambda: installed(java))
    monkeypatch.setattr(runtimes, "fetched", lambda: {"sdk" for _ in fetched})
    assert checks._languages().startswith(told)


def test_programs_of_a_cache_that_is_not_there_are_no_trouble(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HYDRANT_LAMBDA_RUNTIMES", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert checks._languages().startswith("Python; Node.js: ")
