"""What is wrong with a request, in the words of the JSON-schema validator that Pipes answers with (P-2). Pure.

Seen on AWS: "[numeric instance is lower than the required minimum (minimum: 1, found: 0)]". The others are that
validator's own messages for the same kind of rule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

Shape = Any
"""A shape of botocore's model."""
_NUMBERS = frozenset({"integer", "long", "float", "double"})


def complaints(shape: Shape, given: Mapping[str, Any]) -> list[str]:
    """Each rule of the model that a request breaks; empty when it fits."""
    return list(_structure(shape, given))


def in_one(found: Sequence[str]) -> str:
    """The message of a ValidationException for them."""
    return f"[{', '.join(found)}]"


def fields(found: Mapping[str, str]) -> str:
    """The message for members that do not go together: {member: what is wrong}. Seen on AWS."""
    listed = [{"Name": name, "Message": message} for name, message in found.items()]
    return json.dumps({"ValidationErrorFields": listed}, separators=(",", ":"))


def _structure(shape: Shape, given: Mapping[str, Any]) -> Iterator[str]:
    missing = [name for name in shape.members if name in shape.required_members and given.get(name) is None]
    if missing:
        yield f"object has missing required properties ({json.dumps(missing, separators=(',', ':'))})"
    for name, member in shape.members.items():
        if given.get(name) is not None:
            yield from _any(member, given[name])


def _any(shape: Shape, value: Any) -> Iterator[str]:
    kind = shape.type_name
    if kind == "structure":
        yield from _structure(shape, value)
    elif kind == "list":
        yield from _size(shape.metadata, len(value), "array", "elements")
        for each in value:
            yield from _any(shape.member, each)
    elif kind == "map":
        yield from _size(shape.metadata, len(value), "object", "properties")
        for name, each in value.items():
            yield from _any(shape.key, name)
            yield from _any(shape.value, each)
    elif kind in _NUMBERS:
        yield from _number(shape.metadata, value)
    elif kind == "string":
        yield from _text(shape.metadata, value)


def _size(rules: Mapping[str, Any], size: int, what: str, of: str) -> Iterator[str]:
    if size > rules.get("max", size):
        yield f"{what} is too long: must have at most {rules['max']} {of} but instance has {size} {of}"
    if size < rules.get("min", size):
        yield f"{what} is too short: must have at least {rules['min']} {of} but instance has {size} {of}"


def _number(rules: Mapping[str, Any], value: float) -> Iterator[str]:
    if value < rules.get("min", value):
        yield f"numeric instance is lower than the required minimum (minimum: {rules['min']}, found: {value})"
    if value > rules.get("max", value):
        yield f"numeric instance is greater than the required maximum (maximum: {rules['max']}, found: {value})"


def _text(rules: Mapping[str, Any], value: str) -> Iterator[str]:
    shown = json.dumps(value, ensure_ascii=False)
    if "enum" in rules and value not in rules["enum"]:
        values = json.dumps(rules["enum"], separators=(",", ":"))
        yield f"instance value ({shown}) not found in enum (possible values: {values})"
    if len(value) < rules.get("min", 0):
        yield f"string {shown} is too short (length: {len(value)}, required minimum: {rules['min']})"
    if len(value) > rules.get("max", len(value)):
        yield f"string {shown} is too long (length: {len(value)}, maximum allowed: {rules['max']})"
    if "pattern" in rules and not _pattern(rules["pattern"]).fullmatch(value):
        yield f"ECMA 262 regex {json.dumps(rules['pattern'])} does not match input string {shown}"


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.DOTALL)
