"""Value checks of a configuration, before anything is planned."""

from collections.abc import Iterator
from typing import Any

from .plan import Path
from .resource import INSTEAD
from .rules import Rules
from .schema import Block, Values
from .values import Unknown, has_unknown

_NOTHING: tuple[Any, ...] = (None, [], {})


def complaints(block: Block, rules: Rules, config: Values) -> Iterator[tuple[Path, str]]:
    """Yield where the configuration breaks the table's checks, and why. What is unknown yet is passed over."""
    for path, check in rules.checks.items():
        for where, value in _find(block, path.split("."), config):
            if value is not None and not has_unknown(value) and (complaint := check(value)):
                yield where, complaint
    for path in rules.unserved:
        for where, value in _find(block, path.split("."), config):
            if value not in _NOTHING:
                yield where, f"not served by Hydrant's offline provider. {INSTEAD}"
    yield from _crowded(rules, config)


def _crowded(rules: Rules, config: Values) -> Iterator[tuple[Path, str]]:
    """Groups of which too many or too few are set."""
    for names in (*rules.exactly_one, *rules.conflicts):
        given = [name for name in names if config.get(name) not in _NOTHING]
        if len(given) > 1:
            yield (given[-1],), f"only one of {', '.join(names)} can be set"
        elif not given and names in rules.exactly_one:
            yield (), f"one of {', '.join(names)} must be set"


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
