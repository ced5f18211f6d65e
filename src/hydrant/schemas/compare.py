"""What differs between two JSON Schemas, and whether all that was valid before still is. Pure.

It knows the words that Pydantic writes. Of another keyword that differs it says so, and takes it for a break: better
one question too many than a record lost.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .change import Change, Kind, compatible
from .values import RANGES, SIZES, Bound, Schema, bound, listed, takes

_ANNOTATIONS = frozenset(
    {"$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples", "deprecated"}
    | {"readOnly", "writeOnly", "discriminator", "x-rules"}
)
_OBJECT = frozenset({"properties", "required", "additionalProperties"})
_HANDLED = _ANNOTATIONS | _OBJECT | {"type", "enum", "const", "pattern", "items", "uniqueItems", "multipleOf"}
_BOUNDS = frozenset({name for name, _ in SIZES} | {name for low, high, _ in RANGES for name in (low, high)})
_NO_LINE_BREAK = {"pattern": r"\n"}
"""Stands beside each pattern that ends in `$` (validate.published), and says nothing of its own."""
_SIZE = re.compile(r"at most ([\d,]+) bytes")
_DEPTH = 8
"""So many definitions within each other are looked through."""

Seen = frozenset[tuple[str, str]]


def compare(before: Schema, after: Schema) -> list[Change]:
    """The changes from one schema of a producer to another, in the order of their fields, then the rules."""
    pair = _Pair(before.get("$defs", {}), after.get("$defs", {}))
    return [*pair.node(before, after, "", frozenset()), *_rules(before, after)]


class _Pair:
    """The definitions of both sides, and the comparison of places that may refer to them."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self.before = before
        self.after = after

    def node(self, before: Any, after: Any, path: str, seen: Seen) -> list[Change]:
        """Compare one place. A pair of definitions within itself is taken to differ no further."""
        names = (_reference(before), _reference(after))
        if any(names):
            if names in seen:
                return []
            seen = seen | {names}
        ours, theirs = _alternatives(before, self.before), _alternatives(after, self.after)
        if len(ours) == len(theirs) == 1:
            return list(self._one(ours[0], theirs[0], path, seen))
        return self._several(ours, theirs, path, seen)

    def _several(self, before: list[Schema], after: list[Schema], path: str, seen: Seen) -> list[Change]:
        """Each alternative beside the one that is most like it; what is left on either side was removed or added."""
        changes: list[Change] = []
        free = list(after)
        for each in before:
            found = [(list(self._one(each, other, path, seen)), other) for other in after]
            alike = [pair for pair in found if compatible(pair[0]) or pair[1].get("type") == each.get("type")]
            if not alike:
                changes.append(Change(path, "type", Kind.REMOVED, _short(each), None, True))
                continue
            best, other = min(alike, key=lambda pair: (not compatible(pair[0]), pair[1] not in free, len(pair[0])))
            changes += best
            if other in free:
                free.remove(other)
        return changes + [Change(path, "type", Kind.ADDED, None, _short(other), False) for other in free]

    def _one(self, before: Schema, after: Schema, path: str, seen: Seen) -> Iterator[Change]:
        old, new = before.get("type"), after.get("type")
        if old != new:
            wider = new is None or (old, new) == ("integer", "number")
            narrower = old is None or (old, new) == ("number", "integer")
            kind = Kind.LOOSENED if wider else Kind.TIGHTENED if narrower else Kind.CHANGED
            yield Change(path, "type", kind, old, new, not wider)
            if kind is Kind.CHANGED:
                return
        values = listed(before), listed(after)
        if values[0] is not None or values[1] is not None:
            yield from _values(before, after, path)
            return
        yield from _bounds(before, after, path)
        yield from _words(before, after, path)
        yield from self._unknown(before, after, path)
        yield from self._fields(before, after, path, seen)
        if "items" in before or "items" in after:
            yield from self.node(before.get("items", {}), after.get("items", {}), f"{path}[*]", seen)

    def _unknown(self, before: Schema, after: Schema, path: str) -> Iterator[Change]:
        for name in sorted((before.keys() | after.keys()) - _HANDLED - _BOUNDS):
            old, new = _said(before, name, self.before), _said(after, name, self.after)
            if old != new:
                yield Change(path, name, Kind.CHANGED, before.get(name), after.get(name), True)

    def _fields(self, before: Schema, after: Schema, path: str, seen: Seen) -> Iterator[Change]:
        if not (_OBJECT & (before.keys() | after.keys())):
            return
        for name in _names(before, after):
            yield from self._field(before, after, name, f"{path}.{name}" if path else name, seen)
        others = before.get("additionalProperties", True), after.get("additionalProperties", True)
        if others[0] is False:
            if others[1] is not False:
                yield Change(path, "additionalProperties", Kind.LOOSENED, False, others[1], False)
        elif others[1] is False:
            yield Change(path, "additionalProperties", Kind.TIGHTENED, others[0], False, True)
        else:
            yield from self.node(others[0], others[1], f"{path}{{*}}", seen)

    def _field(self, before: Schema, after: Schema, name: str, path: str, seen: Seen) -> Iterator[Change]:
        old, new = _property(before, name), _property(after, name)
        was, must = name in before.get("required", ()), name in after.get("required", ())
        if name not in before.get("properties", {}) and name in after.get("properties", {}):
            breaks = (must and not was) or (old is not False and not compatible(self.node(old, new, path, seen)))
            yield Change(path, "field", Kind.ADDED, None, {**_plain(new), "required": must}, breaks)
            return
        if name in before.get("properties", {}) and name not in after.get("properties", {}):
            breaks = (must and not was) or new is False or not compatible(self.node(old, new, path, seen))
            yield Change(path, "field", Kind.REMOVED, {**_plain(old), "required": was}, None, breaks)
            return
        if was != must:
            yield Change(path, "required", Kind.TIGHTENED if must else Kind.LOOSENED, was, must, must)
        if name in before.get("properties", {}):
            yield from self.node(old, new, path, seen)


