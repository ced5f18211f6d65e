"""CBOR as clients write it."""

from typing import Any

import cbor2


def written(document: Any, *, is_open: bool) -> bytes:
    """In CBOR; open: lists and maps without their length, as the SDKs for Java write them."""
    if is_open and isinstance(document, dict):
        pairs = (written(each, is_open=True) for pair in document.items() for each in pair)
        return b"\xbf" + b"".join(pairs) + b"\xff"
    if is_open and isinstance(document, list):
        return b"\x9f" + b"".join(written(each, is_open=True) for each in document) + b"\xff"
    return cbor2.dumps(document, datetime_as_timestamp=True)
