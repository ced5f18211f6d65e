"""Checks a request against the service model, in AWS's words (A-21, A-22). Pure.

LocalStack parses requests but does not check lengths, ranges, patterns, enumerations and required members.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_ENUM_ORDER = {"CompressionFormat": ["ZIP", "HADOOP_SNAPPY", "Snappy", "GZIP", "UNCOMPRESSED"]}
_JAVA_CLASSES = {r"\p{L}": "a-zA-ZÀ-ɏͰ-῿一-鿿", r"\p{Z}": r"\s", r"\p{N}": "0-9"}


def violations(shape: Any, value: object, path: str = "") -> list[str]:
    """Every broken constraint of a value against a botocore shape; empty when it fits."""
    return [f"Value at '{where}' failed to satisfy constraint: {what}" for where, what in _walk(shape, value, path)]


def _walk(shape: Any, value: object, path: str) -> Iterator[tuple[str, str]]:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        yield from _walk_structure(shape, value, path)
    elif shape.type_name == "list" and isinstance(value, list):
        yield from _length(shape, len(value), path)
        for index, each in enumerate(value, start=1):
            yield from _walk(shape.member, each, f"{path}.{index}.member")
    elif shape.type_name == "string" and isinstance(value, str):
        yield from _walk_string(shape, value, path)
    elif shape.type_name == "blob" and isinstance(value, bytes):
        yield from _length(shape, len(value), path)
    elif shape.type_name == "map" and isinstance(value, Mapping):
        for name, each in value.items():
            yield from _walk(shape.key, name, f"{path}.{name}.key")
            yield from _walk(shape.value, each, f"{path}.{name}.member")
    elif shape.type_name in ("integer", "long", "float", "double") and isinstance(value, int | float):
        yield from _range(shape, value, path)


def _walk_structure(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, member in shape.members.items():
        where = f"{path}.{_first_lower(name)}" if path else _first_lower(name)
        if value.get(name) is not None:
            yield from _walk(member, value[name], where)
        elif name in shape.required_members:
            yield where, "Member must not be null"


def _walk_string(shape: Any, value: str, path: str) -> Iterator[tuple[str, str]]:
    if shape.enum:
        allowed = _ENUM_ORDER.get(shape.name, shape.enum)
        if value not in allowed:
            yield path, f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        return
    yield from _length(shape, len(value), path)
    pattern = shape.metadata.get("pattern")
    if pattern and not _pattern(pattern).fullmatch(value):
        yield path, f"Member must satisfy regular expression pattern: {pattern}"


def _length(shape: Any, length: int, path: str) -> Iterator[tuple[str, str]]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and length < least:
        yield path, f"Member must have length greater than or equal to {least}"
    if most is not None and length > most:
        yield path, f"Member must have length less than or equal to {most}"


def _range(shape: Any, value: float, path: str) -> Iterator[tuple[str, str]]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        yield path, f"Member must have value greater than or equal to {least}"
    if most is not None and value > most:
        yield path, f"Member must have value less than or equal to {most}"


def _pattern(pattern: str) -> re.Pattern[str]:
    """A Java pattern of the model as one of Python's."""
    for java, python in _JAVA_CLASSES.items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern)


def _first_lower(name: str) -> str:
    return name[:1].lower() + name[1:]
