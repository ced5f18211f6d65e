"""Values for a configuration's variables, and where its state is kept: environments, files, single values.

An environment NAME is `environments/NAME.tfvars` in the Terraform directory, and `environments/NAME.tfbackend` beside
it for the settings of its remote state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hydrant.errors import UsageError

FOLDER = "environments"


@dataclass(frozen=True)
class Environment:
    """One of the places that a configuration is deployed to."""

    name: str
    folder: Path

    @property
    def var_file(self) -> Path:
        """The values of its variables."""
        return self.folder / f"{self.name}.tfvars"

    @property
    def backend_file(self) -> Path | None:
        """The settings of its remote state, None where there is no such file."""
        path = self.folder / f"{self.name}.tfbackend"
        return path if path.is_file() else None


def environments(terraform: Path) -> list[str]:
    """The names of the environments of a Terraform directory."""
    return sorted(path.stem for path in (terraform / FOLDER).glob("*.tfvars"))


def find_environment(terraform: Path, name: str | None) -> Environment | None:
    """The environment of that name; None for no name. Raises UsageError for one that is not there."""
    if name is None:
        return None
    known = environments(terraform)
    if name not in known:
        raise UsageError(
            f"There is no environment {name!r}.",
            f"{terraform / FOLDER} has: {', '.join(known) or 'none'}.",
            f"Name one of them, or write {FOLDER}/{name}.tfvars.",
        )
    return Environment(name, (terraform / FOLDER).resolve())


def variable_arguments(
    environment: Environment | None, files: Sequence[Path] = (), values: Sequence[str] = ()
) -> list[str]:
    """Terraform's arguments for these, later ones over earlier ones. Raises UsageError."""
    found = [environment.var_file] if environment else []
    for path in files:
        if not path.is_file():
            raise UsageError(f"There is no file {path}.", next_step="Name a file of variables: --var-file FILE.tfvars")
        found.append(path.resolve())
    for value in values:
        if not value.partition("=")[1]:
            raise UsageError(f"{value!r} sets no variable.", next_step="Write --var name=value")
    return [*(f"-var-file={path}" for path in found), *(f"-var={value}" for value in values)]
