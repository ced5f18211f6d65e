"""Places in a value: dotted paths of the tables, and where they are found."""

from collections.abc import Iterator
from typing import Any

from .schema import Block, NestedBlock
from .values import Unknown

Step = str | int
Path = tuple[Step, ...]


def find(block: Block, names: list[str], values: Any) -> Iterator[tuple[Path, Any]]:
    """All values at a dotted path; inside of a set the path ends at the set.

    Where a block on the way is unknown (a `dynamic` one), so is what is in it.
    """
    name, *deeper = names
    value = values.get(name)
    if not deeper or value is Unknown:
        yield (name,), value
        return
    nested = block.blocks[name]
    for at, item in items(nested, value):
        if item is Unknown:
            yield (name, *at), Unknown
            continue
        for path, found in find(nested.block, deeper, item):
            yield ((name,) if nested.nesting in {"set", "map"} else (name, *at, *path)), found


def items(nested: NestedBlock, value: Any) -> Iterator[tuple[Path, Any]]:
    """The elements of a nested block; a list's have an index."""
    if value is None or value is Unknown:
        return
    if nested.nesting == "list":
        yield from (((index,), item) for index, item in enumerate(value))
    elif nested.nesting == "set":
        yield from (((), item) for item in value)
    elif nested.nesting == "map":
        yield from (((), item) for item in value.values())
    else:
        yield (), value
