"""Bodies whose JSON and base64 msgspec reads in one pass, where it reads the blobs as RFC 4648 demands. Pure."""

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

T = TypeVar("T")

_UNUSED_BITS = re.compile(rb"=(?:(?<=[^AEIMQUYcgkosw048=]=)|(?<=[^AQgw]==))")
"""Padding behind a character whose unused bits are not zero (R-3)."""


def are_canonical(body: bytes) -> bool:
    """Whether no blob in it has unused bits that are not zero: the one thing that msgspec lets through.

    False as well for some bodies without such a blob: those with an escape, which may hide one, or with an equals sign
    in another text.
    """
    return b"\\" not in body and not _UNUSED_BITS.search(body)


def read_once(body: bytes, decode: Callable[[bytes], T]) -> T | None:
    """What a decoder of msgspec makes of a body; None for what shall be looked at piece by piece."""
    if not are_canonical(body):
        return None
    try:
        return decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
