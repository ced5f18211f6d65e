"""What AWS answered, brought into the state without noise: where it means the same, the state's own value stays."""

from typing import Any

from .plan import equal
from .rules import Rules
from .schema import Block, NestedBlock, Values, blank, empty
from .values import Unknown, complete, has_unknown, settled


def merge(block: Block, rules: Rules, current: Values, actual: Values, at: str = "") -> Values:
    """Return `current` with what `actual` names put over it; a name absent from `actual` was not read and stays.

    Unknown parts of `current` (a plan) take what was read as it is, also "" and false; not read, they become null.
    """
    merged: Values = {}
    before = settled(block, current)
    for name, attribute in block.attributes.items():
        value = before[name]
        fresh = current.get(name) is Unknown or (attribute.computed and value is None)  # false and 0 are told too
        if name in actual and (fresh or not equal(rules, at + name, attribute, value, actual[name])):
            value = complete(attribute.type, actual[name])
        merged[name] = value
    for name, nested in block.blocks.items():
        value = None if current.get(name) is Unknown else current.get(name)
        merged[name] = _nested(nested, rules, at + name, value, actual[name]) if name in actual else before[name]
    return merged


def nothing_known(block: Block) -> Values:
    """A value of the block that takes whatever is read."""
    return blank(block) | dict.fromkeys(block.attributes, Unknown)


def _nested(nested: NestedBlock, rules: Rules, path: str, current: Any, actual: Any) -> Any:
    inner, at = nested.block, path + "."
    if nested.nesting == "map":
        was = current or {}
        return {
            key: merge(inner, rules, was.get(key) or nothing_known(inner), item, at)
            for key, item in (actual or {}).items()
        }
    if nested.nesting not in {"list", "set"}:
        return empty(nested) if actual is None else merge(inner, rules, current or nothing_known(inner), actual, at)
    current, actual = current or [], actual or []
    if nested.nesting == "set":
        merged = _set(inner, rules, at, current, actual)
    else:
        starts = [*_known_items(inner, current), *(nothing_known(inner) for _ in actual[len(current) :])]
        merged = [merge(inner, rules, start, item, at) for start, item in zip(starts, actual, strict=False)]
    if path in rules.equivalent and not has_unknown(current) and rules.equivalent[path](current, merged):
        return current
    return merged


def _known_items(block: Block, items: list[Any]) -> list[Values]:
    return [nothing_known(block) if item is Unknown else item for item in items]


def _set(block: Block, rules: Rules, at: str, current: list[Any], actual: list[Any]) -> list[Any]:
    """Each element found keeps its twin of the state and the state's order; new ones follow."""
    free = list(actual)
    kept, new = [], []
    for old in (item for item in current if not has_unknown(item)):
        twin = next((item for item in free if merge(block, rules, old, item, at) == old), None)
        if twin is not None:
            free.remove(twin)
            kept.append(old)
    new = [merge(block, rules, nothing_known(block), item, at) for item in free]
    return kept + new
