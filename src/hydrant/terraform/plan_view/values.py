"""From the nested values of a plan to one text for each path, with secrets masked.

What Terraform marks as sensitive is masked, and so is what looks like a secret and is not marked: the text ends up in
comments and logs.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SENSITIVE = "(sensitive)"
UNKNOWN = "(known after apply)"
LONGEST = 300

_SECRET_NAME = re.compile(r"passw|secret(?!s?_?arn)|token|api_?key|private_?key|credential", re.IGNORECASE)
_SECRET_TEXT = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"  # access key ids
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|(?<=://)[^/@\s\"]+:[^/@\s\"]+(?=@)"  # user:password of a URL
    r"|\bgh[opsur]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{22,}\b|\bxox[abprs]-[\w-]{10,}\b"
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]+",  # JSON web tokens
    re.DOTALL,
)


@dataclass(frozen=True)
class Leaf:
    """A value without parts: `raw` to compare, `shown` to print."""

    raw: Any
    shown: str


def flatten(value: Any, unknown: Any = None, sensitive: Any = None) -> dict[str, Leaf]:
    """The leaves of a value by path, such as `tags.Team` or `rule[0].id`; nulls are left out.

    `unknown` and `sensitive` are in Terraform's shape: true at, or above, what they are about.
    """
    return dict(_walk("", _opened(value), unknown, sensitive))


def _walk(path: str, value: Any, unknown: Any, sensitive: Any) -> Iterator[tuple[str, Leaf]]:
    if unknown is True:
        yield path, Leaf(UNKNOWN, UNKNOWN)
    elif sensitive is True or (value is not None and _SECRET_NAME.search(_last(path)) and not _plain(value)):
        if value is not None:
            yield path, Leaf(value, SENSITIVE)
    elif isinstance(value, Mapping) or isinstance(unknown, Mapping):
        names = sorted({*_names(value), *_names(unknown)})
        for name in names:
            inner = f"{path}.{name}" if path else name
            yield from _walk(inner, _opened(_part(value, name)), _part(unknown, name), _part(sensitive, name))
    elif isinstance(value, list) or isinstance(unknown, list):
        for index in range(max(_size(value), _size(unknown))):
            part, hidden = _opened(_part(value, index)), _part(sensitive, index)
            yield from _walk(f"{path}[{index}]", part, _part(unknown, index), hidden)
    elif value is not None:
        yield path, Leaf(value, _show(value))


def _opened(value: Any) -> Any:
    """A text that is a JSON document, such as a policy, as what it says."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _show(value: Any) -> str:
    """A leaf as JSON on one line, cut when it is long."""
    masked = _SECRET_TEXT.sub(SENSITIVE, value) if isinstance(value, str) else value
    text = json.dumps(masked, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"


def _plain(value: Any) -> bool:
    """Numbers and switches are no secrets; containers are looked into."""
    return isinstance(value, bool | int | float | Mapping | list)


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _names(value: Any) -> list[str]:
    return list(value) if isinstance(value, Mapping) else []


def _size(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def _part(value: Any, key: str | int) -> Any:
    """A part of a container; what is true of the whole is true of its parts."""
    if value is True:
        return True
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None
