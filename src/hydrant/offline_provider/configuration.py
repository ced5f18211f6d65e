"""What a Terraform configuration asks for: providers with their version constraints, and types. Read without Terraform.

Read by patterns, not by a parser: parsing HCL takes a second, and what is overlooked costs little (a version that the
mirror does not offer, a hint that is not given).
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT_NAMESPACE = "hashicorp"
_COMMENT = re.compile(r"^\s*(#|//).*$", re.MULTILINE)
_LONG_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TYPE = re.compile(r'^\s*(resource|data)\s+"(\w+)"\s+"', re.MULTILINE)
_PROVIDER = re.compile(r'^\s*provider\s+"([\w-]+)"\s*\{', re.MULTILINE)
_MODULE = re.compile(r'\bsource\s*=\s*"(\.\.?/[^"]*)"')
_ENTRY = re.compile(r'([\w-]+)\s*=\s*(?:"([^"]*)"|\{([^{}]*)\})')
_FIELD = re.compile(r'\b(source|version)\s*=\s*"([^"]*)"')


@dataclass
class Configuration:
    """`constraints`: version constraints by provider, as "hashicorp/aws". `types`: "resource aws_x", "data aws_y"."""

    constraints: dict[str, list[str]] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)

    def need(self, source: str, constraint: str = "") -> None:
        """Note that a provider is needed; the registry's host is not part of the name."""
        known = self.constraints.setdefault("/".join(source.split("/")[-2:]), [])
        if constraint:
            known.append(constraint)


def read_configuration(directory: Path) -> Configuration:
    """Read a directory and the local modules that it names."""
    found = Configuration()
    for path, text in files_of(directory):
        if path.suffix == ".json":
            _read_json(text, found)
        else:
            _read_hcl(_without_comments(text), found)
    implied = {kind.split()[1].partition("_")[0] for kind in found.types}
    for name in implied - {source.rpartition("/")[2] for source in found.constraints} - {"terraform"}:
        found.need(f"{DEFAULT_NAMESPACE}/{name}")
    return found


def files_of(directory: Path) -> Iterator[tuple[Path, str]]:
    """Every file of a configuration with its text: of the directory, of modules it names, of those `init` installed."""
    for folder in _folders(directory.resolve()):
        for path in sorted(folder.iterdir()):
            if path.name.endswith((".tf", ".tofu", ".tf.json", ".tofu.json")):
                yield path, _text(path)


def _folders(top: Path) -> Iterator[Path]:
    waiting, seen = [top, *_installed(top)], set[Path]()
    while waiting:
        folder = waiting.pop()
        if folder in seen or not folder.is_dir():
            continue
        seen.add(folder)
        yield folder
        for path in folder.glob("*.tf"):
            waiting += [(folder / source).resolve() for source in _MODULE.findall(_without_comments(_text(path)))]


def _installed(top: Path) -> list[Path]:
    """The folders of the modules that `terraform init` has installed."""
    listed = Path(os.environ.get("TF_DATA_DIR") or ".terraform") / "modules/modules.json"
    try:
        modules = json.loads((top / listed).read_text("utf-8"))["Modules"]
        return [(top / module["Dir"]).resolve() for module in modules]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _without_comments(text: str) -> str:
    return _LONG_COMMENT.sub("", _COMMENT.sub("", text))


def _read_hcl(text: str, found: Configuration) -> None:
    found.types |= {f"{kind} {name}" for kind, name in _TYPE.findall(text)}
    for match in re.finditer(r"\brequired_providers\s*\{", text):
        for name, constraint, fields in _ENTRY.findall(_block(text, match.end())):
            named = dict(_FIELD.findall(fields))
            found.need(named.get("source", f"{DEFAULT_NAMESPACE}/{name}"), named.get("version", constraint))
    for match in _PROVIDER.finditer(text):
        if (version := dict(_FIELD.findall(_block(text, match.end()))).get("version")) is not None:
            found.need(f"{DEFAULT_NAMESPACE}/{match[1]}", version)


def _block(text: str, start: int) -> str:
    """The text from behind an opening brace to its closing one."""
    depth = 1
    for offset, letter in enumerate(text[start:]):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            return text[start : start + offset]
    return text[start:]


def _read_json(text: str, found: Configuration) -> None:
    try:
        raw = json.loads(text)
    except ValueError:
        return
    for kind in ("resource", "data"):
        for entry in entries_of(raw, kind):
            found.types |= {f"{kind} {name}" for name in entry}
    for settings in entries_of(raw, "terraform"):
        for required in entries_of(settings, "required_providers"):
            for name, wanted in required.items():
                fields = wanted if isinstance(wanted, dict) else {"version": wanted}
                found.need(fields.get("source", f"{DEFAULT_NAMESPACE}/{name}"), str(fields.get("version", "")))


def entries_of(raw: Any, key: str) -> list[dict[str, Any]]:
    """JSON syntax allows an object or a list of objects for each block."""
    value = raw.get(key) if isinstance(raw, dict) else None
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, dict)]
