"""Bounds and listed values of a JSON Schema, and whether it takes one plain value. Pure."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
Bound = tuple[float, bool]
"""The tighter of two bounds is the larger one; True: the value itself is out. Upper bounds are negative."""

SIZES = (
    *(("minLength", 1), ("minItems", 1), ("minProperties", 1)),
    *(("maxLength", -1), ("maxItems", -1), ("maxProperties", -1)),
)
"""Keywords of sizes, and the sign with which a larger value is the tighter one."""
RANGES = (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1))


def same(one: Any, other: Any) -> bool:
    """Equal as JSON Schema sees it: 1 is 1.0 and not true."""
    return _key(one) == _key(other)


def _key(value: Any) -> str:
    plain = int(value) if isinstance(value, float) and value.is_integer() else value
    return json.dumps(plain, sort_keys=True)


def listed(schema: Schema) -> list[Any] | None:
    """The values of `enum` or `const`; None where neither stands."""
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if "enum" in schema else None


def bound(schema: Schema, names: tuple[str, str, int]) -> tuple[str, Bound] | None:
    """The keyword that binds, and its bound, of whole numbers the one that they can reach; None: there is none."""
    inclusive, exclusive, sign = names
    found = [
        (name, (sign * schema[name], strict))
        for name, strict in ((inclusive, False), (exclusive, True))
        if isinstance(schema.get(name), int | float)
    ]
    if not found:
        return None
    name, (value, strict) = max(found, key=lambda each: each[1])
    if schema.get("type") == "integer":
        return name, (math.floor(value) + 1 if strict else math.ceil(value), False)
    return name, (value, strict)


def takes(schema: Schema, value: Any) -> bool:
    """Whether the schema surely takes a string, number, boolean or null; False also where that takes more to tell."""
    if isinstance(value, dict | list) or any(word in schema for word in ("anyOf", "oneOf", "allOf", "$ref", "format")):
        return False
    if not _is_of(value, schema.get("type")):
        return False
    values = listed(schema)
    if values is not None and not any(same(value, each) for each in values):
        return False
    return _in_string(schema, value) if isinstance(value, str) else _in_range(schema, value)


_KINDS: Mapping[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
}


def _is_of(value: Any, kind: Any) -> bool:
    return kind is None or (isinstance(kind, str) and type(value) in _KINDS.get(kind, ()))


def _in_string(schema: Schema, text: str) -> bool:
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)):
        return False
    try:
        return re.search(schema.get("pattern", ""), text) is not None
    except re.error:
        return False


def _in_range(schema: Schema, value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if "multipleOf" in schema and value % schema["multipleOf"]:
        return False
    for names in RANGES:
        found = bound(schema, names)
        if found:
            least, strict = found[1]
            reached = names[2] * value
            if reached < least or (strict and reached == least):
                return False
    return True
