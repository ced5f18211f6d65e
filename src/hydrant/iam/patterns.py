"""Wildcards and variables of IAM's elements: `*`, `?`, `${aws:PrincipalArn}` [IAM guide: policy elements].

In an ARN a `*` stays within its colon-separated field, except in the last one; fields that are left out match all.
"""

import functools
import re
from collections.abc import Mapping

Context = Mapping[str, tuple[str, ...]]
"""Condition keys in small letters, each with its values."""

_PIECES = re.compile(r"(\$\{[^}]*\}|\*|\?)")
_LITERALS = {"${*}": "*", "${?}": "?", "${$}": "$"}
_LAST_FIELD = 5


def text_matches(pattern: str, text: str, context: Context | None = None, *, ignore_case: bool = False) -> bool:
    """Whether a text is one that the pattern means; without a context `${...}` is plain text."""
    compiled = _compiled(pattern, _variables(pattern, context), False, ignore_case)
    return compiled is not None and compiled.fullmatch(text) is not None


def arn_matches(pattern: str, arn: str, context: Context | None = None) -> bool:
    """Whether an ARN is one that the pattern means."""
    if pattern == "*":
        return True
    compiled = _compiled(pattern, _variables(pattern, context), True, False)
    return compiled is not None and compiled.fullmatch(arn) is not None


def resolved(text: str, context: Context) -> str | None:
    """The text with its variables filled in and wildcards as they are; None when a variable has no single value."""
    parts: list[str] = []
    for piece in _PIECES.split(text):
        if piece.startswith("${"):
            value = _LITERALS.get(piece) or _value(piece, context)
            if value is None:
                return None
            parts.append(value)
        else:
            parts.append(piece)
    return "".join(parts)


def _variables(pattern: str, context: Context | None) -> tuple[tuple[str, str | None], ...] | None:
    """Values of the variables in a pattern; None when they count as plain text."""
    if context is None or "${" not in pattern:
        return None
    pieces = [piece for piece in _PIECES.split(pattern) if piece.startswith("${")]
    return tuple((piece, _LITERALS.get(piece) or _value(piece, context)) for piece in pieces)


def _value(variable: str, context: Context) -> str | None:
    name, _, default = variable[2:-1].partition(",")
    values = context.get(name.strip().lower(), ())
    if len(values) == 1:
        return values[0]
    return default.strip().strip("'") if default else None


@functools.lru_cache(4096)
def _compiled(
    pattern: str, variables: tuple[tuple[str, str | None], ...] | None, arn: bool, ignore_case: bool
) -> re.Pattern[str] | None:
    """The pattern as a regular expression; None when a variable has no value, which matches nothing."""
    values = dict(variables) if variables is not None else None
    parts: list[str] = []
    colons = 0
    for piece in _PIECES.split(pattern):
        within = arn and colons < _LAST_FIELD
        if piece == "*":
            parts.append("[^:]*" if within else ".*")
        elif piece == "?":
            parts.append("[^:]" if within else ".")
        else:
            text: str | None = piece
            if values is not None and piece.startswith("${"):
                text = values[piece]
            if text is None:
                return None
            parts.append(re.escape(text))
            colons += text.count(":")
    if arn and colons < _LAST_FIELD:
        parts.append("(?::.*)?")
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))
