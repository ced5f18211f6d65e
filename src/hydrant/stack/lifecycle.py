"""Bringing a stack up and down."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hydrant.console import Say
from hydrant.interrupts import held
from hydrant.paths import NEEDED_MB, StackPaths, cache_dir, state_dir
from hydrant.private import private_files, tighten

from ..emulator.lambda_executor.guard.files import remove
from ..errors import EmulatorFailed
from . import emulator, own_environment, post_mortem, registry, warm_caches
from .keep import NOTHING, VARIABLE, Keep
from .registry import StackRecord

if TYPE_CHECKING:
    from ..project import Project


@dataclass(frozen=True)
class Starting:
    """An emulator that boots, or one that runs already (`process` None). `hydrant down` finds it by its record."""

    stack: StackRecord
    process: "subprocess.Popen[bytes] | None" = None

    def wait(self, say: Say) -> StackRecord:
        """Wait until it answers. Raises EmulatorFailed when it ends, or does not answer in time."""
        if self.process:
            with say.step(f"Starting the emulator on port {self.stack.port}"):
                emulator.wait_until_up(self.process, StackPaths(self.stack.port))
        return self.stack

    @contextmanager
    def ended_on_error(self) -> Iterator[None]:
        """End an emulator that this command has begun to start, when what is done inside fails."""
        try:
            yield
        except BaseException as error:
            if self.process:
                _undo(self.process, self.stack, StackPaths(self.stack.port), error)
            raise


def start_emulator(project: "Project", port: int, region: str, say: Say, keep: Keep = NOTHING) -> StackRecord:
    """Start the emulator on `port`, or return the one that already runs there for this user. Errors: as below."""
    starting = begin(project, port, region, say, keep)
    with starting.ended_on_error():
        return starting.wait(say)


def begin(project: "Project", port: int, region: str, say: Say, keep: Keep = NOTHING) -> Starting:
    """Begin to start the emulator on `port`, or find the one that already runs there for this user.

    `keep` says what it begins with and what it leaves. Raises EmulatorFailed when the port is taken.
    """
    paths = StackPaths(port)
    known = registry.read(port)
    if known and known.alive:
        check_same_project(known, project)
        keep.check_running(port)
        return Starting(known)
    emulator.check_settings(os.environ)
    emulator.check_port(port)
    with private_files():
        for folder in (state_dir(), cache_dir()):
            check_disk(folder)
            tighten(folder)
        _clear(paths, known, say)
        python = own_environment.emulator_python(say)
        environ = keep.environment(os.environ, paths)
    process = stack = None
    try:
        with held():  # else it could run without a record
            process = emulator.spawn(paths, environ, project.root, python)
            # First of all: from here on `hydrant down` finds it, whatever becomes of this command.
            stack = registry.of_process(port, process.pid, project, region, environ.get(VARIABLE, ""))
            registry.write(stack)
    except BaseException as error:
        _undo(process, stack, paths, error)
        raise
    return Starting(stack, process)


def _undo(
    process: "subprocess.Popen[bytes] | None", stack: StackRecord | None, paths: StackPaths, error: BaseException
) -> None:
    """End an emulator that is not up. Its log stays where it tells something: not after Ctrl-C."""
    if process:
        emulator.kill(process.pid)
    if isinstance(error, KeyboardInterrupt):
        _remove(paths)
    elif stack:
        registry.write(replace(stack, stopped=f"it did not start ({reason(error)})"))


def reason(error: BaseException) -> str:
    """What ended a command, in a few words."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return (str(error) or type(error).__name__).rstrip(".")


def check_same_project(known: StackRecord, project: "Project") -> None:
    """Raise EmulatorFailed for another configuration than the stack's: it would delete what the first has deployed."""
    if known.terraform != str(project.terraform):
        raise EmulatorFailed(
            f"The stack on port {known.port} belongs to {known.terraform}.",
            f"{project.terraform} needs a stack of its own.",
            f"Use another port: --port {known.port + 1}, or stop the first: hydrant down --port {known.port}",
        )


def stop_stack(stack: StackRecord, say: Say) -> None:
    """Stop the emulator, which drains first, and remove the stack's files.

    Raises EmulatorDied, and leaves the files, when it runs no more.
    """
    if not stack.alive:
        raise post_mortem.explain(stack)
    with say.step(f"Stopping the stack on port {stack.port}"):
        emulator.stop(stack.pid)
        with private_files():
            warm_caches.keep(StackPaths(stack.port))
        _remove(StackPaths(stack.port))


def forget(port: int) -> None:
    """Remove the files of a stack whose process has ended."""
    _remove(StackPaths(port))


def _clear(paths: StackPaths, known: StackRecord | None, say: Say) -> None:
    """Make an empty folder for a new stack. Of an emulator that died it is told, and its log is kept."""
    died = known is not None and not known.stopped and paths.emulator_log.exists()
    log = paths.root.with_suffix(".log")
    if known is not None and died:
        say.warn("\n".join(post_mortem.told(known)))
        paths.emulator_log.replace(log)
    _remove(paths)
    paths.root.mkdir(parents=True)
    if died:
        log.replace(paths.earlier_log)


def _remove(paths: StackPaths) -> None:
    remove(str(paths.root))


_ELSEWHERE = "Set XDG_STATE_HOME and XDG_CACHE_HOME to folders of yours."


def check_disk(folder: Path) -> None:
    """Raise EmulatorFailed when the disk of the state folder is nearly full or the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free // 1_000_000
        writable = os.access(folder, os.W_OK)
    except OSError as error:
        raise EmulatorFailed(f"{folder} cannot be made.", str(error), _ELSEWHERE) from error
    if not writable:
        raise EmulatorFailed(f"{folder} cannot be written.", next_step=_ELSEWHERE)
    if free < NEEDED_MB:
        raise EmulatorFailed(
            f"Only {free} MB are free for {folder}.",
            f"A stack needs {NEEDED_MB} MB.",
            "Free some space, or set XDG_STATE_HOME and XDG_CACHE_HOME to another disk.",
        )
