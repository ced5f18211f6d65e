"""Texts as Java's number classes read them, with the words of their NumberFormatException. Pure."""

import re

_INTEGER = re.compile(r"[+-]?[0-9]+")
_HEXADECIMAL = re.compile(r"[+-]?[0-9a-fA-F]+")
_FLOAT = re.compile(r"[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?)")
_SPACE = "".join(map(chr, range(33)))
"""What String.trim takes away."""
_MOST_DIGITS = 400
"""Longer whole numbers fit no type, whatever their digits are."""


class NumberFormatError(ValueError):
    """The text is no such number; what it says is Java's message."""


def trimmed(text: str) -> str:
    """String.trim."""
    return text.strip(_SPACE)


def parse_integer(text: str, bits: int, *, radix: int = 10) -> int:
    """Byte.parseByte, Short.parseShort, Integer.parseInt, Long.parseLong, by their bits. Raises NumberFormatError."""
    pattern = _INTEGER if radix == 10 else _HEXADECIMAL
    if pattern.fullmatch(text) is None:
        raise NumberFormatError(_quoted(text, radix))
    value = None if len(text) > _MOST_DIGITS else int(text, radix)
    if value is not None and -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        return value
    if bits >= 32 or value is None or not -(1 << 31) <= value < 1 << 31:
        raise NumberFormatError(_quoted(text, radix))
    raise NumberFormatError(f'Value out of range. Value:"{text}" Radix:{radix}')


def parse_double(text: str) -> float:
    """Double.parseDouble; what is too large is infinite. Raises NumberFormatError."""
    text_ = trimmed(text)
    if not text_:
        raise NumberFormatError("empty String")
    if _FLOAT.fullmatch(text_) is None:
        raise NumberFormatError(_quoted(text))
    return float(text_.rstrip("fFdD") if text_[-1] in "fFdD" else text_)


def _quoted(text: str, radix: int = 10) -> str:
    suffix = "" if radix == 10 else f" under radix {radix}"
    return f'For input string: "{text}"{suffix}'
