"""What will be after an apply: the rules of the real provider's SDK, as pure functions of state and configuration.

Terraform has merged the configuration over the prior state already ("proposed"): what the configuration leaves out is
null, or the prior value where AWS may choose it. Here come the defaults, what is known after apply only, what means the
same as before (then the state's own text stays), and what needs a new object.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from . import policies
from .places import Path
from .rules import Rules
from .schema import Attribute, Block, NestedBlock, Values
from .values import Unknown, has_unknown, pair_up, same

__all__ = ["Path", "changes", "equal", "plan", "recompute", "replacements"]


def plan(block: Block, rules: Rules, prior: Values | None, proposed: Values) -> Values:
    """Return the planned value; `prior` None means a new object."""
    return _plan_block(block, rules, "", prior, proposed)


def equal(rules: Rules, path: str, attribute: Attribute, left: Any, right: Any) -> bool:
    """Whether two values of an attribute mean the same, by type and by the table."""
    if same(attribute.type, left, right):
        return True
    if has_unknown(left) or has_unknown(right):
        return False
    if path in rules.json:
        return policies.equivalent(left, right)
    return path in rules.equivalent and rules.equivalent[path](left, right)


def _plan_block(block: Block, rules: Rules, at: str, prior: Values | None, proposed: Values) -> Values:
    planned: Values = {}
    for name, attribute in block.attributes.items():
        before = (prior or {}).get(name)
        value = _plan_attribute(attribute, rules, at + name, prior is None, proposed.get(name))
        keep = prior is not None and equal(rules, at + name, attribute, before, value)
        planned[name] = before if keep else value
    for name, nested in block.blocks.items():
        before = None if prior is None else prior.get(name)
        after = proposed.get(name)
        planned[name] = _plan_nested(nested, rules, at + name, new=prior is None, before=before, value=after)
    return planned


def _plan_attribute(attribute: Attribute, rules: Rules, path: str, new: bool, value: Any) -> Any:
    if value is not None:
        return value
    if path in rules.defaults:
        return rules.defaults[path]
    return Unknown if attribute.computed and new else None


def _plan_nested(nested: NestedBlock, rules: Rules, path: str, *, new: bool, before: Any, value: Any) -> Any:
    if value is Unknown:
        return Unknown
    if not value and path in rules.computed_blocks and nested.nesting in {"list", "set"}:
        return Unknown if new else before
    inner, at = nested.block, path + "."
    if nested.nesting == "map":
        was = before or {}
        return {key: _plan_block(inner, rules, at, was.get(key), item) for key, item in (value or {}).items()}
    if nested.nesting == "set":
        return _plan_set(inner, rules, at, before or [], value or [])
    planned: Any
    if nested.nesting == "list":
        planned = [
            _plan_block(inner, rules, at, before[index] if index < len(before or []) else None, item)
            for index, item in enumerate(value or [])
        ]
    else:
        planned = _plan_block(inner, rules, at, before, value) if value is not None else None
    if path in rules.equivalent and not new and not has_unknown(planned) and rules.equivalent[path](before, planned):
        return before
    return planned


def _plan_set(block: Block, rules: Rules, at: str, before: list[Any], value: list[Any]) -> list[Any]:
    """Elements of a set have no index: each keeps its prior twin, if there is one that it changes in nothing."""
    path = at.removesuffix(".")
    free, planned = list(before), []
    for item in value:
        twin = next((old for old in free if _plan_block(block, rules, at, old, _over(block, old, item)) == old), None)
        if twin is None:
            planned.append(_plan_block(block, rules, at, None, item))
        else:
            free.remove(twin)
            planned.append(twin)
    if path in rules.equivalent and not has_unknown(planned) and rules.equivalent[path](before, planned):
        return before
    return before if not free and len(planned) == len(before) else planned


def _over(block: Block, old: Values, item: Values) -> Values:
    """An element over a prior one: computed values that the configuration leaves out are the prior ones."""
    left_out = (name for name, attribute in block.attributes.items() if attribute.computed and item.get(name) is None)
    return item | {name: old.get(name) for name in left_out}


def recompute(block: Block, rules: Rules, prior: Values, planned: Values, config: Values) -> None:
    """Make computed attributes unknown again that an update changes (Rules.recompute) and the configuration leaves."""
    changed = set(changes(block, rules, prior, planned))
    for name, triggers in rules.recompute.items():
        if config.get(name) is None and changed and ("*" in triggers or changed & set(triggers)):
            planned[name] = Unknown


def changes(block: Block, rules: Rules, prior: Values, planned: Values) -> Iterator[str]:
    """Names of the top-level attributes and blocks that differ."""
    for name, attribute in block.attributes.items():
        if not equal(rules, name, attribute, prior.get(name), planned.get(name)):
            yield name
    for name, nested in block.blocks.items():
        if not _same_nested(nested, rules, name, prior.get(name), planned.get(name)):
            yield name


def _same_nested(nested: NestedBlock, rules: Rules, path: str, left: Any, right: Any) -> bool:
    if left is Unknown or right is Unknown:
        return left is right
    if path in rules.equivalent and rules.equivalent[path](left, right):
        return True

    def alike(one: Values, other: Values) -> bool:
        return _same_block(nested.block, rules, path + ".", one, other)

    if nested.nesting == "set":
        return pair_up(left or [], right or [], alike) is not None
    if nested.nesting == "list":
        return len(left or []) == len(right or []) and all(map(alike, left or [], right or []))
    if nested.nesting == "map":
        one, other = left or {}, right or {}
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    return bool(left == right) if left is None or right is None else alike(left, right)


def _same_block(block: Block, rules: Rules, at: str, left: Values, right: Values) -> bool:
    return all(
        equal(rules, at + name, attribute, left.get(name), right.get(name))
        for name, attribute in block.attributes.items()
    ) and all(
        _same_nested(nested, rules, at + name, left.get(name), right.get(name)) for name, nested in block.blocks.items()
    )


def replacements(block: Block, rules: Rules, prior: Values, planned: Values) -> list[Path]:
    """Where the plan asks for what only a new object can have."""
    paths = [*rules.force_new, *(path for path, rule in rules.force_new_when.items() if rule(prior, planned))]
    return [
        found for path in paths for found in _differences(block, rules, path.split("."), "", left=prior, right=planned)
    ]


def _differences(block: Block, rules: Rules, rest: list[str], at: str, *, left: Any, right: Any) -> Iterator[Path]:
    """Walk down one path through all indexes."""
    name, *deeper = rest
    before: Any = left.get(name) if isinstance(left, dict) else None
    after: Any = right.get(name) if isinstance(right, dict) else None
    if name in block.attributes:
        if not equal(rules, at + name, block.attributes[name], before, after):
            yield (name,)
        return
    nested = block.blocks[name]
    if not deeper or nested.nesting == "set" or before is Unknown or after is Unknown:
        if not _same_nested(nested, rules, at + name, before, after):
            yield (name,)
    elif nested.nesting == "list":
        for index, (one, other) in enumerate(zip_longest(before or [], after or [])):
            for path in _differences(nested.block, rules, deeper, f"{at}{name}.", left=one, right=other):
                yield (name, index, *path)
    else:
        for path in _differences(nested.block, rules, deeper, f"{at}{name}.", left=before, right=after):
            yield (name, *path)
