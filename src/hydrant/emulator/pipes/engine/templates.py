"""Input templates: text with `<$.path>` and `<aws.pipes.…>` in it (P-5). Pure.

A variable outside of quotes becomes JSON, within quotes it becomes text; the names in angle brackets that are neither a
path nor a reserved variable stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hydrant.valid_json import whole

from .events import text_of
from .paths import MISSING, PATH, find

EVENT, EVENT_JSON, INGESTION_TIME = "aws.pipes.event", "aws.pipes.event.json", "aws.pipes.event.ingestion-time"
OF_THE_PIPE = (
    "aws.pipes.pipe-arn",
    "aws.pipes.pipe-name",
    "aws.pipes.source-arn",
    "aws.pipes.enrichment-arn",
    "aws.pipes.target-arn",
)
RESERVED = (*OF_THE_PIPE, EVENT, EVENT_JSON, INGESTION_TIME)
_VARIABLE = re.compile(
    rf"<(?P<variable>{PATH}|{'|'.join(re.escape(name) for name in sorted(RESERVED, reverse=True))})>"
)
_JSON_BEGINS = ("{", "[", '"')


@dataclass(frozen=True)
class Input:
    """What a template is filled with: an event or what an enrichment made of it."""

    document: Any
    """As it is: the value of aws.pipes.event."""
    opened: Any
    """With its body or data as JSON, where it is JSON: what paths look at."""
    reserved: Mapping[str, str]
    """The values of OF_THE_PIPE and of INGESTION_TIME."""


def render(template: str, given: Input) -> str:
    """The text that a template makes of an event."""
    if lone := _VARIABLE.fullmatch(template.strip()):
        value = _value(lone["variable"], given)
        return whole(value) if isinstance(value, str) else text_of(None if value is MISSING else value)
    is_json = template.lstrip().startswith(_JSON_BEGINS)
    return "".join(_parts(template, given, is_json=is_json))


def _parts(template: str, given: Input, *, is_json: bool) -> Iterator[str]:
    position, quoted = 0, False
    for match in _VARIABLE.finditer(template):
        before = template[position : match.start()]
        quoted = _quoted_after(before, quoted=quoted)
        yield before
        value = _value(match["variable"], given)
        yield _text(value) if quoted or not is_json else _json(value)
        position = match.end()
    yield template[position:]


def _quoted_after(text: str, *, quoted: bool) -> bool:
    """Whether the end of a text is within quotes, if its beginning is or is not."""
    unescaped = re.sub(r"\\.", "", text)
    return quoted != bool(unescaped.count('"') % 2)


def _value(variable: str, given: Input) -> Any:
    if variable.startswith("$"):
        return find(variable, given.opened)
    if variable == EVENT:
        return given.document
    if variable == EVENT_JSON:
        return given.opened if isinstance(given.opened, dict | list) else MISSING
    return given.reserved.get(variable, MISSING)


def _json(value: Any) -> str:
    return '""' if value is MISSING else text_of(value)


def _text(value: Any) -> str:
    """A value within a text: what is no text loses its quotes, as AWS says of JSON there."""
    if value is MISSING or value is None:
        return ""
    if isinstance(value, str):
        return text_of(value)[1:-1]
    return text_of(value).replace('"', "")
