"""Multi-record de-aggregation: takes apart a record that holds several (RecordDeAggregation). Pure, and total.

AWS documents: JSON objects back to back or on lines, no array of them; or any records between a delimiter; at most 500
in a record. A record with more than 500 was seen to go on whole (and then to fail at the query, as it is no JSON).

Open on AWS, and what is done here: a record that cannot be split goes on whole, too, and later stages judge it; empty
parts between delimiters are left out, unless there is nothing else; parts keep their bytes, without delimiters.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

MAX_PARTS = 500
"""A record that holds more is not taken apart."""

_WHITESPACE = " \t\r\n"
# Numbers stay text: they are of no interest, and huge ones need not be read.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


@dataclass(frozen=True)
class Splitting:
    """How records are taken apart: at a delimiter of at least one byte, or between JSON objects (None)."""

    delimiter: bytes | None = None

    def parts(self, data: bytes) -> Sequence[bytes]:
        """The parts of a record's data, at least one."""
        try:
            parts = _objects(data.decode()) if self.delimiter is None else _pieces(data, self.delimiter)
        except (ValueError, RecursionError):
            return (data,)
        return parts if 1 <= len(parts) <= MAX_PARTS else (data,)


def _pieces(data: bytes, delimiter: bytes) -> list[bytes]:
    return [piece for piece in data.split(delimiter) if piece]


def _objects(text: str) -> list[bytes]:
    """The objects' own text. Raises ValueError where anything else stands."""
    parts: list[bytes] = []
    at = _next(text, 0)
    while at < len(text):
        if text[at] != "{":
            raise ValueError(f"no object at {at}")
        _, end = _DECODER.raw_decode(text, at)
        parts.append(text[at:end].encode())
        at = _next(text, end)
    return parts


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WHITESPACE:
        at += 1
    return at
