"""Events and results as JSON: what awslambdaric makes of them, sooner.

The results are the same. What the faster library refuses, or would write in another way, goes to awslambdaric's own
code, whose errors are AWS's.

Part of the function's process: no syntax newer than Python 3.9.
"""

from __future__ import annotations

import functools
import importlib.machinery
import json
import marshal
import os
from collections.abc import Callable
from typing import Any

import runtime_client  # type: ignore[import-not-found]
import simplejson.scanner  # type: ignore[import-untyped]
from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller

_LIBRARY = "hydrant-json"
"""The name of orjson's file, before what tells its Python: no name of a module."""
_MOST = 4 * 1024 * 1024
"""With a blank behind each comma and colon, as awslambdaric writes them, JSON is at most half as long again: a result
that is larger may be above AWS's 6 MB with them, and is written with them."""
_NULLS = (b":null", b",null", b"[null")
_DELETE = b"\x7f"
"""The one character of ASCII that orjson writes as it is and awslambdaric as six."""


class Marshaller(LambdaMarshaller):
    """As awslambdaric's."""

    def unmarshal_request(self, request: bytes, content_type: str = "application/json") -> object:
        """Return the event; FaultException where it is none."""
        load = _loader() if content_type == "application/json" else None
        if load is not None:
            try:
                return load(request)
            except (ValueError, RecursionError):
                pass
        return super().unmarshal_request(request, content_type)

    def marshal_response(self, response: object) -> tuple[str | bytes, str]:
        """Return the result as JSON and its content type; FaultException where it is no JSON."""
        text = compact(response) if runtime_client.large_and_plain else None
        return super().marshal_response(response) if text is None else (text, "application/json")


def compact(response: Any) -> bytes | None:
    """Return the same JSON without blanks, in ASCII; None where only awslambdaric knows what to make of it.

    `marshal` takes nothing but Python's own types, no class derived of them; of these orjson takes those of JSON.
    """
    library = _library()
    if library is None:
        return None
    try:
        marshal.dumps(response)
        text: bytes = library.dumps(response)
    except (ValueError, TypeError, RecursionError):
        return None
    plain = len(text) <= _MOST and text.isascii() and _DELETE not in text
    return text if plain and not _may_hold_null(text) else None


def _may_hold_null(text: bytes) -> bool:
    """Whether there is a null: NaN and Infinity become null, too. Looking for the word alone is soon done."""
    return b"null" in text and (text == b"null" or any(null in text for null in _NULLS))


def _loader() -> Callable[[bytes], object] | None:
    """A faster parser for the event at hand, None without one. Of numbers beyond 64 bits orjson makes floats."""
    if runtime_client.large_and_plain and (library := _library()):
        loads: Callable[[bytes], object] = library.loads
        return loads
    return None if simplejson.scanner.c_make_scanner else _standard


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _standard(request: bytes) -> object:
    """The standard library's, where simplejson has no compiled part for this Python. NaN and Infinity go to
    simplejson, whose error is AWS's.
    """
    return json.loads(request, parse_constant=_refuse)


@functools.cache
def _library() -> Any:
    """orjson, where it is compiled for this Python. No function can import it: on AWS it is not there either."""
    beside = os.path.dirname(os.path.abspath(__file__))
    for suffix in importlib.machinery.EXTENSION_SUFFIXES:
        path = os.path.join(beside, _LIBRARY + suffix)
        if os.path.exists(path):
            loader = importlib.machinery.ExtensionFileLoader("orjson", path)
            spec = importlib.machinery.ModuleSpec("orjson", loader, origin=path)
            try:
                module = loader.create_module(spec)
                loader.exec_module(module)
            except ImportError:  # compiled for another libc than this Python's
                return None
            return module
    return None
