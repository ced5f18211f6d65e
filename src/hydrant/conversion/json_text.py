"""The JSON of a record, with numbers as they were spelt and members in order, repeated ones too. Pure.

Firehose parses a record with Jackson before a deserializer sees it (I-3): what is not JSON fails with `ParseError`.
The words here follow Jackson's; the place in the source is told as line and column. A record may hold several
documents, with or without white space between them (I-22). UTF-16 and UTF-32 are read, and a byte order mark is
passed over, as Jackson does (I-51).
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from .failures import EMPTY, RecordError, not_json

_WHITESPACE = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(r"\w*")
_KEYWORDS = ("true", "false", "null")
_NON_FINITE = ("NaN", "Infinity", "-Infinity")


class Number(str):
    """A number as it was spelt."""

    __slots__ = ()


class Members(list[tuple[str, "Value"]]):
    """An object: its members in order."""

    __slots__ = ()


Value = str | bool | None | list[Any]
"""`Number` is a str, `Members` a list."""


class _NonFinite(ValueError):
    """NaN or Infinity, which Jackson does not read."""


def _refuse(name: str) -> Value:
    raise _NonFinite(name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=Members, parse_int=Number, parse_float=Number, parse_constant=_refuse, strict=True
)


def documents(record: bytes) -> list[Value]:
    """All documents of a record. Raises RecordError: it is empty, or something in it is no JSON."""
    text = _decoded(record)
    found = list(_documents(text))
    if not found:
        raise EMPTY
    return found


def _documents(text: str) -> Iterator[Value]:
    position = _after_blanks(text, 0)
    while position < len(text):
        try:
            value, end = _DECODER.raw_decode(text, position)
        except _NonFinite as error:
            words = f"Non-standard token '{error}': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow"
            raise not_json(words + _place(text, position)) from None
        except json.JSONDecodeError as error:
            raise not_json(_words(text, error) + _place(text, error.pos)) from None
        except RecursionError:
            raise not_json("Document nesting depth exceeds what can be read") from None
        if _glued(text, end, value):
            raise not_json(_unexpected(text, end) + _place(text, end))
        yield value
        position = _after_blanks(text, end)


def _glued(text: str, end: int, value: Value) -> bool:
    """Whether a scalar runs into more text: `12abc` and `01` are no documents one behind the other."""
    return not isinstance(value, list) and end < len(text) and text[end] not in ' \t\n\r{["'


def _after_blanks(text: str, position: int) -> int:
    found = _WHITESPACE.match(text, position)
    return position if found is None else found.end()


def _decoded(record: bytes) -> str:
    try:
        text = record.decode(json.detect_encoding(record))
    except UnicodeDecodeError as error:
        raise _invalid_bytes(error) from None
    return text.removeprefix("\ufeff")


def _invalid_bytes(error: UnicodeDecodeError) -> RecordError:
    byte = error.object[error.start] if error.start < len(error.object) else 0
    which = "start" if "start byte" in error.reason else "middle"
    if which == "middle" and error.start + 1 < len(error.object):
        byte = error.object[error.start + 1]
    return not_json(f"Invalid UTF-8 {which} byte 0x{byte:x}")


# --- Jackson's words --------------------------------------------------------------------------------------------------


def _words(text: str, error: json.JSONDecodeError) -> str:
    at = error.pos
    for beginning, words in _IN_TEXTS.items():
        if error.msg.startswith(beginning):
            return words(text, at)
    if at >= len(text):
        return f"Unexpected end-of-input: expected close marker for {_open_container(text)}"
    for beginning, words in _BETWEEN.items():
        if error.msg.startswith(beginning):
            return words(text, at)
    return _no_value(text, at)


def _control_character(text: str, at: int) -> str:
    return (
        f"Illegal unquoted character ((CTRL-CHAR, code {ord(text[at])})): has to be escaped using backslash to be "
        "included in string value"
    )


def _escape(text: str, at: int) -> str:
    return f"Unrecognized character escape {_shown(text[at + 1 : at + 2])}"


def _no_name(text: str, at: int) -> str:
    return f"{_unexpected(text, at)}: was expecting double-quote to start field name"


def _no_colon(text: str, at: int) -> str:
    return f"{_unexpected(text, at)}: was expecting a colon to separate field name and value"


def _after_value(text: str, at: int) -> str:
    if text[at].isdigit() and text[at - 1] == "0":
        return "Invalid numeric value: Leading zeroes not allowed"
    return f"{_unexpected(text, at)}: was expecting comma to separate {_open_container(text[:at])} entries"


def _no_value(text: str, at: int) -> str:
    token = _TOKEN.match(text, at)
    word = "" if token is None else token[0]
    if word and not word[0].isdigit() and word not in _KEYWORDS:
        if word in _NON_FINITE:
            return f"Non-standard token '{word}': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow"
        return f"Unrecognized token '{word}': was expecting ('true', 'false' or 'null')"
    if text[at] == "/":
        return (
            f"{_unexpected(text, at)}: maybe a (non-standard) comment? (not recognized as one since Feature "
            "'ALLOW_COMMENTS' not enabled for parser)"
        )
    return f"{_unexpected(text, at)}: expected a valid value (number, String, array, object, 'true', 'false' or 'null')"


def _unexpected(text: str, at: int) -> str:
    return f"Unexpected character ({_shown(text[at : at + 1])})"


def _shown(letter: str) -> str:
    return f"'{letter}' (code {ord(letter)})" if letter else "end-of-input"


def _open_container(text: str) -> str:
    """Which kind of container is open at the end of a text; strings are passed over."""
    opened: list[str] = []
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', text, re.DOTALL):
        letter = found[0]
        if letter in "[{":
            opened.append(letter)
        elif letter in "]}" and opened:
            opened.pop()
    return {"[": "Array", "{": "Object"}[opened[-1]] if opened else "root"


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return f" (line: {line}, column: {column})"


_Words = Callable[[str, int], str]
_IN_TEXTS: dict[str, _Words] = {
    "Unterminated string": lambda _text, _at: "Unexpected end-of-input in VALUE_STRING",
    "Invalid control character": _control_character,
    "Invalid \\": _escape,
}
"""By the beginning of what Python's parser says."""
_BETWEEN: dict[str, _Words] = {
    "Expecting property name": _no_name,
    "Expecting ':'": _no_colon,
    "Expecting ','": _after_value,
}
