"""Grammar and rules of prefixes."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.keys.prefix import PrefixError, RandomString, Text, check, parse, random_string

WHEN = datetime(2026, 3, 5, 14, 7, 9, tzinfo=UTC)
LITERAL = st.text(st.characters(codec="ascii", exclude_characters="!{}'", categories=["L", "N", "P"]), max_size=10)
EXPRESSION = st.sampled_from(
    [
        ("!{timestamp:yyyy/MM}", "2026/03"),
        ("!{timestamp:'y='yyyy}", "y=2026"),
        ("!{firehose:random-string}", "RANDOM"),
        ("!{firehose:error-output-type}", "processing-failed"),
    ]
)


def evaluate(source: str) -> str:
    return parse(source).evaluate(WHEN, lambda: "RANDOM", "processing-failed")


@given(st.lists(st.one_of(LITERAL.map(lambda text: (text, text)), EXPRESSION), max_size=8))
def test_a_prefix_is_evaluated_part_by_part(parts: list[tuple[str, str]]) -> None:
    assert evaluate("".join(source for source, _ in parts)) == "".join(value for _, value in parts)


@given(st.text(max_size=40).filter(lambda source: "!{" not in source))
def test_text_without_expressions_stands_for_itself(source: str) -> None:
    assert parse(source).parts == ((Text(source),) if source else ())


@given(st.lists(st.sampled_from(["!{", "}", ":", "timestamp", "firehose", "yyyy", "'", "x"]), max_size=12))
def test_any_text_is_parsed_and_evaluated_or_refused(words: list[str]) -> None:
    with contextlib.suppress(PrefixError):
        evaluate("".join(words))


def test_d5_random_strings_have_eleven_characters_and_are_new_each_time() -> None:
    first, second = parse("!{firehose:random-string}!{firehose:random-string}").parts
    assert first == second == RandomString()
    strings = {random_string() for _ in range(50)}
    assert {len(text) for text in strings} == {11}
    assert len(strings) == 50


def check_fails(prefix: str | None, error_prefix: str | None) -> str:
    with pytest.raises(PrefixError) as caught:
        check(prefix, error_prefix, WHEN)
    return str(caught.value).removeprefix("The supplied prefix(es) do not satisfy the following constraint: ")


@pytest.mark.parametrize(
    ("prefix", "error_prefix", "message"),
    [
        (
            "!{timestamp:yyyy}/",
            None,
            "ErrorOutputPrefix cannot be null or empty when Prefix contains expressions",
        ),
        (
            "data/",
            "e/!{timestamp:yyyy}",
            "ErrorOutputPrefix must contain at least one occurrence of !{firehose:error-output-type}",
        ),
        (
            "!{firehose:error-output-type}",
            "e/",
            "Prefix must not contain any occurrence of !{firehose:error-output-type}",
        ),
        ("!{x:y}", "e/", "Namespace to the left of colon (x) is an invalid keyword!"),
        ("!{timestamp:yyyy", "e/", "Invalid expression usage"),
        ("!{timestamp}", "e/", "Invalid expression usage"),
        ("!{firehose:else}", "e/", "Invalid expression usage"),
        ("x" * 513, None, "Length of evaluated prefix cannot be greater than 512"),
        (
            None,
            "!{partitionKeyFromQuery:k}",
            "Dynamic Partitioning Namespaces can't be part of an error prefix expression",
        ),
        (
            "!{partitionKeyFromLambda:k}",
            "e/",
            "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is "
            "enabled.",
        ),
    ],
)
def test_c29_refused_prefixes(prefix: str | None, error_prefix: str | None, message: str) -> None:
    assert check_fails(prefix, error_prefix) == message


def test_c29_an_unknown_letter_is_named() -> None:
    assert check_fails("!{timestamp:yyyy/t}", "e/").endswith("Invalid expression usage: Unknown pattern letter: t")


@pytest.mark.parametrize(
    ("prefix", "error_prefix"),
    [(None, None), ("data/", "error/"), ("!{timestamp:yyyy}/", "error/"), ("x" * 512, None)],
)
def test_allowed_prefixes(prefix: str | None, error_prefix: str | None) -> None:
    check(prefix, error_prefix, WHEN)