def _reference(node: Any) -> str:
    return str(node.get("$ref", "")) if isinstance(node, Mapping) else ""


def _alternatives(node: Any, definitions: Mapping[str, Any], depth: int = 0) -> list[Schema]:
    """The schemas of which one must fit, without references and lists of types. A false schema has none."""
    if isinstance(node, bool):
        return [{}] if node else []
    if "$ref" in node and depth < _DEPTH:
        target = definitions.get(str(node["$ref"]).rpartition("/")[2], {"$ref": node["$ref"]})
        beside = {key: value for key, value in node.items() if key not in _ANNOTATIONS | {"$ref"}}
        return _alternatives({**target, **beside} if beside else target, definitions, depth + 1)
    word = "oneOf" if "discriminator" in node else "anyOf"
    rest = {key: value for key, value in node.items() if key not in _ANNOTATIONS}
    if set(rest) == {word}:
        return [each for part in node[word] for each in _alternatives(part, definitions, depth + 1)]
    if isinstance(node.get("type"), list):
        return [{**node, "type": each} for each in node["type"]]
    return [node]


def _names(before: Schema, after: Schema) -> list[str]:
    """Of all fields, in the order of the schemas."""
    found: dict[str, None] = {}
    for schema in (before, after):
        found |= dict.fromkeys((*schema.get("properties", {}), *schema.get("required", ())))
    return list(found)


def _property(schema: Schema, name: str) -> Any:
    return schema.get("properties", {}).get(name, schema.get("additionalProperties", True))


def _plain(schema: Any) -> dict[str, Any]:
    return dict(schema) if isinstance(schema, Mapping) else {}


def _short(schema: Schema) -> Any:
    return {key: value for key, value in schema.items() if key not in _ANNOTATIONS}


def _values(before: Schema, after: Schema, path: str) -> Iterator[Change]:
    """Where one side lists its values."""
    ours, theirs = listed(before), listed(after)
    if ours is None:
        yield Change(path, "enum", Kind.TIGHTENED, None, theirs, True)
        return
    gone = [value for value in ours if not takes(after, value)]
    if gone:
        yield Change(path, "enum", Kind.REMOVED, gone, None, True)
    if theirs is None:
        yield Change(path, "enum", Kind.LOOSENED, ours, None, False)
    elif new := [value for value in theirs if not takes(before, value)]:
        yield Change(path, "enum", Kind.ADDED, None, new, False)


