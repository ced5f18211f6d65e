"""Projections: the part of an item that a caller wants to see. Pure. [Developer Guide: Projection expressions]"""

from dataclasses import dataclass
from typing import Any

from .names import Placeholders
from .paths import Path, check_apart, read_path
from .tokens import Tokens
from .values import Item, Value


@dataclass(frozen=True)
class Projection:
    """Paths of which the caller wants what is there."""

    paths: tuple[Path, ...]

    def of(self, item: Item) -> Item:
        """The part of the item: maps hold the names asked for, lists the places asked for, close together."""
        tree: dict[Any, Any] = {}
        for path in self.paths:
            branch = tree
            for part in path.parts:
                branch = branch.setdefault(part, {})
        found = _part({"M": item}, tree)
        return {} if found is None else found["M"]


def _part(value: Value, tree: dict[Any, Any]) -> Value | None:
    """What of a value lies at the branches; None when nothing does."""
    if not tree:
        return value
    if "M" in value:
        members = {
            name: part
            for name, branch in tree.items()
            if isinstance(name, str) and name in value["M"] and (part := _part(value["M"][name], branch)) is not None
        }
        return {"M": members} if members else None
    if "L" in value:
        places = sorted(place for place in tree if isinstance(place, int) and place < len(value["L"]))
        parts = [part for place in places if (part := _part(value["L"][place], tree[place])) is not None]
        return {"L": parts} if parts else None
    return None


def read_projection(text: str, placeholders: Placeholders) -> Projection:
    """The projection of an expression. Raises Refused."""
    tokens = Tokens("ProjectionExpression", text)
    paths = [read_path(tokens, placeholders)]
    while tokens.met(","):
        paths.append(read_path(tokens, placeholders))
    tokens.finish()
    check_apart("ProjectionExpression", paths)
    return Projection(tuple(paths))


def of_attributes(names: list[str]) -> Projection:
    """The projection of AttributesToGet, which names attributes literally."""
    return Projection(tuple(Path((name,)) for name in names))
