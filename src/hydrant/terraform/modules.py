"""The local modules of a configuration: the folders that it names by relative paths. Read without Terraform.

Terraform joins such a path to the folder of the module that names it, and takes the module for where it really is: a
link on the way is resolved, so that `path.module`, and the relative paths within, mean the folder that it leads to.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")
_COMMENT = re.compile(r"^\s*(#|//).*$", re.MULTILINE)
_LONG_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SOURCE = re.compile(r'\bsource"?\s*[=:]\s*"(\.\.?/[^"]*)"')


@dataclass(frozen=True)
class Call:
    """A path that a configuration gives as a source: `named` as it is joined, `real` where it leads."""

    named: Path
    real: Path


def configuration_files(folder: Path) -> list[Path]:
    """The files of one folder that Terraform reads as configuration, by name: hidden ones and backups are not."""
    return sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIXES) and not is_ignored(path.name))


def is_ignored(name: str) -> bool:
    """Whether Terraform takes no notice of a file: `.x`, `x~`, `#x#` (its configuration loader, IsIgnoredFile)."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def local_modules(root: Path) -> list[Path]:
    """The folder of a configuration, and those of its local modules and theirs, each once; all without links."""
    return list(_walk(root.resolve()))


def local_calls(root: Path) -> list[Call]:
    """The sources that the configuration and its local modules name, also those that are not there."""
    return [call for folder in local_modules(root) for call in _calls(folder)]


def text_of(path: Path) -> str:
    """A configuration file without its comments; empty when it cannot be read."""
    try:
        return _LONG_COMMENT.sub("", _COMMENT.sub("", path.read_text("utf-8", "replace")))
    except OSError:
        return ""


def _walk(root: Path) -> Iterator[Path]:
    waiting, seen = [root], set[Path]()
    while waiting:
        folder = waiting.pop()
        if folder not in seen and folder.is_dir():
            seen.add(folder)
            yield folder
            waiting += [call.real for call in _calls(folder)]


def _calls(folder: Path) -> Iterator[Call]:
    """Not every `source` is a module's; a folder without configuration is none."""
    for path in configuration_files(folder):
        for source in _SOURCE.findall(text_of(path)):
            named = Path(os.path.normpath(folder / source))
            real = Path(os.path.realpath(named))
            if not real.is_dir() or configuration_files(real):
                yield Call(named, real)
