"""Constraints of the API model (lengths, ranges, patterns, enums), checked with the words AWS uses.

LocalStack parses requests but doesn't check them. The model is botocore's, the one the request was parsed with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from localstack.aws.api.kinesis import ValidationException

_MOST_ERRORS = 10


def check(shape: StructureShape | None, request: Mapping[str, Any], skip: Collection[str] = ()) -> None:
    """Raise `ValidationException` that lists the constraints a request breaks; members in `skip` are left out."""
    if shape is None:
        return
    errors = []
    for error in _structure_errors(shape, request, "", skip):
        errors.append(error)
        if len(errors) == _MOST_ERRORS:
            break
    if errors:
        plural = "s" if len(errors) > 1 else ""
        raise ValidationException(f"{len(errors)} validation error{plural} detected: {'; '.join(errors)}")


def broken(path: str, value: Any, constraint: str) -> str:
    """Word one broken constraint: `Value '0' at 'limit' failed to satisfy constraint: ...`."""
    shown = "null" if value is None else f"'{_shown(value)}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"


def _structure_errors(
    shape: StructureShape, value: Mapping[str, Any], path: str, skip: Collection[str] = ()
) -> Iterator[str]:
    for name, member in shape.members.items():
        if name in skip:
            continue
        inner, inner_path = value.get(name), path + name[0].lower() + name[1:]
        if inner is None:
            if name in shape.required_members:
                yield broken(inner_path, None, "Member must not be null")
        else:
            yield from _errors(member, inner, inner_path)


def _errors(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        yield from _structure_errors(shape, value, path + ".")
        return
    yield from _own_errors(shape, value, path)
    if isinstance(shape, ListShape):
        for index, member in enumerate(value, start=1):
            yield from _errors(shape.member, member, f"{path}.{index}.member")
    elif isinstance(shape, MapShape):
        for key, member in value.items():
            yield from _errors(shape.key, key, f"{path}.{key}.key")
            yield from _errors(shape.value, member, f"{path}.{key}.member")


def _own_errors(shape: Shape, value: Any, path: str) -> Iterator[str]:
    rules = shape.metadata
    numeric = shape.type_name in {"integer", "long"}
    size, word = (value, "value") if numeric else (len(value) if hasattr(value, "__len__") else None, "length")
    if size is not None and "min" in rules and size < rules["min"]:
        yield broken(path, value, f"Member must have {word} greater than or equal to {rules['min']}")
    if size is not None and "max" in rules and size > rules["max"]:
        yield broken(path, value, f"Member must have {word} less than or equal to {rules['max']}")
    if "enum" in rules and value not in rules["enum"]:
        yield broken(path, value, f"Member must satisfy enum value set: [{', '.join(rules['enum'])}]")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], value):
        yield broken(path, value, f"Member must satisfy regular expression pattern: {rules['pattern']}")


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={_shown(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_shown(member) for member in value) + "]"
    return str(value)
