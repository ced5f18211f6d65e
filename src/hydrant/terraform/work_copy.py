"""The copy of a project in which Terraform runs, so that nothing in the user's own folders changes.

Terraform and tflocal write into the working directory (.terraform, lock, state, override file). The copy has the same
shape as the original, so that relative paths (`${path.module}/../lambda`) hold:

- The Terraform directory is copied file by file, the files of local modules elsewhere too: Terraform takes a module for
  where it really is, and from there its relative paths must find what is in the copy, such as built packages.
- Folders on the way up to the top are real. What is beside them is a link to the original, as are folders of tools.
- A link stays one: to its place in the copy, or to the original of what is outside of it.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hydrant.project import Project

from .modules import configuration_files, local_calls, local_modules, text_of
from .put_aside import put_backends_aside

_LEVELS_UP = 3
_NEVER = {".terraform", "terraform.tfstate.d", ".terragrunt-cache"}
_LINKED = {".git", ".venv", "node_modules", "__pycache__"}
"""Folders of tools: large, and nothing in them is a configuration's."""
OVERRIDE = "localstack_providers_override.tf"
LOCK = ".terraform.lock.hcl"
_BACKEND_OVERRIDE = "zz_local_backend_override.tf"  # the last of the overrides wins
_BACKEND = re.compile(r'\bbackend\s+"|\bcloud\s*\{|"(backend|cloud)"\s*:')


def make_work_copy(project: Project, work: Path, keep_backend: bool = False) -> Path:
    """Make or refresh the copy below `work`; returns the folder in it that stands for the Terraform directory.

    What Terraform made in an earlier run (state, .terraform) stays; files gone from the original go. The state is kept
    in the copy, unless `keep_backend`.
    """
    copy = _Copy(project, work)
    copy.make()
    target = copy.of(project.terraform)
    if not keep_backend and has_backend(target):
        put_backends_aside(target)
        keep_state_local(target)
    return target


def package_path(project: Project, work: Path, package: str) -> Path:
    """Where a function package of the manifest lies in the copy."""
    return work / (project.root / package).relative_to(top_of(project))


def top_of(project: Project) -> Path:
    """The highest folder in the copy: that which relative paths may name, or one above it where a module needs that."""
    inner = _inner_top(project)
    above = [call.named for call in local_calls(project.terraform) if call.named == call.real]
    wanted = Path(os.path.commonpath([inner, *above]))
    return inner if wanted in (Path.home(), Path(wanted.anchor)) else wanted


def _inner_top(project: Project) -> Path:
    """The highest folder that relative paths of the configuration may name: the git checkout, or three levels up."""
    folder = project.terraform
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return Path(os.path.commonpath([candidate, project.root]))
    above = [p for p in folder.parents if p not in (Path.home(), Path(p.anchor))][:_LEVELS_UP]
    return Path(os.path.commonpath([above[-1] if above else folder, project.root]))


def output_folders(project: Project) -> set[Path]:
    """Folders that packages are built into: real folders in the copy, whatever the original has there."""
    return {(project.root / f.package).parent for f in project.manifest.functions} - {project.root}


