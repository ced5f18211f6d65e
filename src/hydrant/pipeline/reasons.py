"""Why a record was rejected, in words: the code that the function runs, asked again on this side.

An error line of Firehose says only that the function set ProcessingFailed (C-11). The reason stands in the function's
log; the project's own `validate` package gives the same one for the same bytes, without a search through logs.
"""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..bytecode import of_the_project
from ..project import Project
from .objects import ErrorLine

Explain = Callable[[ErrorLine, str | None], str]


def explainer(project: Project) -> Explain:
    """A function from an error line, and who sent it, to one line of text.

    Where the project has no `validate.registry` the line says what Firehose said.
    """
    check = _load_check(project)

    def explain(line: ErrorLine, producer: str | None) -> str:
        if line.error_code == "Lambda.ProcessingFailedStatus" and check:
            verdict = check(line.raw, line.arrival_timestamp)
            if hasattr(verdict, "reason"):
                return f"{producer or '?'}: {verdict.code}: {verdict.reason.removeprefix(f'{producer}: ')}"
        return f"{producer or '?'}: {line.error_code}: {line.error_message}"

    return explain


def _load_check(project: Project) -> Callable[[bytes, int], Any] | None:
    for spec in project.manifest.functions:
        source = str(Path(project.root, spec.source))
        if source not in sys.path:
            sys.path.insert(0, source)
    try:
        with of_the_project():
            return getattr(importlib.import_module("validate.registry"), "check", None)
    except ImportError:
        return None
