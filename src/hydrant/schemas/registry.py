"""A registry of schemas (`validate.registry`) in any folder, loaded beside the one that this process may have."""

import ast
import hashlib
import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import hydrant_validation

from ..bytecode import of_the_project
from ..errors import HydrantError
from ..rejections.verdicts import Check

_PACKAGE = "validate"
REGISTRY = Path(_PACKAGE, "registry.py")
SCHEMAS = Path(_PACKAGE, "schemas")
_SHARED = ("event.py", "document.py")
"""Beside a schema's own module these have a say in whether a record is valid: the library's, or the project's own."""
_LIBRARY = Path(hydrant_validation.__file__).parent


@dataclass(frozen=True)
class Registry:
    """What was loaded: the JSON Schema and the module of each producer, and what judges a record.

    `code` is a digest of the code that judges a producer's records, without comments and layout.
    """

    schemas: Mapping[str, Mapping[str, Any]]
    modules: Mapping[str, str]
    code: Mapping[str, str]
    check: Check


def load(folder: Path, label: str) -> Registry:
    """Load `folder/validate`. Raises HydrantError that says what is wrong with it; `label` is its name for people."""
    try:
        with _apart(folder), of_the_project():
            module = importlib.import_module(f"{_PACKAGE}.registry")
            found = module.REGISTRY
            names = sorted(found.events)
            schemas = {name: found.json_schema(name) for name in names}
            modules = {name: found.events[name].__module__ for name in names}
            code = {name: _digest(folder, sys.modules[modules[name]]) for name in names}
            short = {name: each.rpartition(".")[2] for name, each in modules.items()}
            return Registry(schemas, short, code, module.check)
    except Exception as error:  # it is the project's own code, which may fail in any way
        raise HydrantError(
            f"The schemas of {label} cannot be loaded.", f"{type(error).__name__}: {error}", "Mend that file."
        ) from error


def _digest(folder: Path, module: ModuleType) -> str:
    own = {name: folder / _PACKAGE / name for name in _SHARED}
    shared = (path if path.is_file() else _LIBRARY / name for name, path in own.items())
    trees = (ast.dump(ast.parse(path.read_bytes())) for path in (Path(str(module.__file__)), *shared))
    return hashlib.sha256("".join(trees).encode()).hexdigest()


@contextmanager
def _apart(folder: Path) -> Iterator[None]:
    """Imports of the package come from this folder, and what was imported of it before is there again afterwards."""
    before = _taken_out()
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        _taken_out()
        sys.modules.update(before)


def _taken_out() -> dict[str, Any]:
    names = [name for name in sys.modules if name.partition(".")[0] == _PACKAGE]
    return {name: sys.modules.pop(name) for name in names}
