"""What a session does with saved files; that new code runs is shown in tests/contract/lambda_/test_live.py."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from hydrant.errors import HydrantError, TerraformFailed
from hydrant.function_package import PackageError
from hydrant.live import session as tested
from hydrant.live.session import Session
from hydrant.live.sources import Archived, Found, Function
from hydrant.live.update import Broken
from hydrant.project import Project
from hydrant.stack.registry import StackRecord
from hydrant.terraform.plan_view.changes import read_plan

CHANGED = {
    "resource_changes": [
        {
            "address": "aws_kinesis_stream.s",
            "type": "aws_kinesis_stream",
            "mode": "managed",
            "change": {"actions": ["create"], "before": None, "after": {"name": "s"}, "after_unknown": {}},
        }
    ]
}


class Saying:
    """What people are told, and in which order things are done."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def line(self, text: str) -> None:
        self.told.append(text)

    warn = line

    def error(self, error: HydrantError) -> None:
        self.told.append(f"Error: {error.title}")


class Stand:
    """A session whose stack is this test, with one function in `one/`."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.say, self.plan, self.update = folder, Saying(), CHANGED, None
        self.found = Found((Function("one", "arn:one", Archived(folder / "one", None), folder / "one.zip"),), {})
        (folder / "one").mkdir()
        (folder / "main.tf").touch()
        (folder / "one/app.py").write_text("x")
        project = Project(folder, folder)
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
        for name, stand_in in {
            "client_of": lambda *_: None,
            "place_of": lambda _: SimpleNamespace(region="r"),
            "found_on": lambda *_: self.found,
            "find_project": lambda terraform: project,
            "plan": lambda *_: read_plan(self._does("plan", self.plan)),
            "deploy": lambda *_: self._does("deploy", SimpleNamespace(changes={"add": 1, "change": 0})),
            "package_of": lambda *_: self._does("package", b"zip"),
            "update": lambda *_: self._does("update", self.update),
        }.items():
            monkeypatch.setattr(tested, name, stand_in)
        say: Any = self.say
        self.session = Session(project, StackRecord(1, 2, 3.0, str(folder), str(folder), "r"), [], say)

    def _does(self, what: str, answer: Any) -> Any:
        self.say.told.append(f"({what})")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def save(self, *names: str) -> list[str]:
        """What is told of files that were saved together, without figures."""
        self.say.told.clear()
        self.session._act([self.folder / name for name in names])
        return [line.partition(" (0")[0] for line in self.say.told]


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return Stand(tmp_path, monkeypatch)


def test_what_is_watched_is_told_and_what_is_not(stand: Stand) -> None:
    stand.found = Found(stand.found.functions, {"two": "it is a container image"})
    stand.session.begin()
    stand.session.close()
    assert stand.say.told == [
        "Watching one: one",
        "Not two, as it is a container image: its code changes with an apply.",
        f"Watching {stand.folder}: plan and apply",
    ]


def test_a_function_is_rebuilt_without_terraform(stand: Stand) -> None:
    assert stand.save("one/app.py") == ["(package)", "(update)", "one runs one/app.py"]


def test_the_configuration_is_planned_shown_and_applied(stand: Stand) -> None:
    told = stand.save("main.tf")
    assert told[:2] == ["Saved: main.tf", "(plan)"]
    assert "aws_kinesis_stream.s" in told[2]
    assert told[3:] == ["(deploy)", "Applied: add 1"]


def test_hydrant_toml_is_planned_and_applied_too(stand: Stand) -> None:
    assert stand.save("hydrant.toml")[:2] == ["Saved: hydrant.toml", "(plan)"]


def test_a_plan_without_changes_is_not_applied(stand: Stand) -> None:
    stand.plan = {"resource_changes": []}
    assert "(deploy)" not in stand.save("main.tf")


def test_both_are_done_when_both_are_saved(stand: Stand) -> None:
    told = stand.save("main.tf", "one/app.py")
    assert [line for line in told if line.startswith("(")] == ["(package)", "(update)", "(plan)", "(deploy)"]


def test_what_means_nothing_does_nothing(stand: Stand) -> None:
    assert stand.save("README.md", "one/app.py~") == []


def test_broken_code_is_told_with_its_place(stand: Stand) -> None:
    broken: Any = Broken("NameError: x", ("app.py:7",))
    stand.update = broken
    assert stand.save("one/app.py")[2:] == ["one goes on with the version before. one/app.py:7", "  NameError: x"]


@pytest.mark.parametrize("error", [TerraformFailed("Terraform failed."), OSError("gone")])
def test_errors_are_told_and_the_next_save_counts(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    plan: Any = error
    stand.plan = plan
    assert stand.save("main.tf")[-1].startswith("Error: ")
    stand.plan = CHANGED
    assert "(deploy)" in stand.save("main.tf")


def test_a_package_that_cannot_be_built_is_told(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> bytes:
        raise PackageError("There is no file to deploy.")

    monkeypatch.setattr(tested, "package_of", fail)
    assert stand.save("one/app.py") == ["Error: There is no file to deploy."]


def test_files_that_are_gone_again_are_not_named(stand: Stand) -> None:
    assert stand.save("one/app.py", "one/sedAB12")[-1] == "one runs one/app.py"
    assert stand.save("one/removed.py")[-1] == "one runs one/removed.py"


def test_an_error_of_one_function_keeps_nothing_else_that_was_saved_from_being_live(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = Function("two", "arn:two", Archived(stand.folder / "two", None), stand.folder / "two.zip")
    stand.found = Found((*stand.found.functions, two), {})

    def package(function: Function, *_: Any) -> bytes:
        if function.name == "one":
            raise PackageError("There is no file to deploy.")
        return b"zip"

    monkeypatch.setattr(tested, "package_of", package)
    told = stand.save("one/app.py", "two/app.py", "main.tf")
    assert told[:3] == ["Error: There is no file to deploy.", "(update)", "two runs two/app.py"]
    assert "(deploy)" in told


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": "no"}}, "GetFunctionConfiguration"),
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
    ],
)
def test_what_the_emulator_refuses_does_not_end_the_stack(stand: Stand, error: Exception) -> None:
    refused: Any = error
    stand.update = refused
    assert stand.save("one/app.py")[-1] == "Error: The stack has not taken what was saved."
