"""How an alarm's state follows from its datapoints, rules of composite alarms, and what is said of them."""

import json
import logging
from typing import Any

import pytest

from hydrant.emulator.cloudwatch.alarms import reasons, rules
from hydrant.emulator.cloudwatch.alarms.book import Book
from hydrant.emulator.cloudwatch.alarms.evaluation import Point, Rule, judge
from hydrant.emulator.cloudwatch.alarms.requests import AlarmError
from hydrant.emulator.cloudwatch.metrics.store import Identity, MetricStore, Sample
from hydrant.emulator.cloudwatch.metrics.summary import Summary

VALUES = {"0": 0.0, "X": 100.0, "-": None}
STATES = {"O": "OK", "A": "ALARM", "I": "INSUFFICIENT_DATA", "=": None}
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")


def points(drawn: str) -> list[Point]:
    return [Point(at * 60, VALUES[sign]) for at, sign in enumerate(drawn.replace(" ", ""))]


def rule(datapoints: int, missing: str, periods: int = 3, period: int = 60) -> Rule:
    return Rule("GreaterThanThreshold", 50.0, periods, datapoints, missing, period)


@pytest.mark.parametrize(
    ("datapoints", "drawn", "states"),
    [
        (3, "0 - X - X", "OOOO"),
        (3, "0 - - - -", "OOOO"),
        (3, "- - - - -", "I=AO"),
        (3, "0 X X - X", "AAAA"),
        (3, "X - - - -", "A=AO"),
        (3, "- - X - -", "A=AO"),
        (3, "- - - - X", "I=AO"),
        (2, "0 - X - X", "AAAA"),
        (2, "0 0 X 0 X", "AAAA"),
        (2, "0 - X - -", "OOAO"),
        (2, "- - - - 0", "OOAO"),
        (2, "- - - - X", "I=AO"),
        (2, "- - - X -", "A=AO"),
        (2, "- - - X X", "AAAA"),
        (3, "X X X X X", "AAAA"),
        (3, "X X X X 0", "OOOO"),
    ],
)
def test_j14_the_tables_of_missing_data(datapoints: int, drawn: str, states: str) -> None:
    found = [judge(rule(datapoints, missing), points(drawn)).state for missing in TREATMENTS]
    assert found == [STATES[sign] for sign in states]


def test_j14_more_periods_are_looked_at_than_are_evaluated() -> None:
    assert rule(3, "missing").looked_at == 5
    assert rule(3, "missing", period=10).looked_at == 9


@pytest.mark.parametrize(
    ("drawn", "missing", "datapoints", "text"),
    [
        ("- - - - -", "missing", 3, "Insufficient Data: 3 datapoints were unknown."),
        (
            "- - - - -",
            "breaching",
            3,
            "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as "
            "[Breaching].",
        ),
        (
            "0 0 X 0 X",
            "missing",
            2,
            "Threshold Crossed: 2 out of the last 3 datapoints [100.0 (01/01/70 00:04:00), 100.0 (01/01/70 00:02:00)] "
            "were greater than the threshold (50.0) (minimum 2 datapoints for OK -> ALARM transition).",
        ),
        (
            "- - 0 - -",
            "missing",
            3,
            "Threshold Crossed: 1 out of the last 3 datapoints [0.0 (01/01/70 00:02:00)] was not greater than the "
            "threshold (50.0) (minimum 1 datapoint for ALARM -> OK transition).",
        ),
    ],
)
def test_j15_reasons(drawn: str, missing: str, datapoints: int, text: str) -> None:
    asked = rule(datapoints, missing)
    judgement = judge(asked, points(drawn))
    assert judgement.state is not None
    assert reasons.reason(asked, judgement.state, judgement) == text


def test_j15_the_same_as_data() -> None:
    data = reasons.reason_data(rule(3, "missing"), 300.5, points("- 0 - X -"), "Average", "Count")
    assert data["queryDate"] == "1970-01-01T00:05:00.500+0000"
    assert data["startDate"] == "1970-01-01T00:01:00.000+0000"
    assert data["recentDatapoints"] == [0.0, None, 100.0, None]
    assert data["evaluatedDatapoints"] == [
        {"timestamp": "1970-01-01T00:04:00.000+0000"},
        {"timestamp": "1970-01-01T00:03:00.000+0000", "value": 100.0},
        {"timestamp": "1970-01-01T00:02:00.000+0000"},
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("TRUE", True),
        ("NOT TRUE", False),
        ("NOT NOT TRUE", True),
        ("TRUE OR FALSE AND FALSE", True),
        ("(TRUE OR FALSE) AND FALSE", False),
        ("ALARM(red)", True),
        ('ALARM("red") AND OK(green)', True),
        ("ALARM ( red )", True),
        ("INSUFFICIENT_DATA(grey) AND NOT ALARM(green)", True),
        ("OK(red) OR OK(grey)", False),
    ],
)
def test_j16_rules(text: str, wanted: bool) -> None:
    states: dict[str, Any] = {"red": "ALARM", "green": "OK", "grey": "INSUFFICIENT_DATA"}
    assert rules.holds(rules.parse(text), states.__getitem__) is wanted


