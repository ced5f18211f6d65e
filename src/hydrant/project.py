"""A project: the folder with `hydrant.toml`, or any Terraform directory without one."""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from .errors import UsageError
from .function_package import FunctionSpec

MANIFEST = "hydrant.toml"


class NoProject(UsageError):
    """Neither a manifest nor a Terraform directory is here or above."""


class _ProjectTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    terraform: str = "terraform"


class _ProducersTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    path: str = "producers"


class Manifest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What `hydrant.toml` says. Paths are relative to the folder it lies in."""

    project: _ProjectTable = _ProjectTable()
    functions: list[FunctionSpec] = []
    producers: _ProducersTable | None = None


@dataclass(frozen=True)
class Project:
    """A Terraform directory, the folder that everything it names lies in, and what is to be built for it."""

    root: Path
    terraform: Path
    manifest: Manifest = field(default_factory=Manifest)

    @property
    def producers(self) -> Path | None:
        """The folder of the `producers` package, or None where the project has none."""
        table = self.manifest.producers
        return self.root / table.path if table else None


def find_project(start: Path | None = None, terraform: Path | None = None) -> Project:
    """Return the project of `terraform`, or of the folder `start` (default: HYDRANT_PROJECT, else here) or one above.

    Raises NoProject when there is neither a manifest nor a Terraform directory.
    """
    if terraform is not None:
        return _project_of(terraform)
    here = (start or Path(os.environ.get("HYDRANT_PROJECT", "."))).resolve()
    for folder in (here, *here.parents):
        if (folder / MANIFEST).is_file():
            manifest = _read(folder / MANIFEST)
            return Project(folder, _terraform_in(folder / manifest.project.terraform), manifest)
    if has_terraform(here):
        return Project(here, here)
    raise NoProject(
        f"No {MANIFEST} and no Terraform files in {here} or above it.",
        next_step="Go to the project's folder, or name one: hydrant up --terraform DIR",
    )


def has_terraform(folder: Path) -> bool:
    """Whether the folder itself holds a configuration."""
    return folder.is_dir() and any(p.name.endswith((".tf", ".tf.json", ".tofu")) for p in folder.iterdir())


def _project_of(terraform: Path) -> Project:
    """A directory named by hand: with the manifest that claims it, else alone."""
    directory = _terraform_in(terraform.resolve())
    for folder in (directory, *directory.parents):
        if (folder / MANIFEST).is_file():
            manifest = _read(folder / MANIFEST)
            if (folder / manifest.project.terraform).resolve() == directory:
                return Project(folder, directory, manifest)
            break
    return Project(directory, directory)


def _terraform_in(directory: Path) -> Path:
    if directory.is_file():
        raise UsageError(f"{directory} is a file.", next_step="Name the folder that holds the *.tf files.")
    if not directory.is_dir():
        raise UsageError(f"There is no folder {directory}.", next_step="Name a folder that holds *.tf files.")
    if not has_terraform(directory):
        raise UsageError(f"No *.tf files in {directory}.", next_step="Name the folder that holds the configuration.")
    return directory.resolve()  # Terraform takes a linked folder for where it really is


def _read(path: Path) -> Manifest:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Manifest)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML.", str(error), "Mend that line.") from error
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at `$")
        told = f"{place.strip('.`')}: {words}" if place else words
        raise UsageError(f"{path} has entries that Hydrant cannot use.", told, "Mend them.") from error
