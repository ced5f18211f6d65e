"""What the source of a module imports, without importing anything."""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path


def imports_of(name: str, inside_functions: bool = False) -> Iterator[str]:
    """Names of modules in the order of the source; for `from a import b` both `a` and `a.b`, which may be no module.

    The package at the root must be imported already.
    """
    source = _source(name)
    if source is None:
        return
    tree = ast.parse(source.read_text(encoding="utf-8"))
    package = name if source.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree) if inside_functions else tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _source(name: str) -> Path | None:
    """Where the source lies. Python's finders would import the packages around it."""
    root, *rest = name.split(".")
    for folder in getattr(sys.modules.get(root), "__path__", ()):
        path = Path(folder).joinpath(*rest)
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.is_file():
                return file
    return None
