"""Values in Python's terms: compared, and brought into a schema's shape.

Lists, sets and tuples are Python lists, maps and objects are dicts, null is None, and what is only known after apply
is `Unknown`. How they come over the wire: protocol/wire.py.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from .schema import Block, NestedBlock, Type, Values, blank, empty


class _Unknown:
    """Only known after apply. One object, compared by `is`."""

    def __repr__(self) -> str:
        return "Unknown"

    def __copy__(self) -> "_Unknown":
        return self

    def __deepcopy__(self, memo: Any) -> "_Unknown":
        return self

    def __reduce__(self) -> str:
        return "Unknown"


Unknown: Final[Any] = _Unknown()


def has_unknown(value: Any) -> bool:
    """Whether any part of the value is only known after apply."""
    if value is Unknown:
        return True
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    return isinstance(value, list) and any(has_unknown(item) for item in value)


def known(value: Any) -> Any:
    """The value with null in the place of all that is unknown."""
    if value is Unknown:
        return None
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items()}
    return [known(item) for item in value] if isinstance(value, list) else value


def settled(block: Block, planned: Values) -> Values:
    """A planned value with null, or no blocks, in the place of all that is unknown."""
    values = {name: known(planned.get(name)) for name in block.attributes}
    for name, nested in block.blocks.items():
        found = known(planned.get(name))
        if isinstance(found, list):
            values[name] = [settled(nested.block, item) for item in found]
        elif found is None:
            values[name] = empty(nested)
        elif nested.nesting == "map":
            values[name] = {key: settled(nested.block, item) for key, item in found.items()}
        else:
            values[name] = settled(nested.block, found)
    return values


def same(kind: Type, left: Any, right: Any) -> bool:
    """Whether two values mean the same to AWS: null, "", 0, false and empty collections are equal, sets unordered."""
    if left is Unknown or right is Unknown:
        return left is right
    if isinstance(kind, str):
        return bool((left or None) == (right or None)) if kind != "dynamic" else bool(left == right)
    family, inner = kind
    if family in {"list", "tuple"}:
        return _same_list(family, inner, left or [], right or [])
    if family == "set":
        return pair_up(left or [], right or [], lambda one, other: same(inner, one, other)) is not None
    left, right = left or {}, right or {}
    if family == "object":
        return all(same(each, left.get(name), right.get(name)) for name, each in inner.items())
    return left.keys() == right.keys() and all(same(inner, left[key], right[key]) for key in left)


def _same_list(family: str, inner: Any, left: list[Any], right: list[Any]) -> bool:
    kinds = inner if family == "tuple" else [inner] * len(left)
    return len(left) == len(right) == len(kinds) and all(map(same, kinds, left, right))


def complete(kind: Type, value: Any) -> Any:
    """A value with null for the members of objects that it leaves out: Terraform wants each member named."""
    if value is None or value is Unknown or isinstance(kind, str):
        return value
    family, inner = kind
    if family == "object":
        return {name: complete(each, value.get(name)) for name, each in inner.items()}
    if family == "map":
        return {key: complete(inner, item) for key, item in value.items()}
    return [complete(inner, item) for item in value] if family in {"list", "set"} else value


def pair_up(left: list[Any], right: Iterable[Any], equal: Callable[[Any, Any], bool]) -> list[int] | None:
    """For each of `right` the index of its twin in `left`; None unless each has exactly one."""
    free = list(range(len(left)))
    twins = []
    for item in right:
        twin = next((index for index in free if equal(left[index], item)), None)
        if twin is None:
            return None
        free.remove(twin)
        twins.append(twin)
    return twins if not free else None


def fit(block: Block, raw: Any) -> Values:
    """Bring a value of another schema's shape (state of another provider version) into this one.

    What the block does not know is dropped, what is missing becomes null. AWS has the truth: a read follows.
    """
    given = raw if isinstance(raw, dict) else {}
    fitted = blank(block)
    for name, attribute in block.attributes.items():
        fitted[name] = _fit_value(attribute.type, given.get(name))
    for name, nested in block.blocks.items():
        fitted[name] = _fit_nested(nested, given.get(name))
    return fitted


def _fit_nested(nested: NestedBlock, raw: Any) -> Any:
    if nested.nesting in {"list", "set"}:
        items = raw if isinstance(raw, list) else [raw] if isinstance(raw, dict) else []
        return [fit(nested.block, item) for item in items]
    if nested.nesting == "map":
        return {key: fit(nested.block, item) for key, item in raw.items()} if isinstance(raw, dict) else {}
    if isinstance(raw, list):
        raw = raw[0] if raw else None
    return empty(nested) if raw is None else fit(nested.block, raw)


def _fit_value(kind: Type, raw: Any) -> Any:
    if raw is None or raw is Unknown or kind == "dynamic":
        return raw
    if isinstance(kind, str):
        return _fit_scalar(kind, raw)
    family, inner = kind
    if isinstance(raw, list):
        return _fit_list(family, inner, raw)
    if not isinstance(raw, dict) or family not in {"map", "object"}:
        return None
    if family == "map":
        return {key: _fit_value(inner, item) for key, item in raw.items()}
    return {name: _fit_value(each, raw.get(name)) for name, each in inner.items()}


def _fit_list(family: str, inner: Any, raw: list[Any]) -> list[Any] | None:
    if family == "tuple":
        return list(map(_fit_value, inner, raw)) if len(raw) == len(inner) else None
    return [_fit_value(inner, item) for item in raw] if family in {"list", "set"} else None


def _fit_scalar(kind: str, raw: Any) -> Any:
    """Terraform's own conversions between scalars ("1" is 1, true is "true"); null where there is none."""
    if kind == "string":
        return raw if isinstance(raw, str) else json.dumps(raw)
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError:
            return None
    if kind == "bool":
        return raw if isinstance(raw, bool) else None
    return raw if isinstance(raw, int | float) and not isinstance(raw, bool) else None
