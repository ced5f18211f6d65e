"""`hydrant init`: what a new project has, and what is refused."""

import ast
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hydrant import kit
from hydrant.errors import UsageError
from hydrant.project import find_project
from hydrant.scaffold import new_producer
from hydrant.scaffold.project import TEMPLATES, new_project


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_project_has_all_that_it_needs(tmp_path: Path, template: str) -> None:
    folder = tmp_path / "my-events"
    made = new_project(folder, template)
    assert {Path(name) for name in ("README.md", "tests/test_pipeline.py", ".gitignore", "requirements.txt")} <= set(
        made
    )
    assert {Path(".github/workflows/ci.yml"), Path("docker-compose.yml")} <= set(made)
    assert (folder / "README.md").read_text("utf-8").startswith("# my-events\n")
    assert f"hydrant=={kit.version()}" in (folder / "requirements.txt").read_text("utf-8")
    assert '= "my-events"' in (folder / "terraform" / "project.auto.tfvars").read_text("utf-8")
    assert find_project(folder).terraform == (folder / "terraform").resolve()
    tomllib.loads((folder / "hydrant.toml").read_text("utf-8"))
    for path in folder.rglob("*.py"):
        ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_of_the_kits_own_making_is_in_it(tmp_path: Path, template: str) -> None:
    made = {str(path) for path in new_project(tmp_path / "clean", template)}
    assert not [name for name in made if "__pycache__" in name or ".terraform" in name or "dot." in name]
    assert all("$" not in (tmp_path / "clean" / name).read_text("utf-8") for name in ("README.md", "requirements.txt"))


@pytest.mark.parametrize("name", ["Orders", "1st", "a", "ends-", "far-too-long-for-the-name-of-anything", "with space"])
def test_a_name_that_resources_cannot_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        new_project(tmp_path / name, "direct-put")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="not empty"):
        new_project(tmp_path / "orders", "direct-put")
    assert [path.name for path in (tmp_path / "orders").iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    assert new_project(tmp_path / "orders", "sns-fanout")
    assert [path.name for path in tmp_path.iterdir()] == ["orders"]


def test_an_empty_folder_is_filled_without_a_file_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As that of a container's volume, whose parent belongs to root."""
    (tmp_path / "orders").mkdir()
    asked = []
    make = tempfile.mkdtemp

    def made(**how: Any) -> str:
        asked.append(how["dir"])
        return str(make(**how))

    monkeypatch.setattr(tempfile, "mkdtemp", made)
    assert new_project(tmp_path / "orders", "sns-fanout")
    assert asked == [tmp_path / "orders"]
    assert list(tmp_path.rglob(".hydrant-init-*")) == []


def test_a_producer_that_is_added_passes_its_tests(tmp_path: Path) -> None:
    new_project(tmp_path / "shop", "kinesis-firehose-s3")
    new_producer(tmp_path / "shop", "thermostats")
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unit"]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(tests, cwd=tmp_path / "shop", env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_an_unknown_template_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no template") as refused:
        new_project(tmp_path / "orders", "kafka")
    assert all(name in refused.value.next_step for name in TEMPLATES)
    assert list(tmp_path.iterdir()) == []


def test_the_kit_has_a_copy_of_its_own_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = kit.own_copy()
    (first / "seen").touch()
    assert kit.own_copy() == first
    assert (first / "seen").exists()
    assert find_project(first).producers == first / "producers"
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_half_a_copy_of_the_kit_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    half = kit.own_copy()
    (half / "hydrant.toml").unlink()
    assert kit.own_copy() == half
    assert (half / "hydrant.toml").is_file()


def test_other_files_of_the_same_version_are_another_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = tmp_path / "kit"
    for name in kit.PARTS:
        (source / name).mkdir(parents=True)
        (source / name / "main.txt").write_text("old", "utf-8")
    (source / "hydrant.toml").write_text("", "utf-8")
    monkeypatch.setattr(kit, "folder", lambda: source)
    first = kit.own_copy()
    (source / "terraform" / "terraform.tfstate").write_text("left by a run", "utf-8")
    assert kit.own_copy() == first
    (source / "terraform" / "main.txt").write_text("new", "utf-8")
    second = kit.own_copy()
    assert second != first
    assert (second / "terraform" / "main.txt").read_text("utf-8") == "new"
