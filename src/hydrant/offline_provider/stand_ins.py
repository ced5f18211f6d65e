"""Stand-ins for types of hashicorp/aws that are not in the schema file, shaped as the configuration uses them.

Terraform checks every block against a schema, also one with `count = 0`. Without a schema it says that hashicorp/aws
"does not support" the type, which is not true. So each such type that the configuration names, and that hashicorp/aws
has, gets a schema that allows what is written there; whoever would make something of it is told why that cannot be.
"""

import json
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import catalog
from .configuration import entries_of, files_of
from .outline import Body, outline
from .schema import Attribute, Block, NestedBlock, Overlaid, ProviderSchema, Schema

_HEAD = re.compile(r'^[ \t]*(resource|data)[ \t]+"(aws_\w+)"[ \t]+"', re.MULTILINE)
Texts = list[tuple[Path, str]]
_META = {"count", "for_each", "provider", "depends_on"}
_META_BLOCKS = {"lifecycle", "connection", "provisioner"}


@dataclass
class _Shape:
    """What configurations write of a type."""

    arguments: set[str] = field(default_factory=set)
    results: set[str] = field(default_factory=set)
    blocks: dict[str, "_Shape"] = field(default_factory=dict)

    def block(self) -> Block:
        """The schema that allows it: any value, all optional."""
        attributes = {
            name: Attribute(name, "dynamic", optional=name in self.arguments, computed=name not in self.arguments)
            for name in sorted(self.arguments | self.results)
        }
        blocks = {name: NestedBlock(name, "list", shape.block()) for name, shape in self.blocks.items()}
        return Block({name: each for name, each in attributes.items() if name not in blocks}, blocks)


def with_stand_ins(schema: ProviderSchema, folder: Path, removed: Container[str] = ()) -> ProviderSchema:
    """The schema, and stand-ins for what the configuration in a folder, with its modules, uses besides.

    `removed`: types ("resource aws_x") that hashicorp/aws had in the version that the configuration asks for.
    """
    texts = list(files_of(folder))
    named = {found for path, text in texts for found in _named(path, text)}
    resources = _missing(named, "resource", schema.resources, letter=catalog.RESOURCE, removed=removed)
    sources = _missing(named, "data", schema.data_sources, letter=catalog.DATA, removed=removed)
    if not resources and not sources:
        return schema
    return replace(
        schema,
        resources=_joined(schema.resources, resources, texts, "resource"),
        data_sources=_joined(schema.data_sources, sources, texts, "data"),
    )


def _named(path: Path, text: str) -> Iterator[tuple[str, str]]:
    """The types that a file names, each with "resource" or "data"."""
    if path.suffix != ".json":
        yield from ((match[1], match[2]) for match in _HEAD.finditer(text))
        return
    raw = _json(text)
    for kind in ("resource", "data"):
        yield from ((kind, name) for entry in entries_of(raw, kind) for name in entry)


def _missing(
    named: set[tuple[str, str]], kind: str, there: Mapping[str, Any], *, letter: str, removed: Container[str]
) -> set[str]:
    """Types that are named, that the schema lacks, and that hashicorp/aws has, or once had."""
    strange = {name for of, name in named if of == kind and name.startswith("aws_")} - there.keys()
    return {name for name in strange if letter in catalog.known().get(name, "") or f"{kind} {name}" in removed}


def _joined(there: Mapping[str, Schema], names: set[str], texts: Texts, kind: str) -> Mapping[str, Schema]:
    shapes = {name: _Shape({"id"}) for name in names}
    for path, text in texts:
        if any(name in text for name in names):
            for name, body in _bodies(path, text, kind):
                if name in shapes:
                    _take(shapes[name], body)
            _references(shapes, text, kind)
    return Overlaid(there, {name: Schema(shape.block(), stand_in=True) for name, shape in shapes.items()})


def _bodies(path: Path, text: str, kind: str) -> Iterator[tuple[str, Body]]:
    """Each block of a kind with its type."""
    if path.suffix == ".json":
        for entry in entries_of(_json(text), kind):
            for name, named in entry.items():
                bodies = named.values() if isinstance(named, dict) else ()
                yield from ((name, Body({*each} - _META_BLOCKS)) for each in bodies if isinstance(each, dict))
        return
    for match in _HEAD.finditer(text):
        if match[1] == kind and (found := outline(text, match.start())):
            yield match[2], found.body


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _take(shape: _Shape, body: Body, top: bool = True) -> None:
    shape.arguments |= body.arguments - (_META if top else set())
    for block in body.blocks:
        if top and block.kind in _META_BLOCKS:
            continue
        inner = block.body
        if block.kind == "dynamic" and block.labels:
            inner = next((each.body for each in inner.blocks if each.kind == "content"), Body())
        name = block.labels[0] if block.kind == "dynamic" and block.labels else block.kind
        _take(shape.blocks.setdefault(name, _Shape()), inner, top=False)


def _references(shapes: Mapping[str, _Shape], text: str, kind: str) -> None:
    """Attributes that other blocks read: `aws_x.y.arn`, `aws_x.y[0].arn`, `aws_x.y[*].arn`."""
    before = r"(?<![\w.])" if kind == "resource" else r"\bdata\."
    for name, shape in shapes.items():
        for match in re.finditer(rf"{before}{name}\.[\w-]+(?:\[[^\]]*\]|\.\*)?\.([A-Za-z_]\w*)", text):
            shape.results.add(match[1])
