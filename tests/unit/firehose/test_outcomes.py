"""Any reply gives each record exactly one outcome, and nothing raises."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.records import DROPPED, Dropped, Ok, Outcome, ProcessingFailed, Route
from hydrant.emulator.firehose.engine.transform.outcomes import (
    DUPLICATED_ID,
    FUNCTION_ERROR,
    MISSING_ID,
    OK_WITHOUT_DATA,
    STATUS_FAILED,
    outcomes_of,
    outcomes_piece_by_piece,
    plain_outcomes,
)

IDS = ["1", "2", "3"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "recordId": st.sampled_from([*IDS, "4"]) | JSON,
        "result": st.sampled_from(["Ok", "Dropped", "ProcessingFailed", "ok"]) | JSON,
        "data": st.binary(max_size=5).map(lambda data: base64.b64encode(data).decode()) | JSON,
        "metadata": JSON
        | st.fixed_dictionaries({"partitionKeys": JSON | st.dictionaries(st.sampled_from("ab"), JSON)}),
    },
)


def reply(*entries: Any) -> list[Outcome]:
    return list(outcomes_of(IDS, json.dumps({"records": list(entries)}).encode()))


def entry(record_id: str, result: str = "Ok", data: str | None = "YQ==") -> dict[str, Any]:
    return {"recordId": record_id, "result": result, "data": data}


@given(st.binary(max_size=30) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_payload(payload: bytes) -> None:
    assert len(outcomes_of(IDS, payload)) == len(IDS)


@given(st.lists(st.one_of(ENTRY, JSON), max_size=6))
def test_any_entries(entries: list[Any]) -> None:
    outcomes = reply(*entries)
    assert len(outcomes) == len(IDS)
    assert all(isinstance(outcome, Ok | Dropped | ProcessingFailed) for outcome in outcomes)
    keys = [key for outcome in outcomes if isinstance(outcome, Ok) for key in outcome.partition_keys]
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in keys)


@pytest.mark.parametrize(
    ("metadata", "keys"),
    [
        ({"partitionKeys": {"region": "eu", "day": "1"}}, (("region", "eu"), ("day", "1"))),
        ({"partitionKeys": {"region": "eu", "day": 1, "hour": None}}, (("region", "eu"),)),
        ({"partitionKeys": {"region": ""}}, (("region", ""),)),
        ({"partitionKeys": ["region"]}, ()),
        ({"region": "eu"}, ()),
        ("eu", ()),
        (None, ()),
    ],
)
def test_c9_partition_keys_are_text(metadata: Any, keys: Any) -> None:
    assert reply(entry("1") | {"metadata": metadata}) == [Ok(b"a", keys), MISSING_ID, MISSING_ID]


def test_c9_c10_c11_results_in_any_order() -> None:
    assert reply(entry("3", "Dropped"), entry("1"), entry("2", "ProcessingFailed")) == [
        Ok(b"a"),
        STATUS_FAILED,
        DROPPED,
    ]


@pytest.mark.parametrize(
    "beside", [b'"\\ud83d"', b"1e400", b"9" * 400, b"[" * 500 + b"]" * 500], ids=["surrogate", "large", "long", "deep"]
)
def test_whatever_json_stands_beside_the_records(beside: bytes) -> None:
    """A function that cuts a text in two cuts emoji in two: half of one is JSON, if no UTF-8."""
    records = b'[{"recordId":"1","result":"Ok","data":"YQ==","note":%s}]' % beside
    assert outcomes_of(IDS, b'{"records":%s,"%s":1}' % (records, b"\\udc00")) == [Ok(b"a"), MISSING_ID, MISSING_ID]


@pytest.mark.parametrize("reply", [b'{"records":[],"a":NaN}', b"\xef\xbb\xbf{}", b'{"records":[]', b"\xff"])
def test_c12_what_is_no_json_has_no_records(reply: bytes) -> None:
    assert outcomes_of(IDS, reply) == [MISSING_ID] * 3


def test_half_a_surrogate_pair_becomes_a_question_mark_where_it_has_to_be_utf8() -> None:
    """As in Java: it is for keys of objects and names of tables."""
    metadata = {"partitionKeys": {"a": "x\ud83d", "\ud83d": "y"}, "otfMetadata": {"destinationTableName": "t\ud83d"}}
    [outcome, *_] = reply(entry("1") | {"metadata": metadata})
    assert outcome == Ok(b"a", (("a", "x?"), ("?", "y")), route=Route("", "t?", ""))


def test_c12_missing_and_c14_unknown_ids() -> None:
    assert reply(entry("1"), entry("9")) == [Ok(b"a"), MISSING_ID, MISSING_ID]


def test_c13_only_the_repeated_id_fails() -> None:
    assert reply(entry("1"), entry("2"), entry("2"), entry("3"), entry("2")) == [Ok(b"a"), DUPLICATED_ID, Ok(b"a")]


def test_c15_ok_without_data() -> None:
    assert reply(entry("1", data=None), {"recordId": "2", "result": "Ok"}, entry("3", data="")) == [
        OK_WITHOUT_DATA,
        OK_WITHOUT_DATA,
        Ok(b""),
    ]


@pytest.mark.parametrize("bad", [entry("2", data="%"), entry("2", "ok"), entry("2", data="YQ"), entry("2", data="é")])
def test_c17_bad_base64_or_result_fails_the_batch(bad: dict[str, Any]) -> None:
    assert reply(entry("1"), bad, entry("3")) == [FUNCTION_ERROR] * 3


TEXTS = st.one_of(
    st.binary(max_size=9).map(lambda data: base64.b64encode(data).decode()),
    st.text(st.sampled_from('AQgwMBx09+/=-_ \n"\\é\0'), max_size=9),
    st.text(st.sampled_from("AQgwMBx09+/"), max_size=6).map(lambda text: text + "=" * (-len(text) % 4)),
)
PLAIN = st.lists(
    st.tuples(st.sampled_from(["Ok", "Ok", "ProcessingFailed", "Dropped", "ok"]), TEXTS), min_size=3, max_size=3
)


@given(PLAIN, st.permutations(["recordId", "result", "data"]), st.booleans(), ENTRY)
def test_one_pass_reads_what_two_do(plain: Any, order: list[str], ascii_only: bool, other: dict[str, Any]) -> None:
    """Also where data is odd, or an entry is of another kind."""
    whole = [
        {"recordId": record_id, "result": result, "data": data}
        for record_id, (result, data) in zip(IDS, plain, strict=True)
    ]
    entries = [{name: one[name] for name in order} for one in whole]
    for each in (entries, [*entries[:2], other], [other, *entries[1:]], entries[::-1], entries[:2]):
        payload = json.dumps({"records": each}, ensure_ascii=ascii_only).encode()
        quickly = plain_outcomes(IDS, payload)
        assert quickly is None or list(quickly) == outcomes_piece_by_piece(IDS, payload)


@given(st.lists(st.tuples(st.sampled_from(["Ok", "ProcessingFailed"]), st.binary(max_size=9)), max_size=5))
def test_what_functions_usually_reply_is_read_in_one_pass(records: list[tuple[str, bytes]]) -> None:
    ids = [str(number) for number in range(len(records))]
    entries = [
        entry(each, result, base64.b64encode(data).decode()) for each, (result, data) in zip(ids, records, strict=True)
    ]
    payload = json.dumps({"records": entries}).encode()
    quickly = plain_outcomes(ids, payload)
    assert quickly is not None
    assert list(quickly) == outcomes_piece_by_piece(ids, payload)


def test_ids_that_are_asked_for_twice_are_read_piece_by_piece() -> None:
    payload = json.dumps({"records": [entry("1"), entry("1")]}).encode()
    assert plain_outcomes(["1", "1"], payload) is None
