"""What each deployed function is made from, by Terraform's state and the manifest.

The state has the paths that Terraform had in the work copy; they are told as those of the user's own files. A package
is one of the manifest's, one that `archive_file` makes of files, or a file that somebody else builds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..function_package import FunctionSpec

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Built:
    """A package that `hydrant.toml` describes. `root` is the project's folder."""

    spec: FunctionSpec
    root: Path

    @property
    def folders(self) -> list[Path]:
        """Where its files are."""
        return [self.root / self.spec.source]

    def holds(self, path: Path) -> bool:
        """Whether a file is, or would be, part of the package."""
        source = self.root / self.spec.source
        return any(path.is_relative_to(source / start) for start in self.spec.include) or self.requires(path)

    def requires(self, path: Path) -> bool:
        """Whether a file says what is installed into it."""
        return self.spec.requirements is not None and path == self.root / self.spec.requirements


@dataclass(frozen=True)
class Archived:
    """A package that `archive_file` makes of a folder, or of one file. `excludes` as given there."""

    folder: Path | None
    file: Path | None
    excludes: tuple[str, ...] = ()

    @property
    def folders(self) -> list[Path]:
        """Where its files are."""
        return [path for path in (self.folder, self.file.parent if self.file else None) if path]

    def holds(self, path: Path) -> bool:
        """Whether a file is, or would be, part of the package."""
        return path == self.file or (self.folder is not None and path.is_relative_to(self.folder))


@dataclass(frozen=True)
class Ready:
    """A package that somebody else builds."""

    file: Path

    @property
    def folders(self) -> list[Path]:
        """Where it is."""
        return [self.file.parent]

    def holds(self, path: Path) -> bool:
        """Whether a file is it."""
        return path == self.file


Source = Built | Archived | Ready


@dataclass(frozen=True)
class Function:
    """A deployed function whose code can be replaced in place. `package` is where its last package lies."""

    name: str
    arn: str
    source: Source
    package: Path


@dataclass(frozen=True)
class Found:
    """Functions by their sources, and for others why their code is not replaced in place."""

    functions: tuple[Function, ...]
    others: Mapping[str, str]


@dataclass(frozen=True)
class Places:
    """How paths of the state become the user's: `directory` is the copy of Terraform's folder, `top` and `work` are the
    highest folders of the original and of the copy.
    """

    directory: Path
    top: Path
    work: Path

    def own(self, path: str) -> Path:
        """The user's file or folder that a path of the configuration means."""
        found = Path(os.path.normpath(self.directory / path))
        return self.top / found.relative_to(self.work) if found.is_relative_to(self.work) else found

    def copied(self, path: str) -> Path:
        """Where Terraform has it."""
        return Path(os.path.normpath(self.directory / path))

    def copy_of(self, path: Path) -> Path:
        """Where the copy of one of the user's files lies."""
        return self.work / path.relative_to(self.top)


@dataclass(frozen=True)
class _State:
    """What of a state tells where code comes from; paths are those in the copy."""

    archives: Mapping[Path, Json]
    objects: Mapping[tuple[str, str], Json]
    aliased: frozenset[str]


def functions_of(state: Json, manifest: Sequence[FunctionSpec], root: Path, places: Places) -> Found:
    """The functions of a state, by what they are made from. Pure."""
    specs = {places.copy_of(root / spec.package): Built(spec, root) for spec in manifest}
    told = _State(
        {places.copied(str(each["output_path"])): each for each in _of_type(state, "archive_file")},
        {(str(each["bucket"]), str(each["key"])): each for each in _of_type(state, "aws_s3_object")},
        frozenset(str(each.get("function_name")) for each in _of_type(state, "aws_lambda_alias")),
    )
    found, others = [], {}
    for each in _of_type(state, "aws_lambda_function"):
        name, arn = str(each["function_name"]), str(each["arn"])
        package = _package(each, told)
        if why := _why_not(each, told, package):
            others[name] = why
            continue
        source = specs.get(places.copied(package)) or _made(package, told, places)
        if source is None:
            others[name] = "its archive has contents that the configuration writes out"
        else:
            found.append(Function(name, arn, source, places.copied(package)))
    return Found(tuple(found), others)


def _package(function: Json, told: _State) -> str:
    """The path of a function's package as the configuration has it; empty where there is none."""
    there = told.objects.get((str(function.get("s3_bucket")), str(function.get("s3_key"))), {})
    return str(function.get("filename") or there.get("source") or "")


def _why_not(function: Json, told: _State, package: str) -> str:
    if function.get("package_type") == "Image":
        return "it is a container image"
    if function.get("publish") or told.aliased & {str(function["function_name"]), str(function["arn"])}:
        return "it has published versions, which only an apply makes"
    return "" if package else "its package is no file of this project"


def _made(package: str, told: _State, places: Places) -> Source | None:
    archive = told.archives.get(places.copied(package))
    if archive is None:
        return Ready(places.own(package))
    folder, file = archive.get("source_dir"), archive.get("source_file")
    if not folder and not file:
        return None
    excludes = tuple(str(each) for each in archive.get("excludes") or ())
    return Archived(places.own(str(folder)) if folder else None, places.own(str(file)) if file else None, excludes)


def _of_type(state: Json, kind: str) -> Iterator[Json]:
    """The attributes of each resource or data source of a type."""
    for resource in state.get("resources") or []:
        if resource.get("type") == kind:
            for instance in resource.get("instances") or []:
                yield instance.get("attributes") or {}