_WANTED = "'(', 'NOT', AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("true", f"Unsupported token 'true' at char 0, must be: {_WANTED}"),
        ("TRUE and FALSE", "Unsupported token 'and' at char 5, must be: <EOF>, 'AND', 'OR'"),
        ("TRUE && FALSE", "Unsupported token '&&' at char 5, must be: <EOF>, 'AND', 'OR'"),
        ("!TRUE", f"Unsupported token '!TRUE' at char 0, must be: {_WANTED}"),
        ("ALARM(an alarm)", "Unsupported token 'alarm' at char 9, must be: ')'"),
        ("UNKNOWN(a)", f"Unsupported token 'UNKNOWN' at char 0, must be: {_WANTED}"),
    ],
)
def test_j16_what_aws_says_of_a_rule_that_is_none(text: str, words: str) -> None:
    with pytest.raises(rules.RuleError) as refused:
        rules.parse(text)
    assert str(refused.value) == f"Error in AlarmRule [{words}]"


@pytest.mark.parametrize(
    "text", ["", "ALARM(", "ALARM()", "(TRUE", "TRUE FALSE", "AND", "NOT", "(" * 300, "NOT " * 300]
)
def test_j16_bad_rules(text: str) -> None:
    with pytest.raises(rules.RuleError):
        rules.parse(text)


ASKED: dict[str, Any] = {
    "AlarmName": "a",
    "Namespace": "N",
    "MetricName": "M",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanThreshold",
}


def one(value: float) -> Summary:
    summary = Summary()
    summary.add(value)
    return summary


def test_j13_a_book_follows_its_metrics() -> None:
    store = MetricStore()
    book = Book(store, lambda name: f"arn:{name}")
    book.put(ASKED, 0.0, composite=False)
    store.publish([Sample(Identity.of("N", "M", []), 600.0, one(2))], 600.0)
    changes = book.evaluate(660.0, lambda _: True).changes
    assert [(each.before.value, each.after.value) for each in changes] == [("INSUFFICIENT_DATA", "ALARM")]
    assert book.evaluate(720.0, lambda _: True).changes == []
    assert [each.after.value for each in book.evaluate(1200.0, lambda _: True).changes] == ["INSUFFICIENT_DATA"]
    assert json.loads(book.history()[-1].data)["oldState"]["stateValue"] == "ALARM"


class _BrokenStore(MetricStore):
    """A store in which the samples of one metric are out of order."""

    def periods(self, identity: Identity, *others: Any) -> dict[int, Summary]:
        if identity.name == "broken":
            raise ArithmeticError("broken")
        return super().periods(identity, *others)


def test_an_alarm_that_cannot_be_evaluated_keeps_no_other_from_it(caplog: pytest.LogCaptureFixture) -> None:
    store = _BrokenStore()
    book = Book(store, lambda name: f"arn:{name}")
    book.put({**ASKED, "AlarmName": "a", "MetricName": "broken"}, 0.0, composite=False)
    book.put({**ASKED, "AlarmName": "b"}, 0.0, composite=False)
    store.publish([Sample(Identity.of("N", name, []), 600.0, one(2)) for name in ("broken", "M")], 600.0)
    with caplog.at_level(logging.ERROR):
        outbox = book.evaluate(660.0, lambda _: True)
    assert [each.alarm.name for each in outbox.changes] == ["b"]
    assert "The alarm a could not be evaluated" in caplog.text


def test_j16_composite_alarms_that_look_at_each_other_come_to_rest() -> None:
    book = Book(MetricStore(), lambda name: f"arn:{name}")
    book.put(ASKED, 0.0, composite=False)
    book.put({"AlarmName": "b", "AlarmRule": "ALARM(a)"}, 0.0, composite=True)
    book.put({"AlarmName": "c", "AlarmRule": "ALARM(b) AND NOT ALARM(c)"}, 0.0, composite=True)
    book.put({"AlarmName": "b", "AlarmRule": "ALARM(a) OR ALARM(c)"}, 0.0, composite=True)
    outbox = book.set_state("a", "ALARM", "by hand", None, 1.0)
    assert outbox is not None
    assert [each.alarm.name for each in outbox.changes] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"Period": 45}, "Period"),
        ({"Period": None}, "Period"),
        ({"Statistic": None}, "Statistic"),
        ({"Statistic": "Median"}, "Median"),
        ({"ExtendedStatistic": "p99"}, "Exactly one"),
        ({"Statistic": None, "ExtendedStatistic": "tm99"}, "does not serve the statistic tm99"),
        ({"Threshold": None}, "Threshold"),
        ({"DatapointsToAlarm": 2}, "Datapoints"),
        ({"TreatMissingData": "never"}, "TreatMissingData"),
        ({"EvaluationPeriods": 2000}, "day"),
        ({"ComparisonOperator": "LessThanLowerThreshold"}, "anomaly bands"),
        ({"Metrics": [{"Id": "e", "Expression": "m"}]}, "Metrics"),
        ({"EvaluateLowSampleCountPercentile": "x"}, "EvaluateLowSampleCountPercentile"),
    ],
)
def test_j13_what_is_no_alarm_is_refused(changes: dict[str, Any], words: str) -> None:
    book = Book(MetricStore(), lambda name: f"arn:{name}")
    with pytest.raises(AlarmError, match=words):
        book.put({**ASKED, **changes}, 0.0, composite=False)
    assert book.all() == []
