"""A new producer: its schema, the module that makes its events, and their tests, from templates."""

import keyword
import re
from importlib import resources
from pathlib import Path
from string import Template

from ..errors import UsageError

SCHEMAS = "lambda/validate/schemas"
PRODUCERS = "producers"
TESTS = "tests/unit/producers"

_LONGEST = 40
_RESERVED = {"all", "unknown"}
"""Words with a meaning of their own: every producer on the command line, and none that is known in the metrics."""


def new_producer(project: Path, name: str) -> list[Path]:
    """Write the files of the producer `name` and return their paths; what exists is never touched.

    Raises UsageError for a name that cannot be or is taken, and for a project that is laid out otherwise.
    """
    _check_layout(project)
    _check_name(name)
    files = {
        project / SCHEMAS / f"{name}.py": "schema.txt",
        project / PRODUCERS / f"{name}.py": "producer.txt",
        project / TESTS / f"test_{name}.py": "test.txt",
    }
    _check_free(project, name, list(files))
    words = {"name": name, "Name": "".join(part.capitalize() for part in name.split("_"))}
    for path, template in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_template(template).substitute(words), "utf-8")
    return list(files)


def _template(name: str) -> Template:
    return Template(resources.files(__package__).joinpath("templates", name).read_text("utf-8"))


def _check_layout(project: Path) -> None:
    for folder in (SCHEMAS, PRODUCERS):
        if not (project / folder).is_dir():
            raise UsageError(
                f"{project} has no folder {folder}.", next_step="Run it in a project that is laid out like Hydrant's."
            )


def _check_name(name: str) -> None:
    usable = re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) and len(name) <= _LONGEST
    if not usable or keyword.iskeyword(name):
        raise UsageError(
            f"{name!r} cannot be the name of a producer.",
            "It becomes the name of Python modules, and the value of `producer` in its events.",
            f"Use lower-case letters, digits and single underscores, at most {_LONGEST}, such as smart_meters.",
        )
    if name in _RESERVED:
        raise UsageError(f"The name {name} is reserved.", next_step="Choose another one.")


def _check_free(project: Path, name: str, files: list[Path]) -> None:
    claim = re.compile(rf"^\s*producer:\s*Literal\[[\"']{name}[\"']\]", re.MULTILINE)
    claimed = [path for path in sorted((project / SCHEMAS).glob("*.py")) if claim.search(path.read_text("utf-8"))]
    claimed += [path for path in (*files, project / PRODUCERS / name) if path.exists()]
    if claimed:
        raise UsageError(
            f"The name {name} is taken: see {claimed[0].relative_to(project)}.", next_step="Choose another one."
        )