def _bounds(before: Schema, after: Schema, path: str) -> Iterator[Change]:
    for names in RANGES:
        old, new = bound(before, names), bound(after, names)
        if (old and old[1]) == (new and new[1]):
            continue
        tighter = _tighter(old and old[1], new and new[1])
        was: Any = before[old[0]] if old else None
        now: Any = after[new[0]] if new else None
        name = new[0] if new else old[0] if old else ""
        if old and new and old[0] != new[0]:
            was, now = f"{old[0]} {was}", f"{new[0]} {now}"
        yield Change(path, name, Kind.TIGHTENED if tighter else Kind.LOOSENED, was, now, tighter)
    for name, sign in SIZES:
        least, most = before.get(name), after.get(name)
        if least != most:
            tighter = _tighter(_sized(least, sign), _sized(most, sign))
            yield Change(path, name, Kind.TIGHTENED if tighter else Kind.LOOSENED, least, most, tighter)


def _sized(value: int | None, sign: int) -> Bound | None:
    return None if value is None else (sign * value, False)


def _tighter(old: Bound | None, new: Bound | None) -> bool:
    return new is not None and (old is None or new > old)


def _words(before: Schema, after: Schema, path: str) -> Iterator[Change]:
    """Keywords whose values have no order: a new one tightens, one that is gone loosens."""
    old, new = before.get("pattern"), after.get("pattern")
    if old != new:
        kind = Kind.TIGHTENED if old is None else Kind.LOOSENED if new is None else Kind.CHANGED
        yield Change(path, "pattern", kind, old, new, new is not None)
    if bool(before.get("uniqueItems")) != bool(after.get("uniqueItems")):
        unique = bool(after.get("uniqueItems"))
        yield Change(path, "uniqueItems", Kind.TIGHTENED if unique else Kind.LOOSENED, not unique, unique, unique)
    old, new = before.get("multipleOf"), after.get("multipleOf")
    if old != new:
        wider = new is None or (old is not None and old % new == 0)
        yield Change(path, "multipleOf", Kind.LOOSENED if wider else Kind.TIGHTENED, old, new, not wider)


def _said(schema: Schema, name: str, definitions: Mapping[str, Any]) -> Any:
    value = schema.get(name)
    if name == "not" and value == _NO_LINE_BREAK and "pattern" in schema:
        return None
    return _inlined(value, definitions)


def _inlined(node: Any, definitions: Mapping[str, Any], depth: int = 0) -> Any:
    """With the definitions in place of what refers to them: equal words can mean something else."""
    if isinstance(node, list):
        return [_inlined(each, definitions, depth) for each in node]
    if not isinstance(node, Mapping):
        return node
    if "$ref" in node and depth < _DEPTH:
        target = definitions.get(str(node["$ref"]).rpartition("/")[2], {})
        return {**node, "$ref": _inlined(target, definitions, depth + 1)}
    return {key: _inlined(value, definitions, depth) for key, value in node.items() if key not in _ANNOTATIONS}


def _rules(before: Schema, after: Schema) -> Iterator[Change]:
    """The rules that no schema can say, where both sides tell them (validate.published)."""
    if "x-rules" not in before or "x-rules" not in after:
        return
    old, new = (_by_code(schema["x-rules"]) for schema in (before, after))
    for code in dict.fromkeys((*old, *new)):
        gone = [text for text in old.get(code, ()) if text not in new.get(code, ())]
        come = [text for text in new.get(code, ()) if text not in old.get(code, ())]
        for index in range(max(len(gone), len(come))):
            yield _rule(code, gone[index] if index < len(gone) else None, come[index] if index < len(come) else None)


def _rule(code: str, old: str | None, new: str | None) -> Change:
    sizes = [int(found[1].replace(",", "")) for text in (old, new) if text and (found := _SIZE.search(text))]
    if code == "TOO_LARGE" and len(sizes) == 2:
        tighter = sizes[1] < sizes[0]
        return Change("", "max_bytes", Kind.TIGHTENED if tighter else Kind.LOOSENED, sizes[0], sizes[1], tighter)
    kind = Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.CHANGED
    was, now = (text and f"{code}: {text}" for text in (old, new))
    return Change("", "rule", kind, was, now, new is not None)


def _by_code(rules: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in rules:
        found.setdefault(str(each["code"]), []).append(str(each["rule"]))
    return found
