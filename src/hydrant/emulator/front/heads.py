"""Heads of requests as AWS's SDKs write them, read in one go. Pure.

`read_head` takes a call of a JSON protocol with the headers below, each once, and nothing else. Whatever another head
means, or is refused for, twisted and LocalStack know: None leaves it to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MAX_HEAD = 8 * 1024
"""Bytes; twice what an SDK with a long session token sends."""
_REQUEST_LINE = b"POST / HTTP/1.1"
_TEXT = bytes(range(0x20, 0x7F))
_HOST, _AGENT, _TARGET, _TYPE, _LENGTH = b"host", b"user-agent", b"x-amz-target", b"content-type", b"content-length"
_SIGNATURE, _CONNECTION, _ACCEPT = b"authorization", b"connection", b"accept"
_NEEDED = frozenset({_HOST, _TARGET, _TYPE, _LENGTH, _SIGNATURE})
_PASSED_OVER = frozenset(
    {
        b"accept-encoding",
        b"amz-sdk-invocation-id",
        b"amz-sdk-request",
        b"amz-sdk-retry",
        b"x-amz-content-sha256",
        b"x-amz-date",
        b"x-amz-security-token",
        b"x-amz-user-agent",
        b"x-amzn-trace-id",
    }
)
"""Headers that nothing here depends on: answers to these calls are never packed, and no signature is checked."""
_KNOWN = _NEEDED | _PASSED_OVER | {_AGENT, _CONNECTION, _ACCEPT}
_MAX_DIGITS = 9


class Head(NamedTuple):
    """What a head says: who asks for what, and the bytes of its body. `lines` are its headers as they came."""

    host: bytes
    authorization: bytes
    target: bytes
    content_type: bytes
    length: int
    lines: tuple[tuple[bytes, bytes], ...]


def read_head(head: bytes) -> Head | None:
    """The head, which is given without its empty line; None for one that is not as SDKs write it."""
    lines = head.split(b"\r\n")
    if lines[0] != _REQUEST_LINE or head.translate(None, _TEXT) != b"\r\n" * (len(lines) - 1):
        return None
    pairs = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon:
            return None
        pairs.append((name, value.strip()))
    return head_of(pairs)


def head_of(pairs: Iterable[tuple[bytes, bytes]]) -> Head | None:
    """The head with these headers, of a POST to `/`; None for one that is not as SDKs write it."""
    lines = tuple(pairs)
    found = {name.lower(): value for name, value in lines}
    names = found.keys()
    if len(found) != len(lines) or not names <= _KNOWN or not names >= _NEEDED:
        return None
    length = found[_LENGTH]
    if not length.isdigit() or len(length) > _MAX_DIGITS or not _is_plain(found):
        return None
    return Head(found[_HOST], found[_SIGNATURE], found[_TARGET], found[_TYPE], int(length), lines)


def _is_plain(found: dict[bytes, bytes]) -> bool:
    """Whether it is a program that asks, for JSON or anything, and stays connected."""
    return (
        not found.get(_AGENT, b"").startswith(b"Mozilla/")
        and found.get(_CONNECTION, b"keep-alive").lower() == b"keep-alive"
        and found.get(_ACCEPT, b"*/*") == b"*/*"
    )
