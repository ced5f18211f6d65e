"""What `hydrant new` writes into a project, whatever it makes: names that can be, files that are free, templates."""

import keyword
import os
import re
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from string import Template

from ..errors import UsageError
from ..project import MANIFEST, Project

_LONGEST = 30
"""Characters: with a project's name before it, it fits what AWS takes for a function."""


class Words(Template):
    """A template whose words begin with `~`: `$` and `%` have a meaning in Terraform."""

    delimiter = "~"


def check_name(name: str, what: str) -> None:
    """Raise UsageError for a name that neither Python nor AWS could have."""
    usable = re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) and len(name) <= _LONGEST
    if not usable or keyword.iskeyword(name):
        raise UsageError(
            f"{name!r} cannot be the name of a {what}.",
            "Resources of AWS and Python modules are named by it.",
            f"Use lower-case letters, digits and single underscores, at most {_LONGEST}, such as large_orders.",
        )
    if name in sys.stdlib_module_names:
        raise UsageError(f"Python has a module {name} of its own.", next_step="Choose another name.")


def manifest_of(project: Project) -> Path:
    """The project's hydrant.toml. Raises UsageError where it has none."""
    path = project.root / MANIFEST
    if not path.is_file():
        terraform = os.path.relpath(project.terraform, project.root)
        raise UsageError(
            f"{project.root} has no {MANIFEST}.",
            next_step=f'Write one: a line [project], and below it terraform = "{terraform}"',
        )
    return path


def tests_folder(project: Project) -> Path:
    """Where tests of what is deployed are: a folder of their own where the project has one."""
    apart = project.root / "tests" / "e2e"
    return apart if apart.is_dir() else project.root / "tests"


def marks(project: Project) -> dict[str, str]:
    """The words for the marks that such a folder wants of a test's module; empty elsewhere."""
    if tests_folder(project).name != "e2e":
        return {"marks": "", "import_pytest": "", "apart": ""}
    line = "\npytestmark = [pytest.mark.emulator, pytest.mark.embedded]\n"
    return {"marks": line, "import_pytest": "import pytest\n\n", "apart": "\n"}


def write(project: Project, files: Mapping[Path, str], words: Mapping[str, str]) -> list[Path]:
    """Fill a template of `templates/` for each path. Raises UsageError, and writes nothing, where a path is taken."""
    if taken := [path for path in files if path.exists()]:
        raise UsageError(f"{taken[0].relative_to(project.root)} is there already.", next_step="Choose another name.")
    texts = {path: template(name, words) for path, name in files.items()}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return list(files)


def template(name: str, words: Mapping[str, str]) -> str:
    """A file of `templates/` with its words filled in."""
    return Words(resources.files(__package__).joinpath("templates", name).read_text("utf-8")).substitute(words)
