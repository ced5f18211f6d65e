"""Modules that a configuration takes from elsewhere, and the folder `vendor/` that can hold them.

`terraform init` does not fetch a module that `.terraform/modules/modules.json` knows with its source and version. So
what lies in `vendor/` beside the configuration is written there, and no file of the user is changed.

    vendor/registry/terraform-aws-modules/sqs/aws/5.1.0/    the registry's module, for constraints that 5.1.0 meets
    vendor/git/github.com/company/modules/v1.2/             git::https://github.com/company/modules?ref=v1.2
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from hydrant.offline_provider.versions import satisfies

from .blocks import find_blocks

VENDOR = "vendor"
DEFAULT_HOST = "registry.terraform.io"
_REGISTRY = re.compile(r"^(?:([\w-]+(?:\.[\w-]+)+)/)?([\w-]+/[\w-]+/[a-z0-9]+)$")
_GIT = re.compile(r"^(?:git::)?(?:https?://|ssh://|git@)?(?:[^@/]+@)?([\w.-]+)[/:](.+?)(?:\.git)?$")
_MANIFEST = Path(".terraform", "modules", "modules.json")


_UNREACHED = re.compile(r"Error accessing remote module registry|Failed to download module|Could not download module")


def advice(failure: str) -> str:
    """What to do when `terraform init` could not get a module; empty for other failures."""
    if not _UNREACHED.search(failure):
        return ""
    return f"Put a copy into {VENDOR}/ beside the *.tf files; which module goes where: hydrant vendor"


@dataclass(frozen=True)
class ModuleCall:
    """A `module` block whose source is not a local path. `key` is Terraform's: `a.b` for b inside a."""

    key: str
    source: str
    version: str
    place: str
    """File and line."""
    folder: Path
    """Where it is looked for: for a registry's module the folder above its versions."""
    found: Path | None
    """The vendored copy with its subfolder, None when there is none that fits."""

    @property
    def found_version(self) -> str:
        """The version of a registry's module that was found."""
        return self.found.relative_to(self.folder).parts[0] if self.found and "registry" in self.folder.parts else ""


@dataclass(frozen=True)
class LocalModule:
    """A module by a local path; those of it that come from elsewhere count too."""

    key: str
    source: str
    directory: Path


def find_modules(directory: Path, vendored: Path | None = None) -> list[ModuleCall]:
    """What the configuration, its local modules and its vendored modules take from elsewhere."""
    return [call for call in _walk(directory, "", vendored or directory / VENDOR, 0) if isinstance(call, ModuleCall)]


def use_vendored(directory: Path, vendored: Path) -> list[ModuleCall]:
    """Tell `terraform init` of the modules that lie in `vendored`; returns these. Others it fetches as ever."""
    calls = list(_walk(directory, "", vendored, 0))
    used = [call for call in calls if isinstance(call, ModuleCall) and call.found]
    if not used:
        return []
    entries = [{"Key": "", "Source": "", "Dir": "."}]
    for call in calls:
        where = call.directory if isinstance(call, LocalModule) else call.found
        if where is None:
            continue
        entry = {"Key": call.key, "Source": _full(call.source), "Dir": os.path.relpath(where, directory)}
        if isinstance(call, ModuleCall) and call.found_version:
            entry["Version"] = call.found_version
        entries.append(entry)
    path = directory / _MANIFEST
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"Modules": entries}), "utf-8")
    return used


def _walk(directory: Path, above: str, vendored: Path, depth: int) -> Iterator[ModuleCall | LocalModule]:
    if depth > 10 or not directory.is_dir():
        return
    for path in sorted(directory.glob("*.tf")):
        for block in find_blocks(path.read_text("utf-8", "replace")):
            source = block.string("source") if block.kind == "module" else None
            if not source or not block.labels:
                continue
            key = f"{above}.{block.labels[0]}" if above else block.labels[0]
            call: ModuleCall | LocalModule
            if source.startswith(("./", "../")):
                call = LocalModule(key, source, Path(os.path.normpath(directory / source)))
            else:
                version = block.string("version") or ""
                call = _look_up(key, source, version, f"{path.name}:{block.line()}", vendored)
            yield call
            inside = call.directory if isinstance(call, LocalModule) else call.found
            if inside:
                yield from _walk(inside, key, vendored, depth + 1)


def _look_up(key: str, source: str, version: str, place: str, vendored: Path) -> ModuleCall:
    package, subfolder = _split(source)
    if named := _REGISTRY.match(package):
        host = [] if named[1] in {None, DEFAULT_HOST} else [named[1]]
        folder = vendored.joinpath("registry", *host, *named[2].split("/"))
        newest = next(iter(_versions(folder, version)), None)
        found = folder / newest / subfolder if newest else None
    else:
        address, _, query = package.partition("?")
        ref = re.search(r"(?:^|&)ref=([^&]+)", query)
        git = _GIT.match(address)
        parts = [git[1], *git[2].split("/")] if git else [re.sub(r"[^\w.-]+", "_", address)]
        folder = vendored.joinpath(
            "git", *(part for part in parts if part not in {"", ".", ".."}), ref[1] if ref else "HEAD"
        )
        found = folder / subfolder
    return ModuleCall(key, source, version, place, folder, found if found and any(found.glob("*.tf")) else None)


def _split(source: str) -> tuple[str, str]:
    """Package and subfolder of `package//subfolder?query`."""
    scheme, mark, rest = source.rpartition("://")
    path, _, query = rest.partition("?")
    package, _, subfolder = path.partition("//")
    return scheme + mark + package + (f"?{query}" if query else ""), subfolder


def _versions(folder: Path, constraint: str) -> list[str]:
    """The vendored versions that meet the constraint, the newest first."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            found.append((Version(path.name), path.name))
        except InvalidVersion:
            continue
    return [name for _, name in sorted(found, reverse=True) if satisfies(name, [constraint] if constraint else [])]


def _full(source: str) -> str:
    """The source as Terraform writes it into its manifest: a registry's with the host."""
    package, subfolder = _split(source)
    named = _REGISTRY.match(package)
    if named and not named[1]:
        package = f"{DEFAULT_HOST}/{package}"
        return f"{package}//{subfolder}" if subfolder else package
    return source
