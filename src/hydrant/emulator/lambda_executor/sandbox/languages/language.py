"""What every language has to say about its functions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from ..interpreter import Choice, Interpreter
from ..spec import FunctionSpec
from ..view import View

__all__ = ["Choice", "EntrypointError", "Interpreter", "Language", "MissingRuntime"]


class MissingRuntime(Exception):
    """Nothing on this machine runs the function. The text says what is missing, and what to do."""


class EntrypointError(Exception):
    """A function's program cannot be started, as on AWS. The text is AWS's."""


class Language(Protocol):
    """How functions of one family of runtimes are run."""

    name: str

    debugger: str
    """What debuggers speak to its functions by; empty where they cannot."""

    def speaks(self, runtime: str) -> bool:
        """Whether a runtime is one of this language."""

    def pick(self, spec: FunctionSpec) -> Choice:
        """Choose the program that runs a function. Raises MissingRuntime where there is none."""

    def greets(self, spec: FunctionSpec) -> bool:
        """Whether its runtime client connects before it loads anything of the function: a process that ends without a
        word never came up then, which is no fault of the function.
        """

    def runtime_dir(self) -> Path:
        """The folder that functions see as LAMBDA_RUNTIME_DIR."""

    def command(self, spec: FunctionSpec, choice: Choice, view: View) -> list[str]:
        """The program and its arguments. Raises EntrypointError where AWS finds nothing to start."""

    def variables(self, spec: FunctionSpec, choice: Choice, view: View) -> Mapping[str, str]:
        """The variables that this language has beside those of every process."""
