"""Where schemas come from: the working tree, a git revision, a schema's module, a folder, or a file of JSON Schema."""

import ast
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hydrant.archives import unpack

from ..errors import HydrantError, MissingTool, UsageError
from ..isolation import without_aws
from ..project import Project
from ..rejections.schemas import sources_of
from ..rejections.verdicts import Check
from .registry import REGISTRY, SCHEMAS, Registry, load

WORKING_TREE = "the working tree"
_FORMS = "Name a git revision (HEAD~1), a schema's module (.py), a folder of them, or a file of JSON Schema (.json)."


@dataclass(frozen=True)
class Source:
    """Schemas by producer. `whole`: a producer that is not among them has none; else nothing is said of it.

    `check` judges a record by them, and `code` is the digest of what does; a file of JSON Schema has neither.
    """

    label: str
    schemas: Mapping[str, Mapping[str, Any]]
    whole: bool
    modules: Mapping[str, str]
    code: Mapping[str, str] = field(default_factory=dict)
    check: Check | None = None


def folder_of(project: Project) -> Path:
    """The folder that holds the project's package `validate`. Raises UsageError when no function has one."""
    for source in map(Path, sources_of(project)):
        if (source / REGISTRY).is_file():
            return source
    raise UsageError(
        "This project has no schemas.",
        f"No function of {project.root} has a package validate with registry.py in it.",
        "Name the function's folder in hydrant.toml: [[functions]] source = ...",
    )


def working_tree(project: Project) -> Source:
    """The schemas as they are in the project now."""
    return _of_registry(WORKING_TREE, load(folder_of(project), WORKING_TREE))


def resolve(project: Project, text: str) -> Source:
    """What a word of the user's names; `.` is the working tree. Raises HydrantError."""
    if text == ".":
        return working_tree(project)
    path = Path(text)
    if path.is_file() and path.suffix == ".json":
        return _json(path)
    if path.is_file() and path.suffix == ".py":
        return _module(project, path)
    if path.is_dir():
        return _folder(project, path)
    if path.exists() or path.suffix in (".json", ".py"):
        why = f"{text} is no schema." if path.exists() else f"There is no file {text}."
        raise UsageError(why, next_step=_FORMS)
    return _revision(project, text)


def _of_registry(label: str, found: Registry, only: set[str] | None = None) -> Source:
    schemas = {name: schema for name, schema in found.schemas.items() if only is None or name in only}
    return Source(label, schemas, only is None, found.modules, found.code, found.check)


def _json(path: Path) -> Source:
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        raise UsageError(f"{path} is no JSON.", str(error), "hydrant schema show NAME writes such a file.") from error
    schemas = _named(document)
    if not schemas:
        raise UsageError(
            f"{path} has no schema of a producer.",
            'A schema has "properties", and in them "producer" with the producer\'s name as "const".',
            "hydrant schema show NAME writes such a file.",
        )
    return Source(str(path), schemas, False, {})


def _named(document: Any) -> dict[str, Any]:
    """One schema, or several by their producers as `hydrant produce --schema` prints them."""
    if not isinstance(document, dict):
        return {}
    try:
        return {str(document["properties"]["producer"]["const"]): document}
    except (KeyError, TypeError):
        return {name: each for name, each in document.items() if isinstance(each, dict) and "properties" in each}


def _module(project: Project, path: Path) -> Source:
    """A module in the place of those that speak for the same producers."""
    claimed = _claims(path)
    if not claimed:
        raise UsageError(
            f"{path} is no schema.",
            'No class in it has a field  producer: Literal["its name"]',
            "See hydrant schema list",
        )
    with _copy(project) as folder:
        for other in (folder / SCHEMAS).glob("*.py"):
            if _claims(other) & claimed:
                other.unlink()
        shutil.copyfile(path, folder / SCHEMAS / path.name)
        return _of_registry(str(path), load(folder, str(path)), claimed)


def _folder(project: Project, path: Path) -> Source:
    """A folder of a function's code, or one of schemas' modules."""
    if (path / REGISTRY).is_file():
        return _of_registry(str(path), load(path.resolve(), str(path)))
    if not any(_claims(each) for each in path.glob("*.py")):
        raise UsageError(f"The folder {path} holds no schemas.", next_step=_FORMS)
    with _copy(project) as folder:
        shutil.rmtree(folder / SCHEMAS)
        shutil.copytree(path, folder / SCHEMAS, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / SCHEMAS / "__init__.py").touch()
        return _of_registry(str(path), load(folder, str(path)))


def _claims(path: Path) -> set[str]:
    """The producers that a module has schemas for, without running it."""
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except SyntaxError as error:
        cause = f"line {error.lineno}: {error.msg}"
        raise HydrantError(f"{path} cannot be loaded.", cause, "Mend that file.") from error
    except ValueError as error:  # a byte 0
        raise HydrantError(f"{path} is no Python file.", str(error), _FORMS) from error
    return {
        value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "producer"
        for value in ast.walk(node.annotation)
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    }


@contextmanager
def _copy(project: Project) -> Iterator[Path]:
    """A copy of the function's package, to change and load. It may go once it is loaded."""
    with tempfile.TemporaryDirectory(prefix="hydrant-schemas-") as scratch:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(folder_of(project) / REGISTRY.parent, Path(scratch, REGISTRY.parent), ignore=ignored)
        yield Path(scratch)


def _revision(project: Project, text: str) -> Source:
    """The function's code as it was in a revision of git."""
    folder = folder_of(project)
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
    if found.returncode:
        raise UsageError(f"'{text}' is no revision of git, and no file.", _said(found), _FORMS)
    commit = found.stdout.decode().strip()
    packed = _git(folder, "archive", "--format=tar", commit, "--", ".")
    with tempfile.TemporaryDirectory(prefix="hydrant-schemas-") as scratch:
        try:
            with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
                unpack(archive, Path(scratch), links=True)
        except tarfile.TarError:
            pass  # the folder was not there: told below
        if not Path(scratch, REGISTRY).is_file():
            raise UsageError(f"{text} has no schemas in {folder.name}/.", _said(packed), "Name a later revision.")
        return _of_registry(text, load(Path(scratch), text))


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        command = ["git", "-C", str(folder), *words]
        return subprocess.run(command, env=without_aws(os.environ), capture_output=True, check=False)
    except FileNotFoundError as error:
        raise MissingTool("git is not installed.", "An earlier revision is read by it.", "Install git.") from error


def _said(ran: subprocess.CompletedProcess[bytes]) -> str:
    return ran.stderr.decode(errors="replace").strip()
