"""A project of one's own: the kit's folders or a smaller stack, with tests, CI and a page that says how to begin."""

import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from string import Template as Words

from .. import kit
from ..errors import UsageError
from ..project import MANIFEST

_OVERLAYS = Path(str(resources.files(__package__).joinpath("projects")))
_COMMON = "common"
_HIDDEN = "dot."
"""Begins the names of files that have a dot there in a project."""


@dataclass(frozen=True)
class Template:
    """What a project is made of: folders of the kit by where they go, files of `projects/`, values for Terraform."""

    title: str
    parts: Mapping[str, str] = field(default_factory=dict)
    variable: str = "name"
    """The Terraform variable that takes the project's name."""


TEMPLATES: Mapping[str, Template] = {
    "kinesis-firehose-s3": Template(
        "the kit's own: Kinesis, Firehose with validation, S3 data/ and error/, SNS to queues",
        {**{name: name for name in kit.PARTS}, MANIFEST: MANIFEST},
    ),
    "direct-put": Template(
        "lines put straight to Firehose, a function that turns them into JSON, S3",
        {"examples/direct-put": "terraform"},
        "project",
    ),
    "kinesis-lambda-dynamodb": Template("a stream, a function that counts its events in DynamoDB, failures in a queue"),
    "sns-fanout": Template("a topic, queues that get what their filters let through, an archive in S3 by Firehose"),
}


def new_project(folder: Path, template: str) -> list[Path]:
    """Make the project in `folder`, which must be empty or not there, and return its files.

    Its name is the folder's. Raises UsageError; then nothing is left behind.
    """
    chosen = TEMPLATES.get(template)
    if chosen is None:
        raise UsageError(f"There is no template {template!r}.", next_step=f"Name one of: {', '.join(TEMPLATES)}")
    name = folder.resolve().name
    _check(folder, name)
    # Beside a folder that is there may be no room: another file system, or one that is not to be written to.
    around = folder.resolve() if folder.exists() else folder.resolve().parent
    around.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=around, prefix=".hydrant-init-"))
    try:
        _fill(scratch, chosen, template, name)
        scratch.chmod(0o755)
        _move(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _check(folder: Path, name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,22}[a-z0-9]", name):
        raise UsageError(
            f"{name!r} cannot be the name of a project.",
            "Names of resources begin with it.",
            "Use 2 to 24 lower-case letters, digits and dashes, a letter first and no dash last.",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there and not empty.", next_step="Choose another name, or an empty folder.")


def _fill(scratch: Path, chosen: Template, template: str, name: str) -> None:
    for source, target in chosen.parts.items():
        found = kit.folder() / source
        if found.is_dir():
            kit.copy(found, scratch / target)
        else:
            shutil.copy(found, scratch / target)
    for readme in ("README.md", "terraform/README.md"):
        (scratch / readme).unlink(missing_ok=True)
    words = {"name": name, "version": kit.version()}
    for overlay in (_COMMON, template):
        _lay(_OVERLAYS / overlay, scratch, words)
    variables = scratch / "terraform" / "project.auto.tfvars"
    variables.write_text(f'{chosen.variable} = "{name}"\n', "utf-8")


def _lay(overlay: Path, target: Path, words: Mapping[str, str]) -> None:
    for source in sorted(overlay.rglob("*")):
        parts = [
            part.replace(_HIDDEN, ".", 1) if part.startswith(_HIDDEN) else part for part in _parts(source, overlay)
        ]
        if source.is_file() and "__pycache__" not in parts:
            made = target.joinpath(*parts)
            made.parent.mkdir(parents=True, exist_ok=True)
            text = source.read_text("utf-8")
            made.write_text(Words(text).safe_substitute(words) if _has_words(source) else text, "utf-8")


def _parts(path: Path, below: Path) -> tuple[str, ...]:
    return path.relative_to(below).parts


def _has_words(path: Path) -> bool:
    return path.name in ("README.md", "requirements.txt")


def _move(scratch: Path, folder: Path) -> None:
    if not folder.exists():
        scratch.rename(folder.resolve())
        return
    for path in list(scratch.iterdir()):
        path.rename(folder / path.name)
