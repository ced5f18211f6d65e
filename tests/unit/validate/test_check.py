import gc
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from validate.registry import REGISTRY, check

from hydrant_validation.rejections import Accepted, Code, Rejected

from .events import NOW_MS, VALID, encoded, event, without

FIVE_MINUTES = 300_000
LINE = {"sku": "ABC-00001", "title": "Kettle", "quantity": 1, "unit_cents": 1}


def rejection(document: Any) -> Rejected:
    outcome = check(document if isinstance(document, bytes) else encoded(document), NOW_MS)
    assert isinstance(outcome, Rejected)
    return outcome


@pytest.mark.parametrize("producer", VALID)
def test_a_valid_event_is_accepted_as_it_was_sent(producer: str) -> None:
    raw = encoded(event(producer))
    assert check(raw, NOW_MS) == Accepted(producer, raw + b"\n")


def test_every_sample_has_its_schema() -> None:
    assert set(VALID) <= set(REGISTRY.events)


@pytest.mark.parametrize(("producer", "field"), [(name, field) for name in VALID for field in VALID[name]])
def test_each_field_is_needed(producer: str, field: str) -> None:
    refused = rejection(without(producer, field))
    assert refused.field == field
    assert refused.code is (Code.NO_PRODUCER if field == "producer" else Code.MISSING_FIELD)


@pytest.mark.parametrize(("producer", "field"), [(name, field) for name in VALID for field in VALID[name]])
@pytest.mark.parametrize("value", [{"a": 1}, True], ids=["object", "bool"])
def test_no_field_takes_another_type(producer: str, field: str, value: Any) -> None:
    refused = rejection(event(producer, **{field: value}))
    assert refused.field is not None
    assert refused.field.startswith(field)
    assert refused.code in {Code.WRONG_TYPE, Code.INVALID_VALUE, Code.MISSING_FIELD, Code.PRODUCER_NOT_A_STRING}


@pytest.mark.parametrize("producer", VALID)
def test_no_schema_takes_a_further_field(producer: str) -> None:
    refused = rejection(event(producer, colour="red"))
    assert (refused.code, refused.field, refused.producer) == (Code.EXTRA_FIELD, "colour", producer)
    assert refused.reason == f'{producer}: colour: the schema has no such field, got the string "red"'


