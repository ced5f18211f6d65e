"""Rejections are counted by producer, code and reason; samples, times and bounds hold in any order of work."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.error_objects.lines import FUNCTION_REJECTED, Rejection
from hydrant.errors import UsageError
from hydrant.rejections import groups as module
from hydrant.rejections.groups import MAX_GROUPS, OTHERS, Groups
from hydrant.rejections.schemas import json_schema, load_check
from hydrant.rejections.selection import Selection, moment
from hydrant.rejections.verdicts import PASSES, UNKNOWN, Verdict, judge, shape

SOURCES = (str(Path(__file__).parents[3] / "lambda"),)
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def rejection(raw: bytes, code: str = FUNCTION_REJECTED, at: int | None = 1772366400000) -> Rejection:
    return Rejection(raw, code, "Firehose's words", 1, at, at, None)


BAD = st.tuples(st.sampled_from("ab"), st.sampled_from("XY"), st.integers(0, 5000), st.sampled_from(["k1", "k2", "k3"]))


@given(st.lists(BAD, max_size=60), st.integers(0, 60))
def test_counting_in_parts_is_counting_at_once(bad: list[tuple[str, str, int, str]], cut: int) -> None:
    def counted(some: list[tuple[str, str, int, str]]) -> Groups:
        total = Groups()
        for producer, code, at, key in some:
            total.add(rejection(key.encode(), at=at), Verdict(producer, code, "why"), key)
        return total

    whole, parts = counted(bad), counted(bad[:cut])
    parts.merge(counted(bad[cut:]))
    assert whole.count == parts.count == len(bad)
    assert {n: (g.count, g.first_ms, g.last_ms) for n, g in whole.groups.items()} == {
        n: (g.count, g.first_ms, g.last_ms) for n, g in parts.groups.items()
    }


def test_names_of_strangers_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_GROUPS", 5)
    total = Groups()
    for number in range(50):
        total.add(rejection(b"x"), Verdict(f"stranger{number}", "UNKNOWN_PRODUCER", "why"), "k")
    assert len(total.groups) == 6
    assert total.groups[OTHERS].count == 45
    assert MAX_GROUPS > 1000


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        (
            "WRONG_TYPE",
            'id: expected a whole number, got the string "7"',
            'id: expected a whole number, got the string "8, x"',
        ),
        ("OUT_OF_RANGE", "id: expected at least 0, got the number -1", "id: expected at least 0, got the number -2.5"),
        ("NOT_JSON", 'not JSON: expected a value at character 9: {"a', "not JSON: expected a value at character 30: x"),
        ("MISSING_FIELD", "lines[0].sku: the field is missing", "lines[17].sku: the field is missing"),
        ("INVALID_VALUE", "expected total_cents to be 5, the sum", "expected total_cents to be 17, the sum"),
        ("Lambda.FunctionError", "task 17 took 3.00 seconds", "task 18 took 4.01 seconds"),
        (
            "WRONG_TYPE",
            'id: expected a whole number, got the string "a; b"; name: expected a string, got the number 1',
            'id: expected a whole number, got the string "c"; name: expected a string, got the number 2',
        ),
        ("NOT_UTF8", "not UTF-8: the byte 0xff stands at byte 3", "not UTF-8: the byte 0xff stands at byte 41"),
    ],
)
def test_reasons_that_differ_in_values_only_are_one_group(code: str, one: str, other: str) -> None:
    assert shape(code, one) == shape(code, other)


def test_reasons_of_other_fields_or_bounds_are_others() -> None:
    assert shape("MISSING_FIELD", "a: the field is missing") != shape("MISSING_FIELD", "b: the field is missing")
    assert shape("OUT_OF_RANGE", "a: expected at least 0, got 1") != shape(
        "OUT_OF_RANGE", "a: expected at least 5, got 1"
    )


def test_half_a_surrogate_pair_hides_no_producer() -> None:
    raw = b'{"producer": "producer1", "name": "cut \\ud83d"}'
    verdict = judge(rejection(raw), load_check(SOURCES))
    assert (verdict.producer, verdict.code) == ("producer1", "LONE_SURROGATE")
    assert judge(rejection(b'{"producer": "a\\ud83d"}', "Lambda.FunctionError"), None).producer == "a?"


def test_the_schemas_of_today_give_the_reason() -> None:
    check = load_check(SOURCES)
    raw = b'{"producer":"producer1","id":7,"created_at":1767225600000}'
    verdict = judge(rejection(raw), check)
    assert (verdict.producer, verdict.code) == ("producer1", "MISSING_FIELD")
    assert verdict.reason == "name: the field is missing"
    assert verdict.fields == {"name": "the field is missing"}
    good = raw.replace(b"}", b',"name":"Ada"}')
    assert judge(rejection(good), check) == Verdict(
        "producer1", PASSES, "today's schemas take it", True, {}, good + b"\n"
    )
    assert json_schema(SOURCES, "producer1")
    assert json_schema(SOURCES, "nobody") is None


def test_what_firehose_could_not_do_is_told_in_its_words() -> None:
    raw = b'{"producer":"producer1"}'
    for check in (load_check(SOURCES), None):
        verdict = judge(rejection(raw, "Lambda.FunctionError"), check)
        assert verdict == Verdict("producer1", "Lambda.FunctionError", "Firehose's words")
    assert judge(rejection(b"\xff"), None).producer == UNKNOWN


def test_a_selection_takes_what_it_names() -> None:
    line, verdict = rejection(b"x", at=1000), Verdict("a", "NOT_JSON", "why")
    assert Selection().takes(line, verdict)
    assert Selection(frozenset({"a"}), frozenset({"NOT_JSON"}), 1000).takes(line, verdict)
    assert Selection(codes=frozenset({FUNCTION_REJECTED})).takes(line, verdict)
    assert not Selection(frozenset({"b"})).takes(line, verdict)
    assert not Selection(codes=frozenset({"TOO_DEEP"})).takes(line, verdict)
    assert not Selection(since_ms=1001).takes(line, verdict)
    assert Selection(since_ms=1001).takes(rejection(b"x", at=None), verdict)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("30m", 1772366400000 - 30 * 60_000),
        ("2h", 1772366400000 - 7_200_000),
        ("7d", 1772366400000 - 7 * 86_400_000),
        ("2026-03-01", 1772323200000),
        ("2026-03-01T12:00:00Z", 1772366400000),
        ("2026-03-01T13:00:00+01:00", 1772366400000),
    ],
)
def test_moments(text: str, ms: int) -> None:
    assert moment(text, NOW) == ms


@pytest.mark.parametrize("text", ["", "yesterday", "5", "-3h", "9999999h"])
def test_no_moments(text: str) -> None:
    with pytest.raises(UsageError, match="no time"):
        moment(text, NOW)
