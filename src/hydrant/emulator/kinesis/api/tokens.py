"""Shard iterators and list tokens: opaque to the caller, signed, good for five minutes (E-10).

The key lives as long as the stack's state: a token of an earlier emulator, or of a stream made anew, is refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Any, NamedTuple

import orjson
from localstack.aws.api.kinesis import ExpiredNextTokenException

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kept import place

from .. import exceptions

LIFETIME = 300.0
_KEY = place.secret("tokens of Kinesis")
_MAC_SIZE = 16
_QUOTED = re.compile(r'\A"([^"]+)"\Z')


class ShardIterator(NamedTuple):
    """A place in a shard of one certain stream."""

    account_id: str
    region: str
    stream_name: str
    stream_created_at: float
    shard_id: str
    position: int


def write_iterator(iterator: ShardIterator) -> str:
    """Return the iterator's token."""
    return _write("iterator", list(iterator))


def read_iterator(token: str) -> ShardIterator:
    """Read an iterator's token, also between quotation marks (E-17).

    `InvalidArgumentException` if it isn't one, `ExpiredIteratorException` if too old.
    """
    content = _read("iterator", _QUOTED.sub(r"\1", token))
    if content is None:
        raise exceptions.InvalidArgumentException("Invalid ShardIterator.")
    created_at, fields = content
    now = CLOCK.now()
    if now - created_at > LIFETIME:
        raise exceptions.iterator_expired(created_at, now)
    return ShardIterator(*fields)


def write_next(kind: str, content: Any) -> str:
    """Return a NextToken that carries `content` for lists of this kind."""
    return _write(kind, content)


def read_next(kind: str, token: str) -> Any:
    """Return what a NextToken carries. `InvalidArgumentException`, `ExpiredNextTokenException` as for iterators."""
    content = _read(kind, token)
    if content is None:
        raise exceptions.InvalidArgumentException("NextToken is invalid.")
    created_at, value = content
    if CLOCK.now() - created_at > LIFETIME:
        raise ExpiredNextTokenException("NextToken is expired: a token is good for 300 seconds.")
    return value


def _write(kind: str, content: Any) -> str:
    payload = orjson.dumps([kind, CLOCK.now(), content])
    return base64.b64encode(_mac(payload) + payload).decode()


def _read(kind: str, token: str) -> tuple[float, Any] | None:
    try:
        raw = base64.b64decode(token, validate=True)
    except ValueError:  # no base64, or not even ASCII
        return None
    mac, payload = raw[:_MAC_SIZE], raw[_MAC_SIZE:]
    if not hmac.compare_digest(mac, _mac(payload)):
        return None
    written_kind, created_at, content = orjson.loads(payload)
    return (created_at, content) if written_kind == kind else None


def _mac(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_MAC_SIZE, key=_KEY).digest()
