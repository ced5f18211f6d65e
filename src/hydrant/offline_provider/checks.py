"""Value checks of a configuration, before anything is planned."""

from collections.abc import Iterator
from typing import Any

from .plan import Path
from .rules import Rules
from .schema import Block, Values
from .values import Unknown, has_unknown


def complaints(block: Block, rules: Rules, config: Values) -> Iterator[tuple[Path, str]]:
    """Yield where the configuration breaks the table's checks, and why. What is unknown yet is passed over."""
    for path, check in rules.checks.items():
        for where, value in _find(block, path.split("."), config):
            if value is not None and not has_unknown(value) and (complaint := check(value)):
                yield where, complaint
    for names in rules.exactly_one:
        given = [name for name in names if config.get(name) not in (None, [])]
        if len(given) != 1:
            yield ((given[-1],) if given else ()), f"exactly one of {', '.join(names)} must be set"
    for names in rules.conflicts:
        given = [name for name in names if config.get(name) not in (None, [])]
        if len(given) > 1:
            yield (given[-1],), f"only one of {', '.join(names)} can be set"


def _find(block: Block, rest: list[str], values: Any) -> Iterator[tuple[Path, Any]]:
    """All values at a dotted path; inside of a set the path ends at the set."""
    name, *deeper = rest
    value = values.get(name)
    if not deeper:
        yield (name,), value
        return
    if value is None or value is Unknown:
        return
    nested = block.blocks[name]
    items = value if isinstance(value, list) else value.values() if nested.nesting == "map" else [value]
    for index, item in enumerate(items):
        for path, found in _find(nested.block, deeper, item):
            if nested.nesting == "list":
                yield (name, index, *path), found
            else:
                yield ((name,) if nested.nesting in {"set", "map"} else (name, *path)), found
