"""Published JSON Schema and verdict say the same, but for the rules that no schema can say, which are listed."""

import json
import math
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from validate.registry import REGISTRY

from hydrant_validation.published import RULES
from hydrant_validation.rejections import Code, Rejected

from .events import NOW_MS, VALID

PRODUCERS = sorted(VALID)
SCHEMAS = {name: REGISTRY.json_schema(name) for name in PRODUCERS}
JUDGES = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
LISTED = {name: {rule["code"] for rule in schema[RULES]} for name, schema in SCHEMAS.items()}
ODD = st.sampled_from(
    [
        *(None, True, False, 0, 1, -1, 1.0, 0.5, -0.0, 1e0, 100.0, 1e19, 10**18, 2**63 - 1, 2**63, 10**400),
        *(math.inf, math.nan, "", "a", "A\n", "\n", "x\n", "12", "DE\n", "sensor-0042\n", "ABC-00001\n", "é" * 200),
        *("a" * 201, "\u2028", "/page\n", "https://a\n", [], {}, [1], {"x": 1}, NOW_MS * 1000, NOW_MS // 1000),
    ]
)


def places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Each place of a document: what holds it, and by which key."""
    if isinstance(document, dict | list):
        for key in document if isinstance(document, dict) else range(len(document)):
            yield document, key
            yield from places(document[key])


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A valid record of a producer in which one to three places hold something else, are gone or new."""
    producer = draw(st.sampled_from(PRODUCERS))
    document = deepcopy(VALID[producer])
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from([each for each in places(document) if each[1] != "producer"]))
        how = draw(st.sampled_from(["other", "gone", "as float", "line break", "new"]))
        if how == "gone":
            del holder[key]
        elif how == "as float" and isinstance(holder[key], int) and abs(holder[key]) < 2**53:
            holder[key] = float(holder[key])
        elif how == "line break" and isinstance(holder[key], str):
            holder[key] += "\n"
        elif how == "new" and isinstance(holder, dict):
            holder[draw(st.sampled_from(["extra", "id", "value"]))] = deepcopy(draw(ODD))
        else:
            holder[key] = deepcopy(draw(ODD))
    return producer, json.dumps(document).encode()


def whole(document: Any) -> Any:
    """The same document with whole numbers written as such."""
    if isinstance(document, dict):
        return {key: whole(value) for key, value in document.items()}
    if isinstance(document, list):
        return [whole(value) for value in document]
    return int(document) if isinstance(document, float) and document.is_integer() else document


def agree(producer: str, raw: bytes) -> None:
    verdict = REGISTRY.check(raw, NOW_MS)
    fits = JUDGES[producer].is_valid(json.loads(raw))
    if not isinstance(verdict, Rejected):
        assert fits, f"accepted, and not by the schema: {raw!r}"
    elif fits:
        assert verdict.code.value in LISTED[producer], f"refused by a rule that is not listed: {verdict}"
        if verdict.code is Code.WRONG_TYPE:
            again = json.dumps(whole(json.loads(raw))).encode()
            assert again != raw, f"no number to write otherwise: {verdict}"
            assert REGISTRY.check(again, NOW_MS) != verdict


@settings(max_examples=1500, deadline=None)
@given(mutated())
def test_schema_and_verdict_agree_but_for_the_listed_rules(record: tuple[str, bytes]) -> None:
    agree(*record)


ORDER = json.dumps(VALID["orders"])


@pytest.mark.parametrize(
    ("producer", "raw", "code"),
    [
        ("producer1", '{"producer":"producer1","id":7,"id":8,"name":"a","created_at":1767225600000}', "DUPLICATE_KEY"),
        ("producer1", '{"producer":"producer1","id":7,"name":"\\ud800","created_at":1767225600000}', "LONE_SURROGATE"),
        ("producer1", '{"producer":"producer1","id":1.0,"name":"a","created_at":1767225600000}', "WRONG_TYPE"),
        ("producer1", '{"producer":"producer1","id":1e0,"name":"a","created_at":1767225600000}', "WRONG_TYPE"),
        ("producer1", '{"producer":"producer1","id":7,"name":"a","created_at":1767229200000}', "IN_THE_FUTURE"),
        ("orders", ORDER.replace("7188", "7189"), "INVALID_VALUE"),
        ("orders", ORDER + " " * 70_000, "TOO_LARGE"),
        ("sensors", json.dumps({**VALID["sensors"], "value": 101}), "INVALID_VALUE"),
        ("sensors", json.dumps(VALID["sensors"]).replace("55.25", "1e400"), "OUT_OF_RANGE"),
        ("sensors", json.dumps(VALID["sensors"]).replace("55.25", "NaN"), "NOT_A_NUMBER"),
        ("clicks", json.dumps({**VALID["clicks"], "session_started_at": NOW_MS + 1}), "INVALID_VALUE"),
    ],
)
def test_what_no_schema_can_say_is_listed(producer: str, raw: str, code: str) -> None:
    verdict = REGISTRY.check(raw.encode(), NOW_MS)
    assert isinstance(verdict, Rejected)
    assert verdict.code.value == code
    assert JUDGES[producer].is_valid(json.loads(raw))
    assert code in LISTED[producer]


@pytest.mark.parametrize(
    ("producer", "field"),
    [
        ("orders", "country"),
        ("orders", "order_id"),
        ("sensors", "sensor_id"),
        ("clicks", "page"),
        ("producer1", "name"),
    ],
)
def test_a_line_break_behind_a_value_is_refused_by_both(producer: str, field: str) -> None:
    document = {**VALID[producer], field: f"{VALID[producer][field]}\n"}
    assert isinstance(REGISTRY.check(json.dumps(document).encode(), NOW_MS), Rejected)
    assert not JUDGES[producer].is_valid(document)


def test_own_rules_are_told_in_words() -> None:
    told = {
        name: [rule["rule"] for rule in SCHEMAS[name][RULES] if rule["code"] == "INVALID_VALUE"] for name in PRODUCERS
    }
    assert told["orders"] == ["total_cents is the sum of the lines (quantity times unit_cents) plus shipping_cents."]
    assert told["clicks"] == ["created_at does not lie before session_started_at."]
    assert len(told["sensors"]) == 1
    assert told["producer1"] == told["producer2"] == []
