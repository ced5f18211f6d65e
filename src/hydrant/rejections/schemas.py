"""The project's schemas as they are today: `validate.registry` of its functions, where there is one."""

import importlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..bytecode import of_the_project
from ..errors import HydrantError
from ..project import Project
from .verdicts import Check


def sources_of(project: Project) -> tuple[str, ...]:
    """The folders that hold the code of the project's functions."""
    return tuple(str(Path(project.root, spec.source)) for spec in project.manifest.functions)


def load_check(sources: Sequence[str]) -> Check | None:
    """`check` of the first package `validate` in these folders; None where there is none. Raises HydrantError."""
    registry = _registry(sources)
    return getattr(registry, "check", None)


def json_schema(sources: Sequence[str], producer: str) -> Mapping[str, Any] | None:
    """The producer's JSON Schema; None for a producer that has none, or a project without schemas."""
    registry = getattr(_registry(sources), "REGISTRY", None)
    try:
        found: Mapping[str, Any] | None = registry.json_schema(producer) if registry else None
    except KeyError:
        return None
    return found


def _registry(sources: Sequence[str]) -> Any:
    for source in sources:
        if source not in sys.path:
            sys.path.insert(0, source)
    if not sources:
        return None
    try:
        with of_the_project():
            return importlib.import_module("validate.registry")
    except ModuleNotFoundError as error:
        if error.name in ("validate", "validate.registry"):
            return None
        raise _broken(error) from error
    except Exception as error:  # the project's own code may fail in any way
        raise _broken(error) from error


def _broken(error: Exception) -> HydrantError:
    return HydrantError(
        "The project's schemas cannot be loaded.",
        f"importing validate.registry: {type(error).__name__}: {error}",
        "Mend that, or read without them: --no-schemas",
    )
