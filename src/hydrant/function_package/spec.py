"""What `hydrant.toml` says of a function: one table `[[functions]]`."""

from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


def _inside(path: str) -> str:
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or not path.strip():
        raise ValueError("expected a path inside the project, relative to hydrant.toml")
    return path


RelativePath = Annotated[str, AfterValidator(_inside)]


class FunctionSpec(BaseModel):
    """A function whose package Hydrant builds. Paths are relative to the project, `include` to `source`.

    `include` lists the files and folders of `source` that are deployed (default: all of it). `requirements` is a
    hash-locked file, or absent for a function without dependencies. `validation`: the library `hydrant_validation` is
    deployed, too. `package` is where Terraform expects the zip.
    The two variables are those of the Terraform configuration that say what the package is built for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: RelativePath
    include: list[RelativePath] = ["."]
    requirements: RelativePath | None = None
    validation: bool = False
    package: RelativePath
    runtime_variable: str = "function_runtime"
    architecture_variable: str = "function_architecture"
