"""Strict decoding of one record into one JSON object (RFC 8259), and its delivery as one line.

Stricter than Python's `json`: no NaN or Infinity, no key twice in one object, no lone surrogate, no depth above 64,
no byte order mark. Nothing here knows a schema.
"""

import json
import re
from collections import Counter
from typing import Any

from .rejections import Code, Rejected, excerpt, quoted

MAX_DEPTH = 64
"""Objects and arrays within each other. A fixed bound, so that the verdict hangs neither on the caller's stack nor on
the version of Python."""

_SYNTAX = {
    "Expecting value": "expected a value",
    "Expecting ',' delimiter": "expected a comma or a closing bracket",
    "Expecting ':' delimiter": "expected a colon after the key",
    "Expecting property name": "expected a key in double quotes",
    "Unterminated string": "a string is never closed that begins",
    "Invalid control character": "a string holds a control character, which must be escaped,",
    "Invalid \\u": "a \\u without four hexadecimal digits after it stands",
    "Invalid \\escape": "a backslash that escapes nothing stands",
}
"""How the decoder's messages begin (Python 3.11 to 3.13), and what is said instead."""

_WHITESPACE = b" \t\r\n"
_brackets = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[][{}]', re.DOTALL).finditer
_tokens = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^" \t\r\n]+').findall


class _Refused(Exception):
    """Raised by the decoder's hooks, which have no other way out."""

    def __init__(self, rejected: Rejected) -> None:
        super().__init__(rejected.reason)
        self.rejected = rejected


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
        raise _Refused(Rejected(Code.DUPLICATE_KEY, f"the key {quoted(twice)} stands more than once in one object"))
    return found


def _constant(name: str) -> None:
    raise _Refused(Rejected(Code.NOT_A_NUMBER, f"{name} is not JSON; expected a finite number or null"))


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


def plain_strings(raw: bytes) -> list[bytes] | None:
    """Return the strings of a document that decodes if it is JSON at all, in order, without its being decoded; None
    where only `decode` can tell.

    Without a backslash each quote begins or ends a string. If no two strings are alike, no key stands twice, which is
    what parsers of JSON let pass. The others refuse bytes that are no UTF-8, byte order marks and 4,300 digits.
    """
    if b"\\" in raw or raw.count(b"{") + raw.count(b"[") > MAX_DEPTH:
        return None
    if (b"N" in raw and b"NaN" in raw) or (b"I" in raw and b"Infinity" in raw):  # a byte is found sooner
        return None
    strings = raw.split(b'"')[1::2]
    return strings if len(set(strings)) == len(strings) else None


def decode(raw: bytes) -> dict[str, Any] | Rejected:
    """Return the JSON object that the record holds, or why it holds none."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Rejected(Code.NOT_UTF8, f"not UTF-8: the byte 0x{raw[error.start]:02x} stands at byte {error.start + 1}")
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _nests_deeper(MAX_DEPTH, raw):
        return _TOO_DEEP
    try:
        document = _decoder.decode(text)
    except _Refused as refused:
        return refused.rejected
    except json.JSONDecodeError as error:
        return _not_json(text, error)
    except ValueError:  # int(): more digits than sys.get_int_max_str_digits()
        return Rejected(
            Code.NUMBER_TOO_LARGE, "a whole number has more than 4,300 digits; expected one of at most 64 bits"
        )
    return _inspect(raw, document)


_TOO_DEEP = Rejected(Code.TOO_DEEP, f"objects and arrays are nested more than {MAX_DEPTH} levels deep")


def _inspect(raw: bytes, document: Any) -> dict[str, Any] | Rejected:
    """Refuse what decodes and still cannot be used."""
    if type(document) is not dict:
        return Rejected(Code.NOT_AN_OBJECT, f"expected a JSON object, got {_kind(document)}")
    if b"\\u" in raw and _has_lone_surrogate(document):
        return Rejected(Code.LONE_SURROGATE, "a \\u escape stands for half a character (a lone surrogate)")
    return document


def _not_json(text: str, error: json.JSONDecodeError) -> Rejected:
    if not text.strip(" \t\r\n"):
        return Rejected(Code.EMPTY, "the record is empty; expected one JSON object")
    if text.startswith("\ufeff"):
        return Rejected(Code.BYTE_ORDER_MARK, "the record begins with a byte order mark; expected plain UTF-8")
    if error.msg == "Extra data":
        return Rejected(Code.TRAILING_DATA, f"expected one JSON document, but more follows {_place(text, error.pos)}")
    if (comma := _trailing_comma(text, error.pos)) is not None:
        return Rejected(Code.NOT_JSON, f"not JSON: a comma with nothing after it stands {_place(text, comma)}")
    words = next((said for begin, said in _SYNTAX.items() if error.msg.startswith(begin)), "the text breaks off")
    return Rejected(Code.NOT_JSON, f"not JSON: {words} {_place(text, error.pos)}")


def _trailing_comma(text: str, position: int) -> int | None:
    """The place of a comma before a closing bracket: Python 3.13 names it, 3.11 the bracket. None without one."""
    before, rest = text[:position].rstrip(" \t\r\n"), text[position:].lstrip(", \t\r\n")
    if not rest.startswith(("}", "]")):
        return None
    if text[position] == ",":
        return position
    return len(before) - 1 if before.endswith(",") else None


def _place(text: str, position: int) -> str:
    """Return a place as people count it, from 1, and what stands there."""
    if position >= len(text):
        return "at the end of the record"
    return f"at character {position + 1}: {excerpt(text[position:])}"


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "an array"
    if isinstance(value, str):
        return "a string"
    return "a number" if isinstance(value, int | float) and not isinstance(value, bool) else json.dumps(value)


def _nests_deeper(limit: int, raw: bytes) -> bool:
    """Look at the brackets alone, before anything is decoded.

    How deep the decoder goes before it gives up, and so what else it finds in a document that is broken too, differs
    between versions of Python.
    """
    depth = 0
    for token in _brackets(raw):
        kind = token[0]
        if kind in (b"{", b"["):
            depth += 1
            if depth > limit:
                return True
        elif kind in (b"}", b"]"):
            depth -= 1
    return False


def _has_lone_surrogate(document: dict[str, Any]) -> bool:
    try:
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def one_line(raw: bytes) -> bytes:
    """Return a decoded document as it is delivered: without whitespace between its tokens, with one LF at the end.

    Tokens stay the bytes they were (`1.10`, `1e5`, key order, escapes), so nothing of the producer's data changes.
    """
    if len(raw.translate(None, _WHITESPACE)) == len(raw):
        return raw + b"\n"
    return b"".join(_tokens(raw)) + b"\n"
