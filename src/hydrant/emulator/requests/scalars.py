"""Single values as the protocols write them: numbers, times, bytes. Pure.

Each function returns the value in its type or raises ValueError with AWS's words for it.
"""

import math
import re
from binascii import a2b_base64
from datetime import UTC, datetime
from string import ascii_lowercase, ascii_uppercase, digits

INTEGER_BITS = {"integer": 31, "long": 63}
_BASE64 = ascii_uppercase + ascii_lowercase + digits + "+/"
BASE64_ENDS = frozenset({f"{last}==" for last in _BASE64[::16]} | {f"{a}{b}=" for a in _BASE64 for b in _BASE64[::4]})
"""The last three characters of padded base64 whose unused bits are zero, as RFC 4648 demands and AWS checks."""
_FOREIGN = re.compile("[^A-Za-z0-9+/]")
_BITS = "Invalid last non-pad Base64 character dectected"
"""Spelt as AWS does."""
_WHOLE = re.compile(r"[-+]?[0-9]{1,40}")


def truncated(number: float, kind: str) -> int:
    """An integer as Kinesis takes it: fractions are cut, and what is too large becomes the largest one (R-6)."""
    if math.isnan(number):
        raise ValueError(f"{number} can not be converted to an {kind.capitalize()}")
    most = (1 << INTEGER_BITS[kind]) - 1
    return int(max(-most - 1, min(most, number)))


def whole(number: float, kind: str) -> int:
    """An integer that is one, within its bits."""
    if not _within(number, kind) or number != int(number):
        raise ValueError(f"{number} can not be converted to an {kind.capitalize()}")
    return int(number)


def whole_text(text: str, kind: str) -> int:
    """An integer of a path, query or header."""
    if not _WHOLE.fullmatch(text) or not _within(int(text), kind):
        raise ValueError(f"'{text}' can not be converted to an {kind.capitalize()}")
    return int(text)


def finite(number: float) -> float:
    """A number that is one: JSON's 1e400 is none."""
    if not math.isfinite(number):
        raise ValueError(f"{number} can not be converted to an Double")
    return float(number)


def base64_bytes(text: str) -> bytes:
    """Bytes of base64 as RFC 4648 writes it: nothing else in it, padded, unused bits zero (R-3)."""
    try:
        decoded = a2b_base64(text, strict_mode=True)
        if len(text) % 4:  # padding too much, which Python lets through behind whole groups
            raise ValueError(text)
    except ValueError:
        raise ValueError(f"'{text}' can not be converted to a Blob: {_why_no_base64(text)}") from None
    if text.endswith("=") and text[-3:] not in BASE64_ENDS:
        raise ValueError(f"'{text}' can not be converted to a Blob: {_BITS}")
    return decoded


def moment(seconds: float) -> datetime:
    """The time of epoch seconds."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{seconds} can not be converted to milliseconds since epoch") from None


def _within(number: float, kind: str) -> bool:
    bits = INTEGER_BITS[kind]
    return -(1 << bits) <= number < 1 << bits


def _why_no_base64(text: str) -> str:
    if len(text) % 4:
        return f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(text)}"
    stray = _FOREIGN.search(text.removesuffix("=").removesuffix("="))
    return f"Invalid Base64 character: '{stray[0]}'" if stray else _BITS
