"""Python: AWS's own runtime client under a CPython of this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..debugger import variables as debugger_variables
from ..interpreter import Choice, choose, declared_version, find_interpreter, own_interpreter
from ..package import compiled_versions
from ..spec import FunctionSpec
from ..view import RUNTIME_DIR, View
from ..workspace import runtime_dir
from .language import Language


class Python:
    """`python3.N`."""

    name = "Python"
    debugger = "debugpy"

    def speaks(self, runtime: str) -> bool:
        """Whether it is `python3.N`."""
        return declared_version(runtime) is not None

    def pick(self, spec: FunctionSpec) -> Choice:
        """Choose by the runtime and the compiled modules of the package and layers."""
        compiled = compiled_versions([spec.task_root, *spec.layers])
        return choose(spec.runtime, compiled, own_interpreter(), find_interpreter)

    def greets(self, spec: FunctionSpec) -> bool:  # noqa: ARG002 - as for all
        """Always: the first thing that its bootstrap does."""
        return True

    def runtime_dir(self) -> Path:
        """awslambdaric, boto3 and what they need."""
        return runtime_dir()

    def command(self, spec: FunctionSpec, choice: Choice, view: View) -> list[str]:  # noqa: ARG002 - as for all
        """Without `site`: nothing of the emulator's packages is seen."""
        return [choice.interpreter.program, "-s", "-S", str(view.runtime_dir / "bootstrap.py")]

    def variables(self, spec: FunctionSpec, choice: Choice, view: View) -> Mapping[str, str]:
        """Where modules are: of layers for the declared version and the one that runs."""
        major, minor = choice.interpreter.version
        versions = list(dict.fromkeys([spec.runtime.removeprefix("python"), f"{major}.{minor}"]))
        modules = [
            str(path)
            for top in reversed(view.layers)
            for path in (*(top / "python" / "lib" / f"python{v}" / "site-packages" for v in versions), top / "python")
        ]
        return {
            "PYTHONPATH": spec.environ.get("PYTHONPATH") or str(view.runtime_dir),
            "_HYDRANT_LAYER_PATH": os.pathsep.join(modules),
            **debugger_variables(spec.debugger, view.runtime_dir, RUNTIME_DIR),
        }


PYTHON: Language = Python()
