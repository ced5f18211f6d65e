"""Custom runtimes (`provided.al2023`, `provided.al2`): the function brings its program, `bootstrap`, as Go and Rust do.

It speaks to the Runtime API itself. It runs natively, so it must be built for this machine's system and processor.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from ..interpreter import Choice, Interpreter
from ..spec import FunctionSpec
from ..view import LAYERS, TASK_ROOT, View
from ..workspace import empty_runtime_dir
from .language import EntrypointError, Language, MissingRuntime

_PROGRAM = "bootstrap"
_ELF = b"\x7fELF"
_MACHINES = {62: "x86_64", 183: "arm64"}
"""e_machine of the ELF format, and Lambda's words for them."""
_HERE = {"amd64": "x86_64", "aarch64": "arm64"}


class Custom:
    """`provided`, `provided.al2`, `provided.al2023`."""

    name = "custom runtimes (provided.al2023)"
    debugger = ""

    def speaks(self, runtime: str) -> bool:
        """Whether it is `provided` or `provided.N`."""
        return runtime.partition(".")[0] == "provided"

    def pick(self, spec: FunctionSpec) -> Choice:
        """The program itself. Raises MissingRuntime where it is one for another machine."""
        program = entrypoint(spec)
        built_for = architecture(program) if program else ""
        if built_for and built_for == spec.architecture:
            check_machine(built_for, sys.platform, _here())
        return Choice(Interpreter((0, 0), "native", str(program or "")))

    def greets(self, spec: FunctionSpec) -> bool:  # noqa: ARG002 - as for all
        """Never: the program is the function's own."""
        return False

    def runtime_dir(self) -> Path:
        """Empty: a custom runtime brings all."""
        return empty_runtime_dir()

    def command(self, spec: FunctionSpec, choice: Choice, view: View) -> list[str]:  # noqa: ARG002 - as for all
        """The program alone; its handler's name is in a variable. Raises EntrypointError in AWS's words."""
        program = entrypoint(spec)
        if program is None:
            raise EntrypointError(f"Couldn't find valid bootstrap(s): [{TASK_ROOT / _PROGRAM} {LAYERS / _PROGRAM}]")
        own = program.parent == spec.task_root
        on_aws = (TASK_ROOT if own else LAYERS) / _PROGRAM
        if not os.access(program, os.X_OK):
            raise EntrypointError(f"fork/exec {on_aws}: permission denied")
        if architecture(program) not in ("", spec.architecture):
            raise EntrypointError(f"fork/exec {on_aws}: exec format error")
        if own:
            return [str(view.task_root / _PROGRAM)]
        return [str(LAYERS / _PROGRAM if view.layers == (LAYERS,) else program)]

    def variables(self, spec: FunctionSpec, choice: Choice, view: View) -> Mapping[str, str]:  # noqa: ARG002 - as for all
        """None."""
        return {}


def entrypoint(spec: FunctionSpec) -> Path | None:
    """Return the program of a function: its own, else that of a layer, the last one on top."""
    places = [spec.task_root, *reversed(spec.layers)]
    return next((place / _PROGRAM for place in places if (place / _PROGRAM).is_file()), None)


def architecture(program: Path) -> str:
    """Return what an ELF program was built for, in Lambda's words; empty for a script."""
    with program.open("rb") as file:
        head = file.read(20)
    if len(head) < 20 or not head.startswith(_ELF):
        return ""
    number = int.from_bytes(head[18:20], "little" if head[5] == 1 else "big")
    return _MACHINES.get(number, f"machine {number}")


def check_machine(built_for: str, system: str, here: str) -> None:
    """Raise MissingRuntime where a program for Linux on `built_for` does not run on this system and processor."""
    if system != "linux":
        raise MissingRuntime(
            f"Its bootstrap is a program for Linux on {built_for}, which this system does not run: run the stack in a "
            "container (docs/containers.md)."
        )
    if built_for != here:
        raise MissingRuntime(
            f"Its bootstrap is a program for {built_for}, and this machine is {here}: build it for {here} and declare "
            f'architectures = ["{here}"] for the emulator, by a variable of the configuration, say.'
        )


def _here() -> str:
    machine = platform.machine().lower()
    return _HERE.get(machine, machine)


CUSTOM: Language = Custom()
