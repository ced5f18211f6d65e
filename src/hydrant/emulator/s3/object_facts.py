"""What differs from object to object, as few bytes: 50 for one that was put, instead of 500 in Python's own types.

Any value comes back equal and of the type that it had: what has no short form here is pickled.
"""

from __future__ import annotations

import base64
import binascii
import pickle
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Raw
from msgspec.msgpack import Decoder, Encoder, Ext

_GMT = ZoneInfo("GMT")
"""The zone of LocalStack's times; Python makes one of each name."""
_EPOCH = datetime(1970, 1, 1, tzinfo=_GMT)
_MICROSECOND = timedelta(microseconds=1)
_HEX, _BASE64, _MOMENT, _PICKLED, _MISSING = range(5)
_DIGEST = re.compile(r"(?:[0-9a-f]{2}){8,64}")
_BASE64_TEXT = re.compile(r"(?:[A-Za-z0-9+/]{4}){1,22}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_LARGEST_INTEGER = 2**63

MISSING: Final = object()
"""In the place of a value that is not there."""


def packed(values: Sequence[Any]) -> bytes:
    """Return the bytes of values. Raises what pickle raises for those that cannot be pickled."""
    return _ENCODER.encode([_short(value) for value in values])


def unpacked(data: bytes) -> list[Any]:
    """Return all values of `packed`."""
    return [_VALUE.decode(raw) for raw in _PARTS.decode(data)]


def unpacked_one(data: bytes, index: int) -> Any:
    """Return one of the values of `packed`."""
    return _VALUE.decode(_PARTS.decode(data)[index])


def _short(value: Any) -> Any:
    if value is MISSING:
        return Ext(_MISSING, b"")
    if type(value) is str:
        return _short_text(value)
    if type(value) is datetime and value.tzinfo is _GMT and not value.fold:
        return Ext(_MOMENT, ((value - _EPOCH) // _MICROSECOND).to_bytes(8, "big", signed=True))
    return value if _is_plain(value) else _pickled(value)


def _short_text(value: str) -> Any:
    """Digests as the bytes that they stand for: an ETag is hexadecimal, a checksum Base64."""
    if _DIGEST.fullmatch(value):
        return Ext(_HEX, bytes.fromhex(value))
    if _BASE64_TEXT.fullmatch(value):
        data = binascii.a2b_base64(value)
        if base64.b64encode(data).decode() == value:  # the last letter may have bits that say nothing
            return Ext(_BASE64, data)
    return value if _is_plain(value) else _pickled(value)


def _is_plain(value: Any) -> bool:
    """Whether msgpack gives it back as it is. Subclasses, as the words of an API are, would come back as their base."""
    kind = type(value)
    if kind is dict:
        return all(type(key) in (str, int) and _is_plain(key) and _is_plain(each) for key, each in value.items())
    if kind is int:
        return -_LARGEST_INTEGER <= value < _LARGEST_INTEGER
    return value is None or kind is bool or (kind is str and value.isascii())


def _pickled(value: Any) -> Ext:
    return Ext(_PICKLED, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def _long(code: int, data: memoryview) -> Any:
    if code == _HEX:
        return data.hex()
    if code == _BASE64:
        return base64.b64encode(data).decode()
    if code == _MOMENT:
        return _EPOCH + int.from_bytes(data, "big", signed=True) * _MICROSECOND
    return MISSING if code == _MISSING else pickle.loads(data)  # noqa: S301 - of this process, never of a file


_ENCODER = Encoder()
_PARTS = Decoder(tuple[Raw, ...])
_VALUE: Decoder[Any] = Decoder(ext_hook=_long)
