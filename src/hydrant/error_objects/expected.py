"""What a JSON Schema expects of each field of a record, in words. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_BOUNDS = {
    "pattern": "matching {}",
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "{} characters or more",
    "maxLength": "at most {} characters",
    "minItems": "{} entries or more",
    "maxItems": "at most {} entries",
}
_MAX_DEPTH = 3
"""Levels of a schema that are told: one that refers to itself has no end."""


@dataclass(frozen=True)
class Expected:
    """One field of the schema, and what it wants there."""

    field: str
    words: str


def fields(schema: Mapping[str, Any]) -> list[Expected]:
    """The fields in the schema's order; none for what is no JSON Schema of an object."""
    wanted = _mapping(schema.get("properties"))
    required = _listed(schema.get("required"))
    definitions = _mapping(schema.get("$defs"))
    return [
        Expected(name, _words(want, definitions) + ("" if name in required else ", or not there"))
        for name, want in wanted.items()
    ]


def _words(want: Any, definitions: Mapping[str, Any], depth: int = 0) -> str:
    if not isinstance(want, Mapping):  # true allows anything, false nothing
        return "nothing" if want is False else "anything"
    if "const" in want or "enum" in want:
        return _value(want["const"]) if "const" in want else f"one of {', '.join(map(_value, _listed(want['enum'])))}"
    if "anyOf" in want:
        return " or ".join(_words(each, definitions, depth + 1) for each in _listed(want["anyOf"]))
    if "$ref" in want:
        name = str(want["$ref"]).rpartition("/")[2]
        return _words(definitions.get(name, {}), definitions, depth + 1) if depth < _MAX_DEPTH else name
    return _plain(want, definitions, depth)


def _plain(want: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> str:
    kind = str(want.get("type", "anything"))
    if kind == "array" and "items" in want and depth < _MAX_DEPTH:
        kind = f"array of ({_words(want['items'], definitions, depth + 1)})"
    if kind == "object" and "properties" in want:
        kind = f"object with {', '.join(_mapping(want['properties']))}"
    words = want.get("description")
    return f"{kind}: {words}" if words else ", ".join([kind, *_bounds(want)])


def _bounds(want: Mapping[str, Any]) -> Iterator[str]:
    for name, text in _BOUNDS.items():
        if name in want:
            yield text.format(want[name])


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
