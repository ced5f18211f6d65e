"""Where schemas come from: the working tree, git, a module, a folder, a file of JSON Schema; and what is none of it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from validate.registry import REGISTRY

from hydrant.errors import HydrantError, UsageError
from hydrant.project import Project, find_project
from hydrant.schemas.differences import differences, text
from hydrant.schemas.sources import Source, resolve

from .project import THINGS, SchemaProject, make


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SchemaProject:
    return make(tmp_path_factory.mktemp("project"))


@pytest.fixture
def schemas(made: SchemaProject, monkeypatch: pytest.MonkeyPatch) -> Iterator[SchemaProject]:
    """The project as it is committed."""
    monkeypatch.chdir(made.root)
    yield made
    made.git("checkout", "-q", ".")
    made.git("clean", "-qfd")


@pytest.fixture
def project(schemas: SchemaProject) -> Project:
    return find_project(schemas.root)


def most(source: Source) -> Any:
    return source.schemas["things"]["properties"]["value"]["maximum"]


def test_the_working_tree_and_revisions_of_git(schemas: SchemaProject, project: Project) -> None:
    schemas.write(70)
    assert [most(resolve(project, word)) for word in (".", "HEAD", "HEAD~1")] == [70, 100, 50]
    assert sorted(resolve(project, "HEAD").schemas) == ["producer1", "things"]


def test_what_this_process_has_loaded_stays_as_it_was(project: Project) -> None:
    path = list(sys.path)
    resolve(project, "HEAD~1")
    assert sys.modules["validate.registry"].REGISTRY is REGISTRY
    assert sys.path == path


def test_each_source_judges_by_its_own_schemas(project: Project) -> None:
    raw = b'{"producer":"things","id":1,"value":75}'
    verdicts = []
    for word in ("HEAD", "HEAD~1"):
        check = resolve(project, word).check
        assert check
        verdicts.append(hasattr(check(raw, None), "reason"))
    assert verdicts == [False, True]


@pytest.mark.parametrize("name", ["things.py", "things_next.py"])
def test_a_module_stands_in_for_the_one_of_its_producer(project: Project, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(THINGS.format(most=7))
    found = resolve(project, str(tmp_path / name))
    assert (list(found.schemas), found.whole, most(found)) == (["things"], False, 7)
    assert found.check
    assert hasattr(found.check(b'{"producer":"producer1"}', None), "reason"), "the others are there, too"


@pytest.mark.parametrize("whole", [True, False])
def test_a_folder_is_all_there_is(schemas: SchemaProject, project: Project, tmp_path: Path, whole: bool) -> None:
    (tmp_path / "things.py").write_text(THINGS.format(most=7))
    found = resolve(project, "lambda" if whole else str(tmp_path))
    assert (sorted(found.schemas), found.whole) == (["producer1", "things"] if whole else ["things"], True)
    assert schemas.schemas.is_dir()


@pytest.mark.parametrize("several", [True, False])
def test_a_file_of_json_schema(project: Project, tmp_path: Path, several: bool) -> None:
    schema = resolve(project, "HEAD~1").schemas["things"]
    (tmp_path / "old.json").write_text(json.dumps({"things": schema} if several else schema))
    old = resolve(project, str(tmp_path / "old.json"))
    assert (most(old), old.whole, old.check) == (50, False, None)
    [found] = differences(old, resolve(project, "."))
    assert (found.producer, found.compatible) == ("things", True)


RULE = """
LIMIT = {limit}{comment}


class Thing(Event):
    producer: Literal["things"]
    value: int

    @model_validator(mode="after")
    def within(self) -> Self:
        \"\"\"value is not too much.\"\"\"
        if self.value > LIMIT:
            raise ValueError("too much")
        return self
"""


def test_code_that_has_changed_where_no_schema_shows_it_is_told(project: Project, tmp_path: Path) -> None:
    head = "from typing import Literal, Self\n\nfrom pydantic import model_validator\n"
    head += "\nfrom hydrant_validation.event import Event\n"
    sources: list[Source] = []
    for limit, comment in ((5, ""), (5, "  # a comment"), (4, "")):
        path = tmp_path / f"rule{len(sources)}.py"
        path.write_text(head + RULE.format(limit=limit, comment=comment))
        sources.append(resolve(project, str(path)))
    assert differences(sources[0], sources[1]) == []
    [found] = differences(sources[0], sources[2])
    assert (found.compatible, found.changes[0].what) == (True, "code")
    assert "hydrant schema check" in text(sources[0], sources[2], [found])


def test_producers_that_come_and_go(schemas: SchemaProject, project: Project) -> None:
    (schemas.schemas / "things.py").unlink()
    [gone] = differences(resolve(project, "HEAD"), resolve(project, "."))
    [come] = differences(resolve(project, "."), resolve(project, "HEAD"))
    assert (gone.producer, gone.compatible, come.producer, come.compatible) == ("things", False, "things", True)


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("a.py", "x = 1\n", "no schema"),
        ("a.py", "def\n", "line 1"),
        ("a.py", THINGS.format(most="nothing_of_that_name"), "nothing_of_that_name"),
        ("a.py", "\0", "a.py"),
        ("a.json", "{", "no JSON"),
        ("a.json", "[1]", "no schema of a producer"),
        ("a.json", "{}", "no schema of a producer"),
        ("a.txt", "text", "no schema"),
    ],
)
def test_what_is_no_source_is_told(project: Project, tmp_path: Path, name: str, body: str, told: str) -> None:
    (tmp_path / name).write_text(body)
    with pytest.raises(HydrantError) as caught:
        resolve(project, str(tmp_path / name))
    assert told in f"{caught.value.title} {caught.value.cause}"


@pytest.mark.parametrize("word", ["nowhere", "HEAD~9", "missing.py", "missing.json", "terraform", "--help"])
def test_what_is_nowhere_is_told(project: Project, word: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(project, word)
    assert word in caught.value.title
    assert "git revision" in caught.value.next_step


def test_a_project_without_schemas(tmp_path: Path) -> None:
    (tmp_path / "main.tf").touch()
    with pytest.raises(UsageError, match="no schemas"):
        resolve(find_project(tmp_path), ".")


def test_a_revision_before_there_were_schemas(project: Project) -> None:
    with pytest.raises(UsageError, match="HEAD~2 has no schemas in lambda/"):
        resolve(project, "HEAD~2")
