"""What is read in one pass is what is read piece by piece."""

import base64
import json
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from localstack.aws.spec import load_service

from hydrant.emulator.kinesis.api.fast_path import decode, types_of
from hydrant.emulator.kinesis.api.put_bodies import Columns, read_put, read_record
from hydrant.emulator.kinesis.api.records import usual_columns
from hydrant.emulator.requests import models

models.install()
OPERATION: Any = load_service("kinesis").operation_model("PutRecords")
TYPES = types_of(OPERATION)
SINGLE_TYPES = types_of(load_service("kinesis").operation_model("PutRecord"))
CHARACTERS = st.sampled_from('AQgwMBx09+/=-_ \n"\\é\ud800\0')
TEXTS = st.one_of(
    st.binary(max_size=9).map(lambda data: base64.b64encode(data).decode()),
    st.text(CHARACTERS, max_size=9),
    st.text(st.sampled_from("AQgwMBx09+/"), max_size=6).map(lambda text: text + "=" * (-len(text) % 4)),
)
VALUES: st.SearchStrategy[Any] = st.one_of(TEXTS, st.none(), st.integers(), st.just(1.5), st.just([]))
RECORDS = st.one_of(
    st.fixed_dictionaries({"Data": TEXTS, "PartitionKey": TEXTS}),
    st.dictionaries(st.sampled_from(["Data", "PartitionKey", "ExplicitHashKey", "X"]), VALUES, max_size=4),
)
REQUESTS = st.one_of(
    st.fixed_dictionaries({"StreamName": TEXTS, "Records": st.lists(RECORDS, max_size=4)}),
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("StreamName", "StreamARN", "Records", "DryRun", "X", "StreamId"), VALUES)
    ),
)
SINGLES = st.one_of(
    st.fixed_dictionaries({"StreamName": TEXTS, "Data": TEXTS, "PartitionKey": TEXTS}),
    st.dictionaries(
        st.sampled_from(["StreamName", "StreamARN", "Data", "PartitionKey", "ExplicitHashKey", "X"]), VALUES, max_size=5
    ),
)


def in_rows(request: dict[str, Any]) -> dict[str, Any]:
    return {name: value.rows() if isinstance(value, Columns) else value for name, value in request.items()}


def holds(body: bytes) -> bool:
    """Whether a body is read in one pass, and then as it is read piece by piece."""
    request = read_put(body)
    if request is not None:
        assert in_rows(request) == decode(TYPES, body)
    return request is not None


@given(REQUESTS, st.booleans(), st.sampled_from([None, (",", ":")]))
@example({"StreamName": "s", "Records": [{"Data": "YR==", "PartitionKey": "k"}]}, True, None)
@example({"StreamName": "s", "Records": [{"Data": "YWF=", "PartitionKey": "k"}]}, True, None)
@example({"StreamName": "s", "Records": [{"Data": "YWFh=", "PartitionKey": "k="}]}, True, None)
def test_one_pass_reads_what_two_do(request: dict[str, Any], ascii_only: bool, separators: Any) -> None:
    text = json.dumps(request, ensure_ascii=ascii_only, separators=separators)
    holds(text.encode("utf-8", "surrogatepass"))


def single_holds(body: bytes) -> bool:
    """The same of a PutRecord."""
    request = read_record(body)
    if request is not None:
        assert request == decode(SINGLE_TYPES, body)
    return request is not None


@given(SINGLES, st.booleans(), st.sampled_from([None, (",", ":")]))
@example({"StreamName": "s", "Data": "YR==", "PartitionKey": "k"}, True, None)
@example({"StreamName": "s", "Data": "YWFh=", "PartitionKey": "k="}, True, None)
def test_a_single_record_is_read_in_one_pass_as_in_two(
    request: dict[str, Any], ascii_only: bool, separators: Any
) -> None:
    text = json.dumps(request, ensure_ascii=ascii_only, separators=separators)
    single_holds(text.encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=40), st.integers(0, 60), st.integers(0, 3))
def test_a_single_record_that_was_damaged_is_read_as_before_or_not_at_all(noise: bytes, place: int, gone: int) -> None:
    body = b'{"StreamARN":"arn","Data":"YWE=","PartitionKey":"k"}'
    assert single_holds(body)
    single_holds(body[:place] + noise + body[place + gone :])


@given(st.lists(st.tuples(st.text(min_size=1), st.binary(max_size=99)), max_size=5))
def test_what_producers_write_is_read_in_one_pass(records: list[tuple[str, bytes]]) -> None:
    rows = [{"Data": base64.b64encode(data).decode(), "PartitionKey": key} for key, data in records]
    with suppress(UnicodeEncodeError):
        body = json.dumps({"StreamName": "s", "Records": rows}, ensure_ascii=False).encode()
        assert holds(body) or b"\\" in body or any("=" in key for key, _ in records)


@given(st.binary(max_size=40), st.integers(0, 90), st.integers(0, 3))
def test_a_body_that_was_damaged_is_read_as_before_or_not_at_all(noise: bytes, place: int, gone: int) -> None:
    body = b'{"StreamName":"s","Records":[{"Data":"YWE=","PartitionKey":"k"},{"PartitionKey":"l","Data":"YQ=="}]}'
    holds(body[:place] + noise + body[place + gone :])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"[" * 5000,
        b'{"StreamName":null,"Records":[]}',
        b'{"StreamName":"s","Records":[{"Data":"YQ==","PartitionKey":"k","ExplicitHashKey":"7"}]}',
        b'{"StreamName":"s","Records":[{"Data":"YR==","PartitionKey":"k"}]}',
        b'{"StreamName":"s","Records":[{"Data":"YQ\\u003d\\u003d","PartitionKey":"k"}]}',
        b'{"StreamName":"s","Records":[{"Data":"YQ==","PartitionKey":"\xff"}]}',
    ],
    ids=range(9),
)
def test_all_else_is_left_to_who_reads_it_in_two(body: bytes) -> None:
    assert read_put(body) is None


ROW = {"PartitionKey": "k", "Data": b"a"}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [ROW] * 501,
        [ROW, None],
        [{**ROW, "PartitionKey": None}],
        [{**ROW, "Data": None}],
        [{"Data": b"a"}],
        [{"PartitionKey": "k"}],
        [{**ROW, "PartitionKey": ""}],
        [{**ROW, "PartitionKey": "k" * 257}],
        [{**ROW, "ExplicitHashKey": "7"}],
        [ROW, {**ROW, "ExplicitHashKey": ""}],
    ],
    ids=range(11),
)
def test_records_that_need_words_or_more_are_no_usual_ones(rows: list[Any]) -> None:
    context: Any = SimpleNamespace(operation=OPERATION)
    assert usual_columns(rows, context) is None


def test_usual_records_are_columns() -> None:
    context: Any = SimpleNamespace(operation=OPERATION)
    columns = usual_columns([ROW, {**ROW, "ExplicitHashKey": None}], context)
    assert columns == Columns(["k", "k"], [b"a", b"a"])
    assert usual_columns(Columns(["k"], [b"a"]), context) == Columns(["k"], [b"a"])
    assert usual_columns(Columns([], []), context) is None
    assert usual_columns(Columns([""], [b"a"]), context) is None
