"""What a search looks for: a text anywhere in a record, or a member of its document with a value. Pure."""

import json
import re
from dataclasses import dataclass
from typing import Any

from hydrant.valid_json import loads

MAX_CHARACTERS = 500
_MEMBER = re.compile(r"([A-Za-z_][\w.-]{0,99})=(.+)", re.DOTALL)


@dataclass(frozen=True)
class Wanted:
    """`path` is empty for a text; `text` is in lower case then."""

    path: tuple[str, ...]
    text: str

    @classmethod
    def parse(cls, words: str) -> "Wanted":
        """`NAME=VALUE`, with NAME like `customer.id`, or else a text. Raises ValueError."""
        words = words.strip()
        if not words or len(words) > MAX_CHARACTERS:
            raise ValueError(f"q must be a text or NAME=VALUE, of 1 to {MAX_CHARACTERS} characters")
        match = _MEMBER.fullmatch(words)
        if match:
            return cls(tuple(match[1].split(".")), match[2])
        return cls((), words.lower())

    def matches(self, record: bytes) -> bool:
        """Whether a record is one of those that are looked for."""
        if not self.path:
            return self.text in record.decode(errors="replace").lower()
        if self.path[-1].encode() not in record:  # most records of another producer
            return False
        try:
            document = loads(record)
        except ValueError:
            return False
        return any(self._is(value) for value in _values(document, self.path))

    def _is(self, value: Any) -> bool:
        if isinstance(value, str):
            return value == self.text
        return not isinstance(value, dict | list) and json.dumps(value) == self.text


def _values(document: Any, path: tuple[str, ...]) -> list[Any]:
    """The values at a path; of an array each of its entries is looked at."""
    found = [document]
    for name in path:
        entries = [each for value in found for each in (value if isinstance(value, list) else [value])]
        found = [value[name] for value in entries if isinstance(value, dict) and name in value]
    return [each for value in found for each in (value if isinstance(value, list) else [value])]
