"""Bodies to documents: JSON and CBOR, strictly. Pure.

What is no document is refused as malformed, whatever is wrong with it: text that ends early, NaN and Infinity (which
JSON has not), nesting without end, lengths without contents, something behind the document.
"""

import io
import json
import zlib
from collections.abc import Callable
from typing import Any, NoReturn

from cbor2._decoder import CBORDecoder  # in Python: LocalStack extends it for AWS's timestamps in milliseconds
from cbor2._types import break_marker

from .refusals import RefusedRequest, malformed


def body_of(request: Any) -> bytes:
    """The body of an HTTP request, unpacked. Raises RefusedRequest for what should be compressed and is not."""
    try:
        body: bytes = request.get_data()
    except (OSError, EOFError, zlib.error) as error:
        raise malformed() from error
    return body


def json_document(body: bytes) -> Any:
    """The document of a JSON text. Raises RefusedRequest."""
    return _document(lambda: json.loads(body, parse_constant=_refuse))


def cbor_document(body: bytes) -> Any:
    """The document of a CBOR item. Raises RefusedRequest."""

    def decode() -> Any:
        stream = io.BytesIO(body)
        document = CBORDecoder(stream).decode()
        if document is break_marker or stream.read(1):
            raise ValueError("no item, or something behind it")
        return document

    return _document(decode)


def _document(decode: Callable[[], Any]) -> Any:
    try:
        return decode()
    except RefusedRequest:
        raise
    except Exception as error:  # of decoders: ValueError, RecursionError, OverflowError, what a tag's type raises
        raise malformed() from error


def _refuse(_constant: str) -> NoReturn:
    raise malformed()
