"""Documents that CloudWatch Logs sends to its subscribers, decompressed and taken apart (C-24, D-17). Pure, and total.

A record is a gzip file of one or several members that hold one JSON document together. What a real stream was seen to
do (stackd's captures): decompression alone lets any JSON pass byte by byte; extraction makes one record of the messages
of a document, each followed by a line feed, and an empty record of a control message; whatever else it is - no gzip, no
JSON, no document of CloudWatch Logs - fails with the code and words below.

Open on AWS, and what is done here: a record fails when bytes follow the gzip file, when the file expands to more than
HYDRANT_FIREHOSE_DECOMPRESSED_MB, or when it has more than 64 members.
"""

import zlib
from typing import Any

from hydrant.valid_json import loads

from ..records import ErrorKind, ProcessingFailed

NOT_LOG_DATA = ProcessingFailed(
    "Decompression failed.",
    "Decompression failed because input data does not conform to cloudwatch log.",
    ErrorKind.DECOMPRESSION_FAILED,
)
_GZIP = 16 + zlib.MAX_WBITS
_MAX_MEMBERS = 64
"""CloudWatch Logs sends one. Thousands of empty ones would take long to read."""


def log_content(data: bytes, *, extraction: bool, max_bytes: int) -> bytes | None:
    """The document of a record, unchanged, or its messages. None when it is no log data or longer than `max_bytes`."""
    document = _expand(data, max_bytes)
    if document is None:
        return None
    parsed = _parse(document)
    if not extraction:
        return None if parsed is _NO_JSON else document
    return _messages(parsed)


def _expand(data: bytes, max_bytes: int) -> bytes | None:
    members: list[bytes] = []
    left, rest = max_bytes, data
    while rest and len(members) < _MAX_MEMBERS:
        member = zlib.decompressobj(_GZIP)
        try:
            # One byte more than allowed tells a file that is too large from one that just fits.
            members.append(member.decompress(rest, left + 1))
        except zlib.error:
            return None
        left -= len(members[-1])
        if not member.eof or left < 0:
            return None
        rest = member.unused_data
    return None if rest else b"".join(members)


def _messages(document: Any) -> bytes | None:
    """A line feed after each message; empty for a control message."""
    if not isinstance(document, dict):
        return None
    if document.get("messageType") == "CONTROL_MESSAGE":
        return b""
    events = document.get("logEvents")
    if document.get("messageType") != "DATA_MESSAGE" or not isinstance(events, list):
        return None
    texts = [event.get("message") if isinstance(event, dict) else None for event in events]
    if not all(isinstance(text, str) for text in texts):
        return None
    # A half surrogate pair, which only escapes can write, becomes a question mark, as in Java.
    return "".join([f"{text}\n" for text in texts]).encode(errors="replace")


_NO_JSON = object()


def _parse(data: bytes) -> Any:
    try:
        return loads(data)
    except ValueError:
        return _NO_JSON
