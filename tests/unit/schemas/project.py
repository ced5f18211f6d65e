"""A project of its own with schemas, in a repository with three commits; what is changed since is up to the test."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]

THINGS = """\
from typing import Annotated, Literal

from pydantic import Field

from hydrant_validation.event import Event, Id


class Thing(Event):
    producer: Literal["things"]
    id: Id
    value: Annotated[float, Field(ge=0, le={most})]
"""


@dataclass(frozen=True)
class SchemaProject:
    """`things` takes values up to 100 in HEAD, up to 50 in HEAD~1, and has no schema in HEAD~2."""

    root: Path

    @property
    def schemas(self) -> Path:
        return self.root / "lambda/validate/schemas"

    def write(self, most: int) -> None:
        """Change the schema of `things`."""
        (self.schemas / "things.py").write_text(THINGS.format(most=most))

    def git(self, *words: str) -> None:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *words], cwd=self.root, check=True, capture_output=True)


def make(root: Path) -> SchemaProject:
    """Write and commit it."""
    project = SchemaProject(root)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(ROOT / "lambda/validate", root / "lambda/validate", ignore=ignored)
    for path in project.schemas.glob("*.py"):
        if path.name not in ("__init__.py", "producer1.py"):
            path.unlink()
    (root / "terraform").mkdir()
    (root / "terraform/main.tf").touch()
    (root / ".gitignore").write_text("__pycache__/\n")
    (root / "hydrant.toml").write_text(
        '[[functions]]\nsource = "lambda"\ninclude = ["validate"]\npackage = "build/validate.zip"\n'
    )
    project.git("init", "-q")
    project.git("commit", "-qm", "Nothing yet", "--allow-empty")
    for most in (50, 100):
        project.write(most)
        project.git("add", ".")
        project.git("commit", "-qm", f"At most {most}")
    return project
