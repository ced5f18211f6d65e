"""Whether msgspec, which reads JSON and base64 in one pass, reads the blobs of a body as RFC 4648 demands. Pure."""

import re

_UNUSED_BITS = re.compile(rb"=(?:(?<=[^AEIMQUYcgkosw048=]=)|(?<=[^AQgw]==))")
"""Padding behind a character whose unused bits are not zero (R-3)."""


def are_canonical(body: bytes) -> bool:
    """Whether no blob in it has unused bits that are not zero: the one thing that msgspec lets through.

    False as well for some bodies without such a blob: those with an escape, which may hide one, or with an equals sign
    in another text.
    """
    return b"\\" not in body and not _UNUSED_BITS.search(body)
