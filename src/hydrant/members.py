"""A member of a record's document by its name, nested ones by dots. Pure; emulator and commands read the same way."""

from typing import Any

from .valid_json import loads

_ABSENT = object()


def member(document: Any, name: str) -> Any:
    """The value of a member: one of this very name, or a nested one. Raises KeyError where there is none."""
    if isinstance(document, dict) and name in document:
        return document[name]
    for part in name.split("."):
        if not isinstance(document, dict) or part not in document:
            raise KeyError(name)
        document = document[part]
    return document


def has_member(data: bytes, name: str, value: str) -> bool:
    """Whether data is a document that has a member which is this text, or this JSON."""
    try:
        found = member(loads(data), name)
    except (ValueError, KeyError):
        return False
    if isinstance(found, str):
        return found == value
    wanted = _json(value)
    return type(found) is type(wanted) and bool(found == wanted)


def needle(value: str) -> bytes:
    """The beginning of a value as it stands in every form of its JSON: up to what may be written as an escape."""
    plain = value.encode("utf-8", "surrogatepass")
    for index, byte in enumerate(plain):
        if byte < 0x20 or byte > 0x7E or byte in b'"\\/':
            return plain[:index]
    return plain


def _json(text: str) -> Any:
    try:
        return loads(text)
    except ValueError:
        return _ABSENT
