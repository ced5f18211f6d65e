"""What people see of a call: result and log, beside each other where there is room. Pure."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from ..rejections.texts import safe
from .call import Called

BESIDE = 120
"""From so many columns on the log stands beside the result."""
_GAP = 2
_TAIL = 4096


def shown(called: Called, width: int) -> str:
    """A call as text, `width` columns wide at most where lines can be broken."""
    head = f"{'Failed' if called.error else 'Done'} in {called.seconds:.3f} s, request {called.request_id}"
    result = error_lines(called.document) if called.error else result_lines(called.document)
    left = ["Error" if called.error else "Result", *(f"  {line}" for line in result)]
    right = ["Log", *(f"  {line}" for line in log_lines(called.log))]
    if width < BESIDE:
        return "\n".join([head, *left, *right])
    column = (width - _GAP) // 2
    return "\n".join([head, *_beside(_broken(left, column), _broken(right, column), column)])


def result_lines(document: Any) -> list[str]:
    """A result as indented JSON; records that go back to Firehose with their data in the clear."""
    return [safe(line) for line in json.dumps(_in_the_clear(document), indent=2, ensure_ascii=False).split("\n")]


def _in_the_clear(document: Any) -> Any:
    """The answer of a transformation (C-10) with its data decoded: base64 tells nobody anything."""
    records = document.get("records") if isinstance(document, Mapping) else None
    if not isinstance(records, list) or not all(isinstance(one, Mapping) and "recordId" in one for one in records):
        return document
    return {**document, "records": [_decoded(record) for record in records]}


def _decoded(record: Mapping[str, Any]) -> dict[str, Any]:
    try:
        text = b64decode(record["data"], validate=True).decode()
    except (KeyError, TypeError, ValueError):
        return dict(record)
    return {name: value for name, value in record.items() if name != "data"} | {"data (decoded)": _parsed(text)}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def error_lines(document: Any) -> list[str]:
    """An error document as the language would print it, with its stack trace."""
    if not isinstance(document, Mapping):
        return result_lines(document)
    head = ": ".join(str(document[name]) for name in ("errorType", "errorMessage") if document.get(name))
    trace = document.get("stackTrace") or document.get("trace") or []
    lines = [line for frame in trace if isinstance(trace, list) for line in str(frame).rstrip("\n").split("\n")]
    first = [] if lines[: head.count("\n") + 1] == head.split("\n") else head.split("\n")  # Node repeats it
    return [safe(line) for line in [*first, *lines]]


def log_lines(log: str) -> list[str]:
    """The lines of a log, tabs as two spaces."""
    lines = [safe(line.replace("\t", "  ")) for line in log.rstrip("\n").split("\n")] if log else ["(none)"]
    return ["... (the end only; all of it: hydrant logs)", *lines[1:]] if len(log.encode()) >= _TAIL else lines


def _broken(lines: list[str], width: int) -> list[str]:
    """Lines cut into pieces of a width; what follows the first piece is indented as the line is."""
    found = []
    for line in lines:
        indent = " " * min(len(line) - len(line.lstrip()), width // 2)
        piece, rest = line[:width], line[width:]
        found.append(piece)
        while rest:
            room = width - len(indent)
            found.append(indent + rest[:room])
            rest = rest[room:]
    return found


def _beside(left: list[str], right: list[str], column: int) -> list[str]:
    rows = max(len(left), len(right))
    padded = (side + [""] * (rows - len(side)) for side in (left, right))
    return [f"{one:<{column}}{' ' * _GAP}{other}".rstrip() for one, other in zip(*padded, strict=True)]
