"""Links in a configuration that lead nowhere, or round in a circle: named before anything starts."""

import errno
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from hydrant.console import Say
from hydrant.errors import BrokenLink
from hydrant.project import Project

from .modules import SUFFIXES, is_ignored, local_calls, local_modules

_VALUES = (".auto.tfvars", ".auto.tfvars.json")
_ALWAYS_READ = {"terraform.tfvars", "terraform.tfvars.json"}
_NOT_LOOKED_INTO = {".terraform", ".git", "node_modules", ".venv", "__pycache__"}


@dataclass(frozen=True)
class Broken:
    """A link, what it says, and why that does not do. `needed`: Terraform reads it, whatever the configuration says."""

    path: Path
    target: str
    why: str
    needed: bool

    def __str__(self) -> str:
        return f"{self.path} -> {self.target}: {self.why}"


def check_links(project: Project, say: Say) -> None:
    """Tell of broken links in the Terraform directory and its local modules. Raises BrokenLink for one that is needed.

    Others do no harm unless a function such as file() names them. One that leads to a package that is built is fine.
    """
    found = broken_links(project)
    if needed := [each for each in found if each.needed]:
        raise BrokenLink(
            f"{'A link' if len(needed) == 1 else f'{len(needed)} links'} of the configuration cannot be followed.",
            "\n".join(map(str, needed)),
            "Correct its target, or remove it: Terraform reads it. Or check out what it leads to (a submodule?).",
        )
    for each in found:
        say.warn(f"A broken link: {each}. Nothing that the configuration names may lead through it.")


def broken_links(project: Project) -> list[Broken]:
    """All of them, by path."""
    root = project.terraform.resolve()
    built = {Path(os.path.realpath(project.root / spec.package)) for spec in project.manifest.functions}
    found = {each.path: each for each in _on_the_way_to_modules(root)}
    for module in local_modules(root):
        for path in _links(module, deep=module == root):
            if path not in found and (each := _broken(path, _is_read(path, module))) and not _is_built(path, built):
                found[path] = each
    return [found[path] for path in sorted(found)]


def _links(folder: Path, *, deep: bool) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        paths = [Path(parent, name) for name in (*folders, *files)]
        yield from (path for path in paths if path.is_symlink() and not is_ignored(path.name))
        folders[:] = [name for name in folders if deep and name not in _NOT_LOOKED_INTO]


def _is_read(path: Path, module: Path) -> bool:
    name = path.name
    return path.parent == module and (name.endswith((*SUFFIXES, *_VALUES)) or name in _ALWAYS_READ)


def _is_built(path: Path, built: Collection[Path]) -> bool:
    return Path(os.path.realpath(path)) in built


def _on_the_way_to_modules(root: Path) -> Iterator[Broken]:
    """The first broken link on the path of each module that is not there."""
    for call in local_calls(root):
        if not call.real.is_dir():
            parts = [*reversed(call.named.parents), call.named]
            yield from [found for path in parts if path.is_symlink() and (found := _broken(path, True))][:1]


def _broken(path: Path, needed: bool) -> Broken | None:
    try:
        path.stat()
    except OSError as error:
        why = {
            errno.ELOOP: "it leads round in a circle",
            errno.EACCES: "what it leads to must not be entered",
        }.get(error.errno or 0, "there is nothing")
        return Broken(path, os.readlink(path), why, needed)
    return None
