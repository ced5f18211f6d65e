"""Every record that passes gets its partition or goes to an error output; whatever replies and records hold."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.buffers import Hints
from hydrant.emulator.firehose.engine.keys.prefix import parse
from hydrant.emulator.firehose.engine.records import DROPPED, ErrorKind, Ok, Outcome, ProcessingFailed, Record, Records
from hydrant.emulator.firehose.engine.transform.base import Attempts, PassThrough, Transformed
from hydrant.emulator.firehose.engine.transform.jq_process import Answer, Fault, JqProcess, NoJson, NoResult, Result
from hydrant.emulator.firehose.engine.transform.outcomes import STATUS_FAILED
from hydrant.emulator.firehose.engine.transform.partitioning import (
    NO_JSON,
    NO_TEXT,
    NO_VALUE,
    TOO_LONG,
    Number,
    PartitioningTransform,
    PartitionRules,
    keys_of,
    place,
    rules_for,
    text_of,
)

from .test_outcomes import ENTRY, JSON, reply

QUERY, LAMBDA = "partitionKeyFromQuery", "partitionKeyFromLambda"
BOTH = rules_for(parse(f"data/!{{{QUERY}:a}}/!{{{LAMBDA}:b}}/!{{{QUERY}:a}}/"), "{a: .a}")
ANSWERS = st.one_of(
    JSON.map(lambda value: Result(json.dumps(value).encode())),
    st.fixed_dictionaries({"a": JSON}).map(lambda value: Result(json.dumps(value).encode())),
    st.sampled_from([NoResult(), NoJson(), Fault("why")]),
)


class Scripted:
    """A function or a query whose answers are given."""

    def __init__(self, outcomes: Sequence[Outcome], answers: Sequence[Answer] = ()) -> None:
        self.outcomes, self.answers = outcomes, answers
        self.asked: list[bytes] = []

    def hints(self) -> Hints:
        return Hints(7, 1.5)

    def weights(self, records: Records) -> list[int]:
        return [11] * len(records)

    def apply(self, records: Records) -> Transformed:
        return Transformed(self.outcomes, Attempts(2, 3, "arn"))

    def run(self, documents: Sequence[bytes]) -> list[Answer]:
        self.asked += documents
        return [self.answers[index % len(self.answers)] for index in range(len(documents))]


def partitioned(scripted: Scripted, rules: PartitionRules = BOTH) -> Sequence[Outcome]:
    transform = PartitioningTransform(scripted, rules, scripted if rules.query else None)
    records = Records.of([Record(str(number), 0, "k", b"x", 0.0) for number in range(len(scripted.outcomes))])
    return transform.apply(records).outcomes


def test_both_ways_fill_the_keys_of_the_prefix_once_each() -> None:
    scripted = Scripted([Ok(b"1", (("b", "eu"), ("c", "unused")))], [Result(b'{"a":"ada","z":"unused"}')])
    assert partitioned(scripted) == [
        Ok(b"1", (("b", "eu"), ("c", "unused")), ((QUERY, "a", "ada"), (LAMBDA, "b", "eu")))
    ]


def test_the_query_sees_what_the_function_let_pass_and_nothing_else() -> None:
    outcomes: list[Outcome] = [DROPPED, Ok(b"new", (("b", "x"),)), STATUS_FAILED, Ok(b"other", (("b", "y"),))]
    scripted = Scripted(outcomes, [Result(b'{"a":1}')])
    found = partitioned(scripted)
    assert scripted.asked == [b"new", b"other"]
    assert [type(outcome) for outcome in found] == [type(outcome) for outcome in outcomes]
    assert found[0] is DROPPED
    assert found[2] is STATUS_FAILED


def test_hints_weights_and_attempts_are_the_functions_own() -> None:
    scripted = Scripted([DROPPED])
    transform = PartitioningTransform(scripted, BOTH, scripted)
    records = Records.of([Record("1", 0, "k", b"x", 0.0)])
    assert (transform.hints(), transform.weights(records)) == (Hints(7, 1.5), [11])
    assert transform.apply(records).attempts == Attempts(2, 3, "arn")


def test_without_a_function_the_query_is_the_attempt() -> None:
    transform = PartitioningTransform(PassThrough(), BOTH, Scripted([], [NoJson()]), clock=lambda: 1.5)
    result = transform.apply(Records.of([Record("1", 0, "k", b"x", 0.0)]))
    assert (result.outcomes, result.attempts) == ([NO_JSON], Attempts(1, 1500))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('"ada"', "ada"),
        ('" "', " "),
        ("1565382027", "1565382027"),
        ("0", "0"),
        ("-0", "-0"),
        ("1.5", "1.5"),
        ("1e-05", "1e-05"),
        ("1e+17", "1e+17"),
        ("18446744073709552000", "18446744073709552000"),
        ("true", "true"),
        ("false", "false"),
        ("null", NO_VALUE),
        ('""', NO_VALUE),
        ("[]", NO_TEXT),
        ('{"x":1}', NO_TEXT),
    ],
)
def test_d15_d18_values_become_text_as_jq_prints_them(value: str, text: Any) -> None:
    found = keys_of(Result(f'{{"a":{value}}}'.encode()))
    assert not isinstance(found, ProcessingFailed)
    assert text_of(found["a"]) == text


def test_a_value_without_bottom_is_no_text() -> None:
    assert keys_of(Result(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}")) == NO_TEXT


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Result(b'{"a":1}'), {"a": Number("1")}),
        (Result(b"1"), NO_VALUE),
        (Result(b"null"), NO_VALUE),
        (NoResult(), NO_VALUE),
        (NoJson(), NO_JSON),
    ],
)
def test_d15_answers_of_a_query(answer: Answer, expected: Any) -> None:
    assert keys_of(answer) == expected


def test_a_query_that_fails_says_why() -> None:
    failure = keys_of(Fault("The JQ query failed: why"))
    assert isinstance(failure, ProcessingFailed)
    assert failure.message == "The JQ query failed: why"
    assert failure.kind is ErrorKind.METADATA_EXTRACTION_FAILED


def test_c29_a_prefix_that_would_be_too_long_fails_its_record() -> None:
    rules = rules_for(parse(f"data/!{{{LAMBDA}:b}}"), None)
    assert isinstance(place(Ok(b"", (("b", "ä" * 253),)), {}, rules), Ok)
    assert place(Ok(b"", (("b", "ä" * 254),)), {}, rules) is TOO_LONG


@given(st.lists(ENTRY | JSON, max_size=6), st.lists(ANSWERS, min_size=1, max_size=4))
def test_any_reply_and_any_answer_give_one_outcome_and_whole_partitions(
    entries: list[Any], answers: list[Answer]
) -> None:
    outcomes = reply(*entries)
    found = partitioned(Scripted(outcomes, answers))
    assert len(found) == len(outcomes)
    for before, after in zip(outcomes, found, strict=True):
        if not isinstance(before, Ok):
            assert after is before
        elif isinstance(after, Ok):
            assert [(space, name) for space, name, _ in after.partition] == [(QUERY, "a"), (LAMBDA, "b")]
            assert all(value for _, _, value in after.partition)
        else:
            assert isinstance(after, ProcessingFailed)
            assert after.kind is ErrorKind.METADATA_EXTRACTION_FAILED


@pytest.fixture(scope="module")
def query() -> Iterator[JqProcess]:
    process = JqProcess("{a: .a}", 30)
    yield process
    process.close()


@settings(deadline=None)
@given(st.lists(JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=9), min_size=1, max_size=9))
def test_any_records_have_one_outcome_by_a_real_query(query: JqProcess, documents: list[bytes]) -> None:
    rules = rules_for(parse(f"!{{{QUERY}:a}}/"), "{a: .a}")
    records = Records.of([Record(str(number), 0, "k", data, 0.0) for number, data in enumerate(documents)])
    outcomes = PartitioningTransform(PassThrough(), rules, query).apply(records).outcomes
    assert len(outcomes) == len(records)
    for data, outcome in zip(documents, outcomes, strict=True):
        if isinstance(outcome, Ok):
            ((_, _, value),) = outcome.partition
            found = json.loads(data)["a"]
            assert value == found if isinstance(found, str) else isinstance(found, int | float)
