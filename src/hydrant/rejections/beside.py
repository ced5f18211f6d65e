"""A rejected record beside what its schema expects, field by field. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from .verdicts import Verdict

_BOUNDS = {
    "pattern": "matching {}",
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "{} characters or more",
    "maxLength": "at most {} characters",
    "minItems": "{} entries or more",
    "maxItems": "at most {} entries",
}
_ABSENT = "(not there)"


@dataclass(frozen=True)
class Row:
    """One field: what the record has, what the schema wants, and what is wrong with it (empty: nothing)."""

    field: str
    got: str
    expected: str
    fault: str = ""


def rows(raw: bytes, verdict: Verdict, schema: Mapping[str, Any] | None) -> list[Row]:
    """The fields of the schema in its order, then those that it does not know; none where the record is no object."""
    try:
        document = orjson.loads(raw)
    except ValueError:
        return []
    if not isinstance(document, dict):
        return []
    shown = list(_rows(document, verdict, schema or {}))
    told = {row.field for row in shown}
    return shown + [Row(field, "", "", fault) for field, fault in verdict.fields.items() if field not in told]


def _rows(document: dict[str, Any], verdict: Verdict, schema: Mapping[str, Any]) -> Iterator[Row]:
    wanted: Mapping[str, Any] = schema.get("properties", {})
    required = schema.get("required", [])
    for name, want in wanted.items():
        got = _value(document[name]) if name in document else _ABSENT
        optional = "" if name in required else ", or not there"
        yield Row(name, got, _expected(want, schema.get("$defs", {})) + optional, verdict.fields.get(name, ""))
    for name, value in document.items():
        if name not in wanted:
            yield Row(name, _value(value), "no such field" if wanted else "", verdict.fields.get(name, ""))


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _expected(want: Mapping[str, Any], definitions: Mapping[str, Any], depth: int = 0) -> str:
    if "$ref" in want:
        name = str(want["$ref"]).rpartition("/")[2]
        return _expected(definitions.get(name, {}), definitions, depth + 1) if depth < 3 else name
    if "const" in want:
        return _value(want["const"])
    if "enum" in want:
        return "one of " + ", ".join(map(_value, want["enum"]))
    if "anyOf" in want:
        return " or ".join(_expected(each, definitions, depth + 1) for each in want["anyOf"])
    kind = str(want.get("type", "anything"))
    if kind == "array" and "items" in want and depth < 3:
        kind = f"array of ({_expected(want['items'], definitions, depth + 1)})"
    if kind == "object" and "properties" in want:
        kind = f"object with {', '.join(want['properties'])}"
    words = want.get("description")
    return f"{kind}: {words}" if words else ", ".join([kind, *_bounds(want)])


def _bounds(want: Mapping[str, Any]) -> Iterator[str]:
    for name, text in _BOUNDS.items():
        if name in want:
            yield text.format(want[name])
