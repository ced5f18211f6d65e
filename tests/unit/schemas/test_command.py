"""`hydrant schema` with good and bad words, where no stack is needed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hydrant.cli.main import app
from hydrant.errors import NoStack, UsageError

from .project import THINGS, SchemaProject, make

Ran = Any


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SchemaProject:
    found = make(tmp_path_factory.mktemp("project"))
    found.write(70)
    return found


@pytest.fixture
def run(made: SchemaProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs `hydrant schema`; `things` takes up to 70 in the working tree, 100 in HEAD and 50 in HEAD~1."""
    monkeypatch.chdir(made.root)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return lambda *words: CliRunner().invoke(app, ["schema", *words])


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    rows = [{"producer": "things", "id": number, "value": 10 * number} for number in range(10)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_list_and_show(run: Callable[..., Ran]) -> None:
    assert run("list").stdout == "producer1  producer, id, name, created_at\nthings     producer, id, value\n"
    assert [each["module"] for each in json.loads(run("list", "--json").stdout)["schemas"]] == ["producer1", "things"]
    shown = json.loads(run("show", "things").stdout)
    assert shown["properties"]["value"]["maximum"] == 70
    assert list(json.loads(run("show", "things", "producer1").stdout)) == ["things", "producer1"]
    assert isinstance(run("show", "nobody").exception, UsageError)


def test_a_diff_says_what_and_whether_it_is_compatible(run: Callable[..., Ran]) -> None:
    tighter = run("diff")
    assert tighter.exit_code == 1
    assert tighter.stdout.splitlines()[:2] == [
        "things: not compatible",
        "  x value  maximum tightened: 100 -> 70",
    ]
    looser = run("diff", "--against", "HEAD~1", "--json")
    assert looser.exit_code == 0
    found = json.loads(looser.stdout)
    assert (found["before"], found["after"], found["compatible"]) == ("HEAD~1", "the working tree", True)
    assert found["producers"][0]["changes"] == [
        {"path": "value", "what": "maximum", "kind": "loosened", "before": 50, "after": 70, "breaks": False}
    ]
    assert "are those of" in run("diff", "HEAD~1", "HEAD", "--producer", "producer1").stdout
    assert run("diff", "HEAD", "HEAD~1").exit_code == 1


def test_a_shown_schema_is_one_to_compare_with(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "then.json").write_text(run("show", "things").stdout)
    assert run("diff", str(tmp_path / "then.json")).stdout.startswith("The schemas of the working tree are those of")
    refused = run("check", str(tmp_path / "then.json"), "--records", str(tmp_path / "then.json"))
    assert isinstance(refused.exception, UsageError)


def test_records_of_a_file_are_judged_without_a_stack(run: Callable[..., Ran], records: Path) -> None:
    done = run("check", "--records", str(records))
    assert done.exit_code == 1
    assert done.stdout.startswith("This change would reject 2 of 10 valid records.\n        2  things  OUT_OF_RANGE")
    assert run("check", "HEAD", "--records", str(records)).exit_code == 0
    found = json.loads(run("check", "HEAD~1", "--records", str(records), "--last", "5", "--json").stdout)
    assert (found["valid"], found["would_reject"], found["schemas"]) == (5, 4, "HEAD~1")


def test_a_module_is_asked_of_its_own_producers_alone(run: Callable[..., Ran], records: Path, tmp_path: Path) -> None:
    (tmp_path / "next.py").write_text(THINGS.format(most=1))
    with records.open("a") as file:
        file.write('{"producer":"producer1"}\n')
    done = run("check", str(tmp_path / "next.py"), "--records", str(records), "--json")
    assert json.loads(done.stdout)["valid"] == 10


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "HEAD", "--against", "HEAD"),
        ("diff", "nowhere"),
        ("diff", "--producer", "nobody"),
        ("check", "--records", "nowhere.jsonl"),
        ("check", "--producer", "nobody"),
        ("check", "--since", "yesterday", "--records", "hydrant.toml"),
    ],
)
def test_words_that_are_off(run: Callable[..., Ran], words: tuple[str, ...]) -> None:
    assert isinstance(run(*words).exception, UsageError)


def test_records_of_a_stack_need_one(run: Callable[..., Ran]) -> None:
    assert isinstance(run("check", "--port", "1").exception, NoStack)


def test_nothing_to_judge_by_is_said(run: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").touch()
    done = run("check", "--records", str(tmp_path / "none.jsonl"))
    assert (done.exit_code, "No records were there" in done.stderr) == (0, True)
