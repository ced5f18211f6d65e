"""What a saved file means: which functions it is part of, or that the configuration is to be applied. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .sources import Function

IGNORED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".terraform",
        ".venv",
        "__pycache__",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".idea",
    }
)
_IGNORED = re.compile(
    r"(~|\.sw[a-z]|\.tmp|\.py[cod]|\.DS_Store|\.tfstate.*|\.lock\.hcl|\.lock\.info)$|^(\.#|#|4913$|\.goutputstream)"
)
"""What editors, tools and Terraform leave beside the files that people write."""
_TERRAFORM = (".tf", ".tf.json", ".tofu", ".tofu.json", ".tfvars", ".tfvars.json")
"""Terraform's own, also where a function's package is made of the folder that they lie in."""
_CONFIGURATION = (
    *_TERRAFORM,
    ".tftpl",
    ".tpl",
    ".json",
    ".yaml",
    ".yml",
    ".sql",
)


@dataclass(frozen=True)
class Meant:
    """What is to be done: functions to rebuild, with their saved files, and the configuration's saved files."""

    functions: tuple[tuple[Function, tuple[Path, ...]], ...]
    configuration: tuple[Path, ...]

    def __bool__(self) -> bool:
        return bool(self.functions or self.configuration)


def matters(path: Path) -> bool:
    """Whether a file is one that people write."""
    return not (IGNORED_FOLDERS & set(path.parts) or _IGNORED.search(path.name))


def meaning(
    paths: Iterable[Path], functions: Sequence[Function], configurations: Sequence[Path], manifest: Path
) -> Meant:
    """Sort saved files; `configurations` are the folders of the configuration and its local modules.

    `manifest` is hydrant.toml, which belongs to the configuration wherever it lies.
    """
    saved = sorted({path for path in paths if matters(path)})
    rebuilt = tuple(
        (function, mine)
        for function in functions
        if (mine := tuple(path for path in saved if function.source.holds(path)))
    )
    taken = {path for _, mine in rebuilt for path in mine}
    rest = tuple(
        path
        for path in saved
        if path == manifest
        or ((path not in taken or path.name.endswith(_TERRAFORM)) and _configures(path, configurations))
    )
    return Meant(rebuilt, rest)


def _configures(path: Path, folders: Sequence[Path]) -> bool:
    return path.name.endswith(_CONFIGURATION) and any(path.is_relative_to(folder) for folder in folders)
