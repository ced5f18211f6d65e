"""The copy of a project in which Terraform runs, so that nothing in the user's own folders changes.

Terraform and tflocal write into the working directory (.terraform, lock, state, override file). The copy has the same
shape as the original, so that relative paths (`${path.module}/../lambda`) hold: the Terraform directory is copied file
by file, folders on the way up to the top are real, everything beside them is a link to the original.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from hydrant.project import Project

_LEVELS_UP = 3
_NEVER = {".git", ".terraform", ".venv", "node_modules", "__pycache__", "terraform.tfstate.d"}
OVERRIDE = "localstack_providers_override.tf"
LOCK = ".terraform.lock.hcl"
_BACKEND_OVERRIDE = "zz_local_backend_override.tf"  # the last of the overrides wins
_BACKEND = re.compile(r'^\s*(backend\s+"|cloud\s*\{)', re.MULTILINE)


def make_work_copy(project: Project, work: Path, keep_backend: bool = False) -> Path:
    """Make or refresh the copy below `work`; returns the folder in it that stands for the Terraform directory.

    What Terraform made in an earlier run (state, .terraform) stays; files gone from the original go. The state is kept
    in the copy, unless `keep_backend`.
    """
    top = top_of(project)
    _clear_links(work)
    target = work / project.terraform.relative_to(top)
    for folder in (project.terraform, *_between(project.terraform, top)):
        _link_siblings(folder, top, work)
    _copy_configuration(project.terraform, target)
    if not keep_backend and has_backend(target):
        keep_state_local(target)
    for package in output_folders(project):
        _link_around(package, top, work)
    return target


def package_path(project: Project, work: Path, package: str) -> Path:
    """Where a function package of the manifest lies in the copy."""
    return work / (project.root / package).relative_to(top_of(project))


def top_of(project: Project) -> Path:
    """The highest folder that relative paths of the configuration may name: the git checkout, or three levels up."""
    folder = project.terraform
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    above = [p for p in folder.parents if p not in (Path.home(), Path(p.anchor))][:_LEVELS_UP]
    wanted = above[-1] if above else folder
    return project.root if project.root in wanted.parents else wanted


def output_folders(project: Project) -> set[Path]:
    """Folders that packages are built into: real folders in the copy, whatever the original has there."""
    return {(project.root / f.package).parent for f in project.manifest.functions} - {project.root}


def _between(folder: Path, top: Path) -> Iterator[Path]:
    """The folders from the parent of `folder` up to, and without, `top`."""
    for parent in folder.parents:
        if parent == top or top not in parent.parents:
            return
        yield parent


def _link_siblings(folder: Path, top: Path, work: Path) -> None:
    """Make the copy's parent of `folder` real and link everything beside `folder` in it."""
    if folder == top:
        work.mkdir(parents=True, exist_ok=True)
        return
    parent = folder.parent
    target = work / parent.relative_to(top)
    target.mkdir(parents=True, exist_ok=True)
    _link_entries(parent.iterdir(), target, skip={folder.name})


def _link_around(folder: Path, top: Path, work: Path) -> None:
    """Make an output folder real. Its parents are real already, or are links that have to give way."""
    relative = folder.relative_to(top)
    for depth in range(1, len(relative.parts) + 1):
        part = work.joinpath(*relative.parts[:depth])
        original = top.joinpath(*relative.parts[:depth])
        if part.is_symlink():
            part.unlink()
            part.mkdir()
            if original != folder:
                _link_entries(original.iterdir(), part, skip=set())
        part.mkdir(exist_ok=True)


def _link_entries(entries: Iterable[Path], target: Path, skip: set[str]) -> None:
    for entry in entries:
        link = target / entry.name
        if entry.name not in skip | _NEVER and not link.exists():
            link.symlink_to(entry)


def _clear_links(work: Path) -> None:
    """Remove the links of the run before, so that renamed and removed files do not linger."""
    for folder, subfolders, files in os.walk(work):
        for name in (*subfolders, *files):
            path = Path(folder, name)
            if path.is_symlink() and ".terraform" not in path.parts:
                path.unlink()


def _copy_configuration(source: Path, target: Path) -> None:
    """Copy the Terraform directory with its subfolders; what is gone from it goes from the copy too."""
    target.mkdir(parents=True, exist_ok=True)
    wanted = set()
    for folder, subfolders, files in os.walk(source):
        subfolders[:] = [name for name in subfolders if name not in _NEVER]
        here = target / Path(folder).relative_to(source)
        here.mkdir(exist_ok=True)
        for name in files:
            if not _is_state(name) and name != OVERRIDE:
                shutil.copy2(Path(folder, name), here / name)
                wanted.add(here / name)
    for folder, subfolders, files in os.walk(target):
        subfolders[:] = [name for name in subfolders if name not in _NEVER]
        for name in files:
            path = Path(folder, name)
            gone = path not in wanted and path.suffix in {".tf", ".tfvars", ".json"}
            if gone and not _is_state(name) and name != OVERRIDE:
                path.unlink()


def has_backend(directory: Path) -> bool:
    """Whether the configuration says where its state is to be kept."""
    return any(_BACKEND.search(path.read_text("utf-8", "replace")) for path in directory.glob("*.tf"))


def keep_state_local(directory: Path) -> None:
    """Keep the state of this copy in the copy: the configuration's own backend is the state of something real.

    An override of a `backend` or `cloud` block replaces it whole (developer.hashicorp.com: "Override Files").
    """
    (directory / _BACKEND_OVERRIDE).write_text('terraform {\n  backend "local" {}\n}\n')


def makes_backend(directory: Path) -> bool:
    """Whether tflocal has a bucket to make for the state: the configuration's own backend counts, and is S3's."""
    return not (directory / _BACKEND_OVERRIDE).is_file() and has_backend(directory)


def release_state(directory: Path) -> None:
    """Undo `keep_state_local`: the configuration's own backend counts again."""
    (directory / _BACKEND_OVERRIDE).unlink(missing_ok=True)


def _is_state(name: str) -> bool:
    return name == LOCK + ".info" or ".tfstate" in name


def drop_lock(directory: Path) -> None:
    """Leave out a committed lock file: it holds hashes of the real provider, which the offline one cannot match."""
    (directory / LOCK).unlink(missing_ok=True)


def drop_override(directory: Path) -> None:
    """Remove what tflocal left: it refuses to start when its own file is there."""
    (directory / OVERRIDE).unlink(missing_ok=True)
