"""A rejected record beside what its schema expects, field by field. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..error_objects import expected
from ..valid_json import escaped, loads, whole
from .verdicts import Verdict

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
        document = loads(raw)
    except ValueError:
        return []
    if not isinstance(document, dict):
        return []
    shown = list(_rows(document, verdict, schema or {}))
    told = {row.field for row in shown}
    return shown + [Row(field, "", "", fault) for field, fault in verdict.fields.items() if field not in told]


def _rows(document: dict[str, Any], verdict: Verdict, schema: Mapping[str, Any]) -> Iterator[Row]:
    wanted = {each.field: each.words for each in expected.fields(schema)}
    for name, words in wanted.items():
        got = _value(document[name]) if name in document else _ABSENT
        yield Row(name, got, words, verdict.fields.get(name, ""))
    for name, value in document.items():
        if name not in wanted:
            yield Row(whole(name), _value(value), "no such field" if wanted else "", verdict.fields.get(name, ""))


def _value(value: Any) -> str:
    return escaped(json.dumps(value, ensure_ascii=False))
