"""Any reply gives each record exactly one outcome, and nothing raises."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.records import DROPPED, Dropped, Ok, Outcome, ProcessingFailed
from hydrant.emulator.firehose.engine.transform.outcomes import (
    DUPLICATED_ID,
    FUNCTION_ERROR,
    MISSING_ID,
    OK_WITHOUT_DATA,
    STATUS_FAILED,
    outcomes_of,
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
    return outcomes_of(IDS, json.dumps({"records": list(entries)}).encode())


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
