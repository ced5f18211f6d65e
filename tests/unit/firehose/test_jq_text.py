"""What the text of a query tells: the keys that jq will make."""

import json

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.transform.jq_process import JqProcess, Result
from hydrant.emulator.firehose.engine.transform.jq_text import query_keys

NAME = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True).map(lambda name: f"k{name}")
EXPRESSION = st.sampled_from(
    [".a", '.a | tostring | "}, {\\(.)"', "{x: 1, y: [2, 3]} | .x", "(1, 2)", "[.[]?] | length", '"a,b:{"', "@json"]
)
QUERIES = st.lists(st.tuples(NAME, st.booleans(), EXPRESSION), min_size=1, max_size=4).map(
    lambda keys: "{ # keys\n" + ", ".join(f"{json.dumps(k) if quoted else k}: ({e})" for k, quoted, e in keys) + "}"
)


@settings(deadline=None, max_examples=15)
@given(QUERIES)
def test_the_keys_are_those_that_jq_makes(query: str) -> None:
    process = JqProcess(query, 30)
    try:
        (answer,) = process.run([b'{"a":1}'])
    finally:
        process.close()
    assert isinstance(answer, Result), answer
    assert set(query_keys(query) or []) == set(orjson.loads(answer.json))


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("{customer_id:.customer_id,device:.type.device}", ["customer_id", "device"]),
        ('{year:.event_timestamp|strftime("%Y"), "day": .d}', ["year", "day"]),
        ("{a, $b, c: {d: 1, e: 2}}", ["a", "b", "c"]),
        ("{}", []),
        (".a", None),
        ("{(.k): 1}", None),
        ('{"\\(.k)": 1}', None),
        ("{a: 1} | {b: 2}", None),
        ("{a: 1} + {b: 2}", None),
        ("", None),
    ],
)
def test_keys_by_form(query: str, keys: list[str] | None) -> None:
    assert query_keys(query) == keys
