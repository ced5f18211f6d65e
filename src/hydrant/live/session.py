"""What `hydrant up --watch` does while the stack runs: for each batch of saved files what it means."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from ..console import Say
from ..errors import EmulatorFailed, HydrantError
from ..function_package import Target
from ..function_package.archive import files_below
from ..paths import StackPaths
from ..pipeline.refusals import refusal
from ..project import MANIFEST, Project, find_project
from ..stack import published_schemas
from ..stack.deploy import deploy, plan
from ..stack.place import place_of
from ..stack.port_lock import only_one
from ..stack.registry import StackRecord
from ..terraform.modules import local_modules
from ..terraform.plan_view.text import as_text
from .blame import blamed
from .changes import meaning
from .package import archived_files, package_of
from .saved import Saved
from .sources import Archived, Built, Found, Function
from .stack_sources import found_on
from .update import Broken, client_of, update

_SCHEMAS = "schemas"
_PATIENCE = 120.0
"""Seconds to wait for another command that is at work on the stack."""
_PAUSE = 0.1
_SHOWN = 3


class Session:
    """Keeps a running stack as the user's files are."""

    def __init__(self, project: Project, stack: StackRecord, arguments: Sequence[str], say: Say) -> None:
        self._project, self._stack, self._arguments, self._say = project, stack, arguments, say
        self._saved = Saved()
        self._target = Target.local()
        self._client: Any = client_of(stack.endpoint, place_of(stack).region)
        self._found = Found((), {})

    def begin(self) -> None:
        """Find what is deployed, listen to its files, and tell what is watched."""
        self._look()
        for function in self._found.functions:
            self._say.line(f"Watching {function.name}: {', '.join(map(self._short, function.source.folders))}")
        for name, why in self._found.others.items():
            self._say.line(f"Not {name}, as {why}: its code changes with an apply.")
        watched = [*self._configurations(), *([self._manifest] if self._manifest.is_file() else [])]
        self._say.line(f"Watching {', '.join(map(self._short, watched))}: plan and apply")

    def step(self, seconds: float) -> None:
        """Wait so long for saved files, and do what they mean. Errors are told, and the next batch is waited for."""
        if self._saved.fault:
            fault, self._saved.fault = self._saved.fault, None
            raise HydrantError("Files cannot be watched any more.", str(fault), "Start again; hydrant deploy applies.")
        if saved := self._saved.take(seconds):
            self._act(saved)

    def close(self) -> None:
        """Listen to nothing any more."""
        self._saved.close()

    def _act(self, saved: Iterable[Path]) -> None:
        begun = time.monotonic()
        with self._telling():
            self._look()  # another command may have deployed since
            if not (meant := meaning(saved, self._found.functions, self._configurations(), self._manifest)):
                return
            with _patiently(self._stack.port):
                for function, files in meant.functions:
                    with self._telling():  # the others, and the configuration, have been saved too
                        self._rebuild(function, files, begun)
                if meant.configuration:
                    self._apply(meant.configuration)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell what goes wrong within it: the stack goes on, and the next file that is saved counts."""
        try:
            yield
        except HydrantError as error:
            self._say.error(error)
        except OSError as error:
            self._say.error(HydrantError("A saved file cannot be read.", str(error), "Save it again."))
        except Exception as error:
            told = refusal(error)
            if told is None:
                raise
            self._say.error(HydrantError("The stack has not taken what was saved.", told.cause, "Save it again."))

    def _rebuild(self, function: Function, files: Sequence[Path], begun: float) -> None:
        scratch = StackPaths(self._stack.port).root / "live"
        package = package_of(function, self._target, scratch)
        names = self._named(files)
        broken = update(self._client, function, package)
        if broken:
            self._tell(function, broken)
            return
        self._say.line(f"{function.name} runs {names} ({time.monotonic() - begun:.2f} s)")
        if any(_SCHEMAS in path.parts for path in files):
            published_schemas.publish(self._project, self._stack, self._say)

    def _tell(self, function: Function, broken: Broken) -> None:
        place = blamed(broken.message, broken.frames, _files(function))
        self._say.warn(f"{function.name} goes on with the version before. {place and self._short_place(place)}")
        for line in broken.message.split("\n"):
            self._say.line(f"  {line}")

    def _apply(self, files: Sequence[Path]) -> None:
        """Show the plan, and apply it where it is not empty."""
        self._say.line(f"Saved: {self._named(files)}")
        self._project = find_project(terraform=self._project.terraform)
        changes = plan(self._project, self._stack, self._say, self._arguments)
        self._say.line(as_text(changes).rstrip("\n"))
        if not changes.empty:
            done = deploy(self._project, self._stack, self._say, self._arguments).changes
            self._say.line("Applied: " + ", ".join(f"{kind} {count}" for kind, count in done.items() if count))
        self._look()

    def _look(self) -> None:
        """Find again what is deployed, and listen to its files."""
        self._found = found_on(self._stack, self._project)
        folders = [folder for function in self._found.functions for folder in function.source.folders]
        self._saved.listen([*folders, *self._configurations()], [self._manifest])

    @property
    def _manifest(self) -> Path:
        """Where hydrant.toml is, or would be."""
        return self._project.root / MANIFEST

    def _configurations(self) -> list[Path]:
        return local_modules(self._project.terraform)  # itself first

    def _named(self, files: Sequence[Path]) -> str:
        """Some saved files; editors and tools write others that are gone at once."""
        shown = [path for path in files if path.exists()] or files
        more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
        return ", ".join(map(self._short, shown[:_SHOWN])) + more

    def _short(self, path: Path) -> str:
        root = self._project.root
        return str(path.relative_to(root)) if path.is_relative_to(root) and path != root else str(path)

    def _short_place(self, place: str) -> str:
        path, _, line = place.rpartition(":")
        return f"{self._short(Path(path))}:{line}"


@contextmanager
def _patiently(port: int) -> Iterator[None]:
    """Hold the stack, once another command has let go of it. Raises EmulatorFailed where that takes too long."""
    deadline = time.monotonic() + _PATIENCE
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(only_one(port, "hydrant up --watch"))
                break
            except EmulatorFailed:
                if time.monotonic() > deadline:
                    raise
            time.sleep(_PAUSE)
        yield


def _files(function: Function) -> dict[str, Path]:
    """The user's own files of a function, by their names in its package."""
    source = function.source
    if isinstance(source, Archived):
        return archived_files(source)
    if isinstance(source, Built):
        root = source.root / source.spec.source
        return {name: path for start in source.spec.include for name, path in files_below(root, start)}
    return {}
