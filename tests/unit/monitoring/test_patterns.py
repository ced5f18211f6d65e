"""The language of filter patterns."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.logs.patterns import PatternError, parse
from hydrant.emulator.logs.patterns.columns import split

from .pattern_cases import COLUMNS, MALFORMED, OBJECTS, REFUSED, REGEXES, TABLE, WORDS, Case


def check(case: Case) -> None:
    pattern = parse(case.pattern)
    assert [line for line in case.match if not pattern.matches(line)] == []
    assert [line for line in case.other if pattern.matches(line)] == []


def test_the_table_has_300_pairs_of_a_pattern_and_a_line() -> None:
    assert sum(len(case.match) + len(case.other) for case in TABLE) >= 300


@pytest.mark.parametrize("case", WORDS, ids=lambda case: case.pattern)
def test_j1_terms(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", OBJECTS, ids=lambda case: case.pattern)
def test_j2_objects(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", COLUMNS, ids=lambda case: case.pattern)
def test_j3_columns(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", REGEXES, ids=lambda case: case.pattern)
def test_j4_regular_expressions(case: Case) -> None:
    check(case)


def test_j5_columns_are_shown_by_name_and_number() -> None:
    line = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
    assert parse("[..., request=*.html*, status_code=4*,]").extract(line) == {
        "$1": "127.0.0.1",
        "$2": "-",
        "$3": "frank",
        "$4": "10/Oct/2000:13:25:15 -0700",
        "$request": "GET /index.html HTTP/1.0",
        "$status_code": "404",
        "$7": "1534",
    }
    assert parse("[ip, rest]").extract("1.2.3.4 and all the rest ")["$rest"] == "and all the rest"


def test_j5_objects_and_terms_show_no_values() -> None:
    assert parse("{ $.kind = * }").extract('{"kind":"number"}') == {}
    assert parse("ERROR").extract("ERROR") == {}


@pytest.mark.parametrize(
    ("pattern", "line", "reference", "value"),
    [
        ("{ $.ms = * }", '{"ms": 12.50}', "$.ms", "12.50"),
        ("{ $.ms = * }", '{"ms": 1, "a": {"b": ["x", "y"]}}', "$.a.b[1]", "y"),
        ("{ $.ms = * }", '{"ms": 1}', "$.other", None),
        ("{ $.ms = * }", '{"ms": 1, "all": [1]}', "$.all", None),
        ("{ $.ms = * }", '{"ms": 1, "all": [1]}', "$.all[*]", None),
        ("{ $.ms = * }", '{"ms": 1}', "ms", None),
        ("{ $.ms = * }", '{"ms": 1, "cut": "\\ud83d"}', "$.ms", "1"),
        ("{ $.ms = * }", '{"ms": 1, "odd": NaN}', "$.ms", None),
        ("[a, bytes]", "x 12", "$bytes", "12"),
        ("[a, bytes]", "x 12", "$2", "12"),
        ("[a, bytes]", "x 12", "$3", None),
        ("ERROR", "ERROR", "$1", None),
    ],
)
def test_j5_values_for_metrics(pattern: str, line: str, reference: str, value: str | None) -> None:
    assert parse(pattern).find(line, reference) == value


@pytest.mark.parametrize("pattern", ["{ $.ms = 1 }", '{ $.ms = "1" }', '{ $.level = "E" }'])
@pytest.mark.parametrize(("beside", "found"), [('"\\ud83d"', True), ("1e400", True), ("NaN", False)])
def test_j2_any_json_may_stand_beside_what_is_looked_for(pattern: str, beside: str, found: bool) -> None:
    """Functions that cut a message in two cut emoji in two, and log half of one as an escape."""
    line = f'{{"ms": 1, "level": "E", "message": {beside}}}'
    assert parse(pattern).matches(line) is found


@pytest.mark.parametrize(("pattern", "words"), REFUSED.items())
def test_j6_what_aws_says_of_a_bad_pattern(pattern: str, words: str) -> None:
    with pytest.raises(PatternError) as refused:
        parse(pattern)
    assert refused.value.words == words


@pytest.mark.parametrize("pattern", MALFORMED)
def test_j6_bad_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        parse(pattern)


LINES = st.text(st.characters(codec="utf-8"), max_size=60)
NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
SCALARS = st.one_of(st.text(max_size=8), st.integers(-1000, 1000), st.booleans(), st.none())


@given(st.text(max_size=60), LINES)
def test_no_text_breaks_the_parser_and_no_line_a_pattern(text: str, line: str) -> None:
    try:
        pattern = parse(text)
    except PatternError:
        return
    assert pattern.matches(line) in (True, False)
    assert all(key.startswith("$") for key in pattern.extract(line))


@given(st.lists(st.from_regex(r"[A-Za-z0-9_]{1,6}", fullmatch=True), min_size=1, max_size=4), LINES)
def test_terms_are_what_a_line_contains(words: list[str], line: str) -> None:
    assert parse(" ".join(words)).matches(line) == all(word in line for word in words)
    assert parse(" ".join(f"?{word}" for word in words)).matches(line) == any(word in line for word in words)
    assert parse(" ".join(f"-{word}" for word in words)).matches(line) != any(word in line for word in words)


@given(LINES.filter(lambda text: text.strip() != ""), LINES)
def test_a_phrase_is_itself(phrase: str, line: str) -> None:
    quoted = '"' + phrase.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert parse(quoted).matches(line + phrase + line)


@given(NAMES, SCALARS, st.text(st.characters(codec="ascii", exclude_characters='"\\*'), max_size=8))
def test_equality_and_inequality_exclude_each_other(name: str, value: Any, text: str) -> None:
    line = json.dumps({name: value})
    same, other = (parse(f'{{ $.{name} {sign} "{text}" }}').matches(line) for sign in ("=", "!="))
    comparable = isinstance(value, str | int) and not isinstance(value, bool)
    assert (same, other) == ((str(value) == text, str(value) != text) if comparable else (False, False))


@given(NAMES, st.integers(-50, 50), st.integers(-50, 50))
def test_numbers_are_ordered(name: str, value: int, limit: int) -> None:
    line = json.dumps({name: value})
    found = {sign: parse(f"{{ $.{name} {sign} {limit} }}").matches(line) for sign in ("<", "<=", "=", "!=", ">=", ">")}
    assert found == {
        "<": value < limit, "<=": value <= limit, "=": value == limit,
        "!=": value != limit, ">=": value >= limit, ">": value > limit,
    }  # fmt: skip


@given(st.booleans(), st.booleans(), st.booleans())
def test_and_binds_closer_than_or(a: bool, b: bool, c: bool) -> None:
    line = json.dumps({"a": int(a), "b": int(b), "c": int(c)})
    assert parse("{ $.a = 1 || $.b = 1 && $.c = 1 }").matches(line) == (a or (b and c))
    assert parse("{ ($.a = 1 || $.b = 1) && $.c = 1 }").matches(line) == ((a or b) and c)


@given(st.lists(st.from_regex(r"[a-z0-9.]{1,6}", fullmatch=True), min_size=1, max_size=6))
def test_columns_are_split_at_white_space(words: list[str]) -> None:
    assert [text for _, text in split("  ".join(words))] == words
    names = ", ".join(f"c{number}" for number in range(len(words)))
    assert list(parse(f"[{names}]").extract(" ".join(words)).values()) == words


@given(st.text(st.sampled_from('ab [] "\\\t'), max_size=14), st.sampled_from(["a", "b", "*", '"a b"', "[", "a]"]))
def test_a_column_is_compared_as_it_is_shown(line: str, value: str) -> None:
    quoted = value if value.startswith('"') else f'"{value}"'
    for text, name in ((f"[x = {quoted}, ...]", "$x"), (f"[..., x = {quoted}]", "$x"), (f"[x = {quoted}, y]", "$x")):
        shown = parse(text.replace(f" = {quoted}", "")).extract(line)
        found = shown.get(name, "")
        if found and found == found.strip() and " " not in found:  # else it is another column, or none, as a line
            assert parse(text).matches(line) == parse(f"[only = {quoted}]").matches(found)