class _Copy:
    """One making of a copy. `_real`: the originals of the folders that are real in it."""

    def __init__(self, project: Project, work: Path) -> None:
        self._top, self._inner, self._work = top_of(project), _inner_top(project), work
        self._packages = {project.root / spec.package for spec in project.manifest.functions}
        tree = set(_folders_of(project.terraform, skipped=work.resolve()))
        self._copied = tree | {folder for folder in local_modules(project.terraform) if self._inside(folder)}
        ends = self._copied | output_folders(project)
        self._real = {self._top} | {each for end in ends for each in (end, *end.parents) if self._inside(each)}

    def of(self, original: Path) -> Path:
        """The place in the copy that stands for a path of the original."""
        return self._work / original.relative_to(self._top)

    def make(self) -> None:
        """Bring it up to date."""
        entries = [entry for folder in sorted(self._real) for entry in self._entries(folder)]
        copies = {str(self.of(entry).relative_to(self._work)) for entry in entries if self._is_copied(entry)}
        _clear_links(self._work)  # first, so that nothing below reaches an original through one
        for gone in _read_list(_list_of(self._work)) - copies:
            _remove(self._work, gone)
        for folder in sorted(self._real):
            _make_real(self.of(folder))
        for entry in entries:
            self._place(entry)
        _list_of(self._work).write_text(json.dumps(sorted(copies)), "utf-8")

    def _inside(self, path: Path) -> bool:
        return path.is_relative_to(self._top)

    def _entries(self, folder: Path) -> Iterator[Path]:
        """What of a folder is to be copied or linked. Of what lies above only the way to modules is in the copy."""
        if folder.is_dir() and (folder == self._inner or folder not in self._inner.parents):
            for entry in folder.iterdir():
                if entry not in self._real and entry not in self._packages and not self._stays_behind(entry):
                    yield entry

    def _stays_behind(self, entry: Path) -> bool:
        own = entry.parent in self._copied and (_is_state(entry.name) or entry.name == OVERRIDE)
        return own or entry.name in _NEVER or self._work.resolve().is_relative_to(entry)

    def _is_copied(self, entry: Path) -> bool:
        """A lock file is written to: it is copied even where it is a link."""
        plain = entry.name == LOCK or not entry.is_symlink()
        return entry.parent in self._copied and plain and entry.is_file()

    def _place(self, entry: Path) -> None:
        target = self.of(entry)
        if self._is_copied(entry):
            _copy_file(entry, target)
        elif entry.is_symlink() or entry.is_dir() or entry.is_file():
            if target.is_dir():
                shutil.rmtree(target)  # it was real in an earlier copy
            target.unlink(missing_ok=True)
            target.symlink_to(self._leads_to(entry))

    def _leads_to(self, entry: Path) -> str | Path:
        """Where a link in the copy leads. A relative one stays so: else `path.module` would be absolute."""
        if not entry.is_symlink():
            return entry
        real = Path(os.path.realpath(entry))
        if not self._inside(real):
            return real
        place = self.of(real)
        return place if os.path.isabs(os.readlink(entry)) else os.path.relpath(place, self.of(entry.parent))


def _folders_of(tree: Path, skipped: Path) -> Iterator[Path]:
    """The folder and those in it, without links, folders of tools, and what the copy itself is in."""
    for parent, folders, _ in os.walk(tree):
        yield Path(parent)
        paths = [Path(parent, name) for name in folders if name not in _NEVER | _LINKED]
        folders[:] = [path.name for path in paths if not path.is_symlink() and not skipped.is_relative_to(path)]


def _make_real(folder: Path) -> None:
    if folder.is_file():
        folder.unlink()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _copy_file(source: Path, target: Path) -> None:
    """Copy what has changed. The copy is the user's alone, and a program if the original is one."""
    found = source.stat()
    if target.is_dir():
        shutil.rmtree(target)
    if target.is_file():
        there = target.stat()
        if (there.st_size, there.st_mtime_ns) == (found.st_size, found.st_mtime_ns):
            return
    shutil.copyfile(source, target)
    target.chmod(0o700 if found.st_mode & 0o100 else 0o600)
    os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))


def _clear_links(work: Path) -> None:
    """Remove the links of the run before, so that renamed and removed files do not linger."""
    for folder, subfolders, files in os.walk(work):
        for name in (*subfolders, *files):
            path = Path(folder, name)
            if path.is_symlink() and ".terraform" not in path.parts:
                path.unlink()


def _list_of(work: Path) -> Path:
    """Beside a copy: which of its files are copies, so that those go whose originals are gone."""
    return work.with_name(f"{work.name}.copied.json")


def _read_list(path: Path) -> set[str]:
    try:
        return set(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        return set()


def _remove(work: Path, name: str) -> None:
    """Remove a file, and the folders that are empty then."""
    (work / name).unlink(missing_ok=True)
    with suppress(OSError):  # the first that is not empty, or not there
        for folder in Path(name).parents[:-1]:
            (work / folder).rmdir()


def has_backend(directory: Path) -> bool:
    """Whether the configuration says where its state is to be kept."""
    return any(_BACKEND.search(text_of(path)) for path in configuration_files(directory))


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


def close_lock(directory: Path) -> None:
    """Close the lock file to others: Terraform makes it readable for everybody, whatever the umask."""
    with suppress(FileNotFoundError):
        (directory / LOCK).chmod(0o600)


def drop_override(directory: Path) -> None:
    """Remove what tflocal left: it refuses to start when its own file is there."""
    (directory / OVERRIDE).unlink(missing_ok=True)
