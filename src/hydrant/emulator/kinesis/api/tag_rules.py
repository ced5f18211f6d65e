"""Rules for tags: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from localstack.aws.api.kinesis import InvalidArgumentException

MAX_TAGS = 50
_ALLOWED = re.compile(r"[\w\s./=+\-@:]*")


def checked_tags(new: Mapping[str, str], present: Mapping[str, str]) -> dict[str, str]:
    """Return the present tags with the new ones. `InvalidArgumentException` when one is off or they are too many."""
    check_characters([*new, *new.values()])
    merged = {**present, **new}
    if len(merged) > MAX_TAGS:
        raise InvalidArgumentException(f"A resource cannot have more than {MAX_TAGS} tags associated with it.")
    return merged


def check_characters(words: Iterable[str]) -> None:
    """Raise `InvalidArgumentException` when a key or value has a character that AWS doesn't take."""
    if not all(_ALLOWED.fullmatch(word) for word in words):
        raise InvalidArgumentException(
            "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space,"
            " _ . / = + - @ :."
        )