@pytest.mark.parametrize(
    ("changes", "code", "reason"),
    [
        ({"id": "7"}, Code.WRONG_TYPE, 'producer1: id: expected a whole number, got the string "7"'),
        ({"id": True}, Code.WRONG_TYPE, "producer1: id: expected a whole number, got true"),
        ({"id": 1.0}, Code.WRONG_TYPE, "producer1: id: expected a whole number, got the number 1.0"),
        ({"id": None}, Code.WRONG_TYPE, "producer1: id: expected a whole number, got null"),
        ({"id": -1}, Code.OUT_OF_RANGE, "producer1: id: expected at least 0, got the number -1"),
        ({"name": ["a"]}, Code.WRONG_TYPE, "producer1: name: expected a string, got an array of 1 entry"),
        (
            {"name": ""},
            Code.OUT_OF_RANGE,
            'producer1: name: expected a string of at least 1 character, got the string ""',
        ),
        ({"name": "x" * 201}, Code.OUT_OF_RANGE, None),
        ({"name": "a\0b"}, Code.INVALID_VALUE, None),
        (
            {"name": "a\nb"},
            Code.INVALID_VALUE,
            'producer1: name: expected a string without control characters, got the string "a\\nb"',
        ),
        ({"a\0b": 1}, Code.EXTRA_FIELD, 'producer1: "a\\u0000b": the schema has no such field, got the number 1'),
        ({"id": 2**63}, Code.OUT_OF_RANGE, None),
        ({"id": 10**4200}, Code.OUT_OF_RANGE, None),
        ({"created_at": NOW_MS // 1000}, Code.OUT_OF_RANGE, None),
        ({"created_at": 10**30}, Code.OUT_OF_RANGE, None),
        ({"name": "x" * 1_000_000}, Code.TOO_LARGE, None),
    ],
)
def test_a_value_that_breaks_its_field_is_refused_in_words(changes: Any, code: Code, reason: str | None) -> None:
    refused = rejection(event(**changes))
    assert refused.code is code
    assert refused.producer == "producer1"
    assert len(refused.reason) < 300
    assert refused.reason.isprintable()
    assert reason in (None, refused.reason)


@pytest.mark.parametrize(
    ("producer", "changes", "code", "field"),
    [
        ("producer2", {"value": 100.01}, Code.OUT_OF_RANGE, "value"),
        ("producer2", {"value": -0.5}, Code.OUT_OF_RANGE, "value"),
        ("producer2", {"value": "50"}, Code.WRONG_TYPE, "value"),
        ("orders", {"total_cents": 7187}, Code.INVALID_VALUE, None),
        ("orders", {"lines": []}, Code.OUT_OF_RANGE, "lines"),
        ("orders", {"lines": [LINE | {"quantity": 0}]}, Code.OUT_OF_RANGE, "lines[0].quantity"),
        ("orders", {"lines": [LINE, LINE | {"sku": "A"}]}, Code.INVALID_VALUE, "lines[1].sku"),
        ("orders", {"currency": "XXX"}, Code.INVALID_VALUE, "currency"),
        ("orders", {"order_id": "7"}, Code.INVALID_VALUE, "order_id"),
        ("sensors", {"value": 101.0}, Code.INVALID_VALUE, None),
        ("sensors", {"quantity": "wind"}, Code.INVALID_VALUE, "quantity"),
        ("clicks", {"session_started_at": NOW_MS + 1}, Code.INVALID_VALUE, None),
        ("clicks", {"position": {"x": 1, "y": 2, "z": 3}}, Code.EXTRA_FIELD, "position.z"),
        ("clicks", {"page": "no-slash"}, Code.INVALID_VALUE, "page"),
    ],
)
def test_the_rules_of_each_schema_hold(producer: str, changes: Any, code: Code, field: str | None) -> None:
    refused = rejection(event(producer, **changes))
    assert (refused.code, refused.field, refused.producer) == (code, field, producer)


@pytest.mark.parametrize(
    ("producer", "changes", "reason"),
    [
        ("orders", {"lines": []}, "orders: lines: expected at least 1 entry, got an array of 0 entries"),
        ("orders", {"lines": 3}, "orders: lines: expected an array, got the number 3"),
        ("orders", {"order_id": "7"}, 'expected a UUID in lower case with hyphens, got the string "7"'),
        ("orders", {"country": "ch"}, 'expected a string that matches the pattern ^[A-Z]{2}$, got the string "ch"'),
        ("orders", {"total_cents": 7187}, ", the sum of the lines plus shipping, and not 7187"),
        ("producer2", {"value": 101}, "producer2: value: expected at most 100, got the number 101"),
        ("producer2", {"value": {"a": 1}}, "producer2: value: expected a number, got an object of 1 field"),
    ],
)
def test_reasons_are_plain_words(producer: str, changes: Any, reason: str) -> None:
    assert rejection(event(producer, **changes)).reason.endswith(reason)


@pytest.mark.parametrize("value", [0, 100, 1.5, 1e1])
def test_producer2_takes_whole_and_decimal_numbers(value: float) -> None:
    assert isinstance(check(encoded(event("producer2", value=value)), NOW_MS), Accepted)


def test_a_number_that_overflows_is_out_of_range() -> None:
    refused = rejection(encoded(event("producer2")).replace(b"42.5", b"1e999"))
    assert (refused.code, refused.field) == (Code.OUT_OF_RANGE, "value")
    assert refused.reason == "producer2: value: the number is too large"


def test_a_timestamp_may_run_five_minutes_ahead_of_the_arrival_and_no_more() -> None:
    assert isinstance(check(encoded(event(created_at=NOW_MS + FIVE_MINUTES)), NOW_MS), Accepted)
    refused = rejection(event(created_at=NOW_MS + FIVE_MINUTES + 1))
    assert (refused.code, refused.field) == (Code.IN_THE_FUTURE, "created_at")
    assert "300 s ahead" in refused.reason


@pytest.mark.parametrize(
    ("document", "code", "producer"),
    [
        ({}, Code.NO_PRODUCER, None),
        ({"id": 1}, Code.NO_PRODUCER, None),
        ({"producer": None}, Code.PRODUCER_NOT_A_STRING, None),
        ({"producer": 1}, Code.PRODUCER_NOT_A_STRING, None),
        ({"producer": ["producer1"]}, Code.PRODUCER_NOT_A_STRING, None),
        ({"producer": "Producer1"}, Code.UNKNOWN_PRODUCER, "Producer1"),
        ({"producer": ""}, Code.UNKNOWN_PRODUCER, ""),
        ({"producer": "x" * 5000}, Code.UNKNOWN_PRODUCER, "x" * 80),
    ],
)
def test_a_producer_that_is_not_registered_is_refused(document: Any, code: Code, producer: str | None) -> None:
    refused = rejection(document)
    assert (refused.code, refused.producer, refused.field) == (code, producer, "producer")
    assert len(refused.reason) < 300


def test_the_reason_names_every_broken_field() -> None:
    refused = rejection(event(a=1, b=2, id="x"))
    assert refused.reason == (
        'producer1: id: expected a whole number, got the string "x"; '
        "a: the schema has no such field, got the number 1; "
        "b: the schema has no such field, got the number 2"
    )
    assert (refused.code, refused.field) == (Code.WRONG_TYPE, "id")
    assert [(found.code, found.field) for found in refused.findings] == [
        (Code.WRONG_TYPE, "id"),
        (Code.EXTRA_FIELD, "a"),
        (Code.EXTRA_FIELD, "b"),
    ]


def test_a_name_beyond_ascii_is_quoted() -> None:
    assert rejection(event() | {"À": 1}).field == '"\\u00c0"'


def test_findings_without_end_are_counted() -> None:
    refused = rejection(event(**{f"extra_{number}": number for number in range(50)}))
    assert len(refused.findings) == 20
    assert refused.reason.endswith("(and 30 more)")


MEGABYTE = 1_000_000
HARD = {
    "one string": b'{"producer":"producer1","name":"' + b"x" * MEGABYTE + b'"}',
    "escapes": b'{"producer":"producer1","name":"' + b"\\u0041" * (MEGABYTE // 6) + b'"}',
    "backslashes, never closed": b'{"producer":"' + b"\\\\" * (MEGABYTE // 2),
    "empty arrays": b'{"producer":"orders","lines":[' + b"[]," * (MEGABYTE // 3) + b"[]]}",
    "opened arrays": b'{"producer":"orders","lines":' + b"[" * MEGABYTE,
    "fields": b'{"producer":"producer1",' + b",".join(b'"f%d":1' % n for n in range(MEGABYTE // 10)) + b"}",
    "one number": b'{"producer":"producer1","id":' + b"9" * MEGABYTE + b"}",
    "numbers of 4,300 digits": b'{"a":[' + b",".join([b"9" * 4300] * (MEGABYTE // 4301)) + b"]}",
    "a long fraction": b'{"producer":"producer2","value":0.' + b"1" * MEGABYTE + b"}",
    "whitespace": encoded(event()).replace(b",", b"," + b" " * (MEGABYTE // 4)),
}


def processor_time(run: Callable[[], object]) -> float:
    """Seconds of it, the less of two runs."""
    gc.freeze()  # what else this process holds is not looked at meanwhile
    times = []
    for _ in range(2):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times)


def a_million_steps() -> int:
    """A loop that takes a quarter of a second where two cores are to be had, and longer where all else does."""
    return sum(len(str(each)) for each in range(MEGABYTE))


@pytest.mark.parametrize("raw", HARD.values(), ids=HARD)
def test_a_document_of_a_megabyte_is_refused_in_no_more_than_eight_steps_a_byte(raw: bytes) -> None:
    assert isinstance(check(raw, NOW_MS), Rejected)
    assert processor_time(lambda: check(raw, NOW_MS)) < 8 * processor_time(a_million_steps)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.sampled_from(list(VALID)), st.data())
def test_any_change_to_an_event_leaves_it_whole_or_has_it_rejected(producer: str, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from([*VALID[producer], "new"]))
    changed = event(producer) | {field: data.draw(VALUES)}
    outcome = check(json.dumps(changed).encode(), NOW_MS)
    if isinstance(outcome, Accepted):
        assert json.loads(outcome.line) == changed
        assert outcome.line.count(b"\n") == 1
    else:
        assert outcome.reason.isprintable()
        assert outcome.reason.isascii()
