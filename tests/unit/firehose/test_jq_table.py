"""Queries mean what they mean on jq 1.6 (D-18): a table of query, document and outcome, as the C program answers.

The program is jq 1.6 built from its release on Linux, with Oniguruma 6.9.4. Each line: query, document, what it does
(`gives` its first result, `gives nothing`, `fails` on the document, is `refused`), and the text of that.
"""

import json
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from hydrant.emulator.firehose.engine.transform.jq_process import QueryError, check_query

from .jq_engine import Refused, answers, compiled

Row = tuple[str, str, str, str]
KINDS = {"+": "gives", "0": "gives nothing", "-": "fails", "!": "no JSON"}
PARTS = 24
LEAST = {"gives": 500, "gives nothing": 15, "fails": 150, "refused": 100}


def table() -> list[Row]:
    lines = Path(__file__).with_name("jq_table.jsonl").read_text(encoding="utf-8").splitlines()
    return [(query, document, kind, text) for query, document, kind, text in map(json.loads, lines)]


def outcomes(query: str, documents: list[str]) -> list[Row]:
    try:
        jq = compiled(query)
    except Refused as refused:
        words = "\n".join(line.rstrip() for line in str(refused).strip().split("\n"))
        return [(query, document, "refused", words) for document in documents]
    found = zip(documents, answers(jq, documents), strict=True)
    return [(query, document, KINDS[answer[0]], answer[1:]) for document, answer in found]


@pytest.mark.parametrize("part", range(PARTS))
def test_d18_queries_mean_what_they_mean_on_jq_16(part: int) -> None:
    queries = groupby(sorted(table(), key=lambda row: row[0]), key=lambda row: row[0])
    for query, rows in [(query, list(rows)) for query, rows in queries][part::PARTS]:
        assert outcomes(query, [row[1] for row in rows]) == rows


def test_the_table_is_whole() -> None:
    counts = Counter(kind for _, _, kind, _ in table())
    assert {kind: counts[kind] >= least for kind, least in LEAST.items()} == dict.fromkeys(LEAST, True)


def test_d18_a_query_that_jq_16_refuses_is_refused_in_its_words() -> None:
    with pytest.raises(QueryError) as caught:
        check_query('{dataType:if has("metric") then "metric" else "report" end}')
    assert str(caught.value).startswith(
        "jq: error: syntax error, unexpected if (Unix shell quoting issues?) at <top-level>, line 1:\n"
        '{dataType:if has("metric") then "metric" else "report" end}'
    )
