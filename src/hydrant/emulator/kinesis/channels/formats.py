"""What a channel takes for a record of its format, how records lie in an object, and how that is compressed. Pure."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from typing import NoReturn

import cramjam

_EXTENSIONS = {"JSON": ".json", "STRING": ".txt", "BYTE_ARRAY": ".bin"}
_COMPRESSIONS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "NONE": ("", bytes),
    "GZIP": (".gz", lambda data: gzip.compress(data, 6, mtime=0)),
    "ZSTD": (".zst", lambda data: bytes(cramjam.zstd.compress(data))),
}


def fault(record_format: str, data: bytes) -> str | None:
    """Why a record cannot be delivered, None when it can: STRING is UTF-8, JSON is JSON, BYTE_ARRAY is anything."""
    if record_format == "BYTE_ARRAY":
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"The record is not valid UTF-8: {error.reason} at byte {error.start}."
    if record_format == "STRING":
        return None
    try:
        json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return f"The record is not valid JSON: {error}."
    return None


def body(record_format: str, records: Sequence[bytes]) -> bytes:
    """The contents of an object: texts end with a newline each, bytes follow each other as they are."""
    if record_format == "BYTE_ARRAY":
        return b"".join(records)
    return b"".join(record if record.endswith(b"\n") else record + b"\n" for record in records)


def extension(record_format: str, compression: str) -> str:
    """What `!{extension}` stands for."""
    return _EXTENSIONS[record_format] + _COMPRESSIONS[compression][0]


def compressed(compression: str, data: bytes) -> bytes:
    """The contents as they are stored."""
    return _COMPRESSIONS[compression][1](data)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no value of JSON")
