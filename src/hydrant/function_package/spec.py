"""What `hydrant.toml` says of a function: one table `[[functions]]`."""

from pathlib import PurePosixPath

import msgspec


class FunctionSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A function whose package Hydrant builds. Paths are relative to the project, `include` to `source`.

    `include` lists the files and folders of `source` that are deployed (default: all of it). `requirements` is a
    hash-locked file, or absent for a function without dependencies. `validation`: the library `hydrant_validation` is
    deployed, too. `package` is where Terraform expects the zip.
    The two variables are those of the Terraform configuration that say what the package is built for.
    """

    source: str
    include: list[str] = msgspec.field(default_factory=lambda: ["."])
    requirements: str | None = None
    validation: bool = False
    package: str
    runtime_variable: str = "function_runtime"
    architecture_variable: str = "function_architecture"

    def __post_init__(self) -> None:
        """Raise ValueError for a path that leads out of the project."""
        paths = [("source", self.source), ("package", self.package), *(("include", path) for path in self.include)]
        if self.requirements is not None:
            paths.append(("requirements", self.requirements))
        for name, path in paths:
            parts = PurePosixPath(path)
            if parts.is_absolute() or ".." in parts.parts or not path.strip():
                raise ValueError(f"{name} = {path!r}: expected a path inside the project, relative to hydrant.toml")
