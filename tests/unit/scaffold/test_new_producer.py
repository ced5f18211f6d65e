import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hydrant.errors import UsageError
from hydrant.scaffold import new_producer

ROOT = Path(__file__).parents[3]
OF_NO_PRODUCER = ("command", "document", "handler", "pulse", "run", "schedule", "shape")
"""Tests that see no difference: what they are about is the same whichever producers and schemas there are."""
IGNORED = shutil.ignore_patterns("__pycache__", ".*", *(f"test_{name}.py" for name in OF_NO_PRODUCER))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the new files meet."""
    for folder in ("lambda", "producers", "requirements", "tests/unit/producers", "tests/unit/validate"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=IGNORED)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(project: Path, *command: str) -> None:
    """Run a tool in the copy; it must see nothing of the original."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PYTHON", "COV"))}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        env=environ,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_new_files_are_whole_at_once(project: Path) -> None:
    made = new_producer(project, "smart_meters")
    assert [path.relative_to(project).as_posix() for path in made] == [
        "lambda/validate/schemas/smart_meters.py",
        "producers/smart_meters.py",
        "tests/unit/producers/test_smart_meters.py",
    ]
    names = [str(path) for path in made]
    run(project, "ruff", "format", "--check", *names)
    run(project, "ruff", "check", "--no-cache", *names)
    run(project, "mypy", *names)
    # The tests of all producers and schemas take the new one in by themselves.
    run(project, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "tests")


@pytest.mark.parametrize(
    "name", ["", "Meters", "2meters", "smart-meters", "smart meters", "_meters", "a__b", "class", "é", "../x", "a" * 41]
)
def test_a_name_that_cannot_be_is_refused(name: str, project: Path) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a producer"):
        new_producer(project, name)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("producer1", "lambda/validate/schemas/producer1.py"),
        ("runner", "producers/runner.py"),
        ("run", "tests/unit/producers/test_run.py"),
    ],
)
def test_a_name_that_is_taken_is_refused(name: str, where: str, project: Path) -> None:
    (project / "tests/unit/producers/test_run.py").touch()
    with pytest.raises(UsageError, match=f"is taken: see {where}"):
        new_producer(project, name)


def test_a_name_claimed_by_a_schema_of_another_name_is_refused(project: Path) -> None:
    schema = project / "lambda/validate/schemas/energy.py"
    schema.write_text("class Meters(Event):\n    producer: Literal['meters']\n")
    with pytest.raises(UsageError, match=r"is taken: see lambda/validate/schemas/energy\.py"):
        new_producer(project, "meters")


@pytest.mark.parametrize("name", ["all", "unknown"])
def test_reserved_names_are_refused(name: str, project: Path) -> None:
    with pytest.raises(UsageError, match="is reserved"):
        new_producer(project, name)


def test_a_refused_name_leaves_no_file(project: Path) -> None:
    (project / "tests/unit/producers/test_meters.py").touch()
    before = sorted(project.rglob("*"))
    with pytest.raises(UsageError):
        new_producer(project, "meters")
    assert sorted(project.rglob("*")) == before


def test_a_project_laid_out_otherwise_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no folder lambda/validate/schemas"):
        new_producer(tmp_path, "meters")
