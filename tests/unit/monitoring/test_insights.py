"""Queries of Logs Insights."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.logs.insights import QueryError, parse_query, run
from hydrant.emulator.logs.insights.rows import Row
from hydrant.emulator.logs.lines import Line

MINUTE = 60_000
TEXTS = (
    json.dumps({"level": "ERROR", "code": "A", "ms": 10, "user": {"name": "ann"}}),
    json.dumps({"level": "INFO", "code": "B", "ms": 20, "tags": ["x", "y"]}),
    json.dumps({"level": "ERROR", "code": "A", "ms": 30}),
    "user=bob, method:GET, latency := 7",
    json.dumps({"level": "ERROR", "code": "B", "ms": 40.5}),
)


def ask(query: str, texts: tuple[str, ...] = TEXTS, limit: int = 10_000) -> list[dict[str, str]]:
    rows = [Row(Line(at * MINUTE, at, text, 0), "stream", "1:group") for at, text in enumerate(texts)]
    found = run(parse_query(query), rows, limit)
    return [{name: value for name, value in row if name != "@ptr"} for row in found.rows]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("fields code, ms | sort ms asc | limit 2", [{"code": "A", "ms": "10"}, {"code": "B", "ms": "20"}]),
        ("fields code | filter ms > 25", [{"code": "B"}, {"code": "A"}]),
        ('fields ms | filter level = "ERROR" and code != "B" | sort ms desc', [{"ms": "30"}, {"ms": "10"}]),
        ("fields ms | filter level = 'INFO' or ms < 15 | sort ms", [{"ms": "10"}, {"ms": "20"}]),
        ("fields ms | filter not (level = 'ERROR') and ispresent(ms)", [{"ms": "20"}]),
        ("fields code | filter @message like /bob|ann/ | sort @timestamp", [{"code": "A"}, {}]),
        ("fields code | filter @message like 'ann'", [{"code": "A"}]),
        ("fields ms | filter code =~ /(?i)^b$/ | sort ms", [{"ms": "20"}, {"ms": "40.5"}]),
        ("fields ms | filter code in ['B', 'C'] | sort ms", [{"ms": "20"}, {"ms": "40.5"}]),
        ("fields ms | filter ispresent(code) and code not in ['B'] | sort ms", [{"ms": "10"}, {"ms": "30"}]),
        ("fields ms | filter level not like /ERR/ and ispresent(ms)", [{"ms": "20"}]),
        ("fields user.name as who | filter ispresent(user.name)", [{"who": "ann"}]),
        ("fields tags.1 | filter tags.0 = 'x'", [{"tags.1": "y"}]),
        ("fields ms * 2 + 1 as double | filter ms = 10", [{"double": "21"}]),
        ("fields toupper(user.name) as n, strlen(code) as l | filter ms = 10", [{"n": "ANN", "l": "1"}]),
        ("fields `user.name` | filter ms = 10", [{"user.name": "ann"}]),
        ("stats count(*)", [{"count(*)": "5"}]),
        ("stats count(ms), sum(ms), avg(ms) as mean, max(ms), min(ms)",
         [{"count(ms)": "4", "sum(ms)": "100.5", "mean": "25.125", "max(ms)": "40.5", "min(ms)": "10"}]),
        ("filter ispresent(code) | stats count(*) as n, sum(ms) as total by code | sort code",
         [{"code": "A", "n": "2", "total": "40"}, {"code": "B", "n": "2", "total": "60.5"}]),
        ("stats count_distinct(code) as codes, pct(ms, 50) as p50", [{"codes": "2", "p50": "25"}]),
        ("filter ispresent(ms) | stats count(*) as n by bin(2m) as t | sort t",
         [{"t": "1970-01-01 00:00:00.000", "n": "2"}, {"t": "1970-01-01 00:02:00.000", "n": "1"},
          {"t": "1970-01-01 00:04:00.000", "n": "1"}]),
        ("stats latest(code) as last, earliest(code) as first", [{"last": "B", "first": "A"}]),
        ("stats sum(ms) / count(ms) as mean", [{"mean": "25.125"}]),
        ('parse @message "user=*, method:*, latency := *" as u, m, l | filter ispresent(u) | display u, m, l',
         [{"u": "bob", "m": "GET", "l": "7"}]),
        ("parse @message /method:(?<verb>[A-Z]+)/ | filter ispresent(verb) | display verb", [{"verb": "GET"}]),
        ('parse "latency := *" as l | stats sum(l) as s', [{"s": "7"}]),
        ("fields code, ms | filter ispresent(code) | sort ms desc | dedup code",
         [{"code": "B", "ms": "40.5"}, {"code": "A", "ms": "30"}]),
        ("fields @timestamp, code | filter ms = 20", [{"@timestamp": "1970-01-01 00:01:00.000", "code": "B"}]),
        ("fields @logStream, @log | limit 1", [{"@logStream": "stream", "@log": "1:group"}]),
        ("# a remark\nfields ms\n| filter ms = 10", [{"ms": "10"}]),
        ("fields code | filter @message like /ann|b/ | filter ms = 10", [{"code": "A"}]),
    ],
)  # fmt: skip
def test_j22_queries(query: str, wanted: list[dict[str, str]]) -> None:
    assert ask(query) == wanted


def test_j22_half_a_surrogate_pair_hides_no_field() -> None:
    """A function that cuts a message in two logs such an escape."""
    text = '{"level": "ERROR", "message": "cut \\ud83d"}'
    assert ask('fields level | filter level = "ERROR"', (text,)) == [{"level": "ERROR"}]


@pytest.mark.parametrize(("opens", "closes", "name"), [('{"a":', "}", "a"), ("[", "]", "0")], ids=["objects", "arrays"])
def test_fields_are_found_however_deep_they_are(opens: str, closes: str, name: str) -> None:
    levels = 1015
    line = '{"id": 1, "way": ' + opens * levels + '"end"' + closes * levels + ', "last": null, "state": true}'
    row = Row(Line(0, 0, line, 0), "stream", "log")
    assert row.get(f"way.{'.'.join(name * levels)}") == "end"
    assert (row.get("id"), row.get("way"), row.get("last"), row.get("state")) == (1.0, None, None, True)


def test_names_that_are_empty_are_left_out_in_front() -> None:
    row = Row(Line(0, 0, '{"": {"": {"a": 1}}, "b": {"": 2}, ".c": 3}', 0), "stream", "log")
    assert (row.get("a"), row.get("b."), row.get(".c")) == (1.0, 2.0, 3.0)


def test_j22_without_fields_the_newest_lines_come_first_with_their_time() -> None:
    found = ask("filter level = 'ERROR' | limit 1")
    assert found == [{"@timestamp": "1970-01-01 00:04:00.000", "@message": TEXTS[4]}]


@pytest.mark.parametrize("word", ["pattern", "diff", "unmask", "unnest", "anomaly", "lookup", "join"])
def test_commands_that_are_not_served_are_refused_by_name(word: str) -> None:
    with pytest.raises(QueryError, match=f"does not serve the command {word} "):
        parse_query(f"fields @message | {word} @message")


@pytest.mark.parametrize(
    "query",
    ["", "|", "field a", "fields", "fields a,", "limit", "limit x", "limit 1.5", "filter", "filter (a = 1", "sort",
     "filter a = ", "filter a not b", "stats", "stats count(*) by", "parse @message 'a*b'",
     "parse @message 'a*' as x, y",
     "parse @message /(/", "parse @message /plain/", "fields a as", "filter a in [1", "filter " + "(" * 60 + "a"],
)  # fmt: skip
def test_queries_that_are_none_are_refused(query: str) -> None:
    with pytest.raises(QueryError):
        parse_query(query)


@pytest.mark.parametrize(
    "query", ["fields count(*)", "filter a in 5 | fields @message", "fields nosuch(a)", "fields abs()"]
)
def test_queries_that_cannot_be_run_are_refused(query: str) -> None:
    with pytest.raises(QueryError):
        ask(query)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        parse_query(text)
    except QueryError:
        return
