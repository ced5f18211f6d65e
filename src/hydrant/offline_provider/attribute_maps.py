"""Attributes that SNS and SQS take and return as a map of texts."""

from collections.abc import Mapping
from typing import Any

from .schema import Values

Kinds = Mapping[str, tuple[str, type]]
"""Attribute of the schema -> AWS's name of it and its type."""


def to_texts(kinds: Kinds, values: Values, names: set[str] | None = None) -> dict[str, str]:
    """The attributes by AWS's names; `names` limits them (to the changed ones). Null becomes an empty text."""
    wanted = kinds.keys() if names is None else kinds.keys() & names
    return {kinds[name][0]: _text(values[name]) for name in kinds if name in wanted}


def from_texts(kinds: Kinds, found: Mapping[str, str]) -> Values:
    """The attributes as the schema has them; null where AWS says nothing."""
    return {name: _value(kind, found.get(theirs)) for name, (theirs, kind) in kinds.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _value(kind: type, text: str | None) -> Any:
    if text is None or text == "":
        return None
    return text.lower() == "true" if kind is bool else kind(text)
