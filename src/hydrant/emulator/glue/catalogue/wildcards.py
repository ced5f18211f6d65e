"""Patterns with wildcards, as regular expressions that never go back: no pattern of a caller takes long. Pure."""

from __future__ import annotations

import fnmatch
import re

_MEANT_AS_THEY_ARE = {"[": "[[]", "*": "[*]", "?": "[?]"}


def like(pattern: str) -> re.Pattern[str]:
    """SQL's LIKE: `%` is any text, `_` any character."""
    return _compiled(pattern, {"%": "*", "_": "?"})


def hive(pattern: str) -> list[re.Pattern[str]]:
    """Hive's patterns of names, one for each alternative between `|`: `*` and `.*` are any text."""
    return [_compiled(part.replace(".*", "*"), {"*": "*"}) for part in pattern.split("|")]


def _compiled(pattern: str, wild: dict[str, str]) -> re.Pattern[str]:
    parts = (wild.get(each) or _MEANT_AS_THEY_ARE.get(each, each) for each in pattern)
    return re.compile(fnmatch.translate("".join(parts)))
