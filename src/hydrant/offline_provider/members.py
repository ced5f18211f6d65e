"""Attributes and blocks of the schema as members of AWS's requests and answers, by the names' own rule.

Most types name an argument as AWS names the member: `max_receive_count` is MaxReceiveCount, or maxReceiveCount. A block
of which there can be one is a structure, other blocks are lists of structures. What is named otherwise stands in a
table {dotted path: AWS's name}; None there leaves a path out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .schema import Block, NestedBlock, Values, blank

Names = Mapping[str, str | None]


@dataclass(frozen=True)
class Members:
    """The way between one block and one structure. `lower`: AWS's names begin with a small letter."""

    block: Block
    names: Names = field(default_factory=dict)
    lower: bool = False
    keep: frozenset[str] = frozenset()
    """Paths whose empty value ("", 0, false, no elements) says something to AWS and is sent."""

    def request(self, values: Values, at: str = "") -> dict[str, Any]:
        """What is set, under AWS's names; what is null or empty is left out, unless kept."""
        return _request(self, self.block, values, at)

    def read(self, answer: Mapping[str, Any], at: str = "") -> Values:
        """What AWS tells, under the schema's names; only what is there."""
        return _read(self, self.block, answer, at)

    def name(self, path: str) -> str | None:
        """AWS's name of a path; None when it has none."""
        if path in self.names:
            return self.names[path]
        words = path.rpartition(".")[2].split("_")
        camel = "".join(word.capitalize() for word in words)
        return camel[:1].lower() + camel[1:] if self.lower else camel


def _request(way: Members, block: Block, values: Values, at: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name in (*block.attributes, *block.blocks):
        path, value = at + name, values.get(name)
        theirs = way.name(path)
        if theirs is None or value is None or (not value and path not in way.keep):
            continue
        nested = block.blocks.get(name)
        out[theirs] = _structures(way, nested, value, path) if nested else value
    return out


def _structures(way: Members, nested: NestedBlock, value: Any, path: str) -> Any:
    items = [_request(way, nested.block, item, f"{path}.") for item in (value if isinstance(value, list) else [value])]
    return items[0] if _single(nested) else items


def _read(way: Members, block: Block, answer: Mapping[str, Any], at: str) -> Values:
    found: Values = {}
    for name in (*block.attributes, *block.blocks):
        path = at + name
        theirs = way.name(path)
        if theirs is None or theirs not in answer:
            continue
        value, nested = answer[theirs], block.blocks.get(name)
        found[name] = _blocks(way, nested, value, path) if nested else value
    return found


def _blocks(way: Members, nested: NestedBlock, value: Any, path: str) -> Any:
    items = [value] if _single(nested) else value
    made = [
        blank(nested.block) | _read(way, nested.block, item, f"{path}.") for item in items or () if item is not None
    ]
    return made if nested.nesting in {"list", "set"} else (made[0] if made else None)


def _single(nested: NestedBlock) -> bool:
    return nested.max_items == 1 or nested.nesting in {"single", "group"}
