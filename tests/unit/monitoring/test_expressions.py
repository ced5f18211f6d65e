"""Metric math."""

import pytest

from hydrant.emulator.cloudwatch.expressions.evaluate import Scope, evaluate
from hydrant.emulator.cloudwatch.expressions.syntax import ExpressionError, parse
from hydrant.emulator.cloudwatch.expressions.values import Many, Series, Value

GAP = None


def series(*values: float | None, period: int = 60) -> Series:
    return Series({at * period: value for at, value in enumerate(values) if value is not None}, period=period)


def work_out(text: str, **metrics: Series) -> Value:
    def unknown(name: str) -> Value:
        raise ExpressionError(name)

    return evaluate(parse(text), Scope(metrics, unknown, range(0, 300, 60)))


def values(text: str, **metrics: Series) -> list[float | None]:
    found = work_out(text, **metrics)
    assert isinstance(found, Series)
    return [found.points.get(at) for at in range(0, 300, 60)]


M1 = series(30, 20, 0, 0, GAP)
M2 = series(20, GAP, 20, GAP, GAP)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m1 + m2", [50, 20, 20, 0, GAP]),
        ("m1 * 2 - 1", [59, 39, -1, -1, GAP]),
        ("m1 / m2", [1.5, GAP, 0, GAP, GAP]),
        ("100 / m1", [100 / 30, 5, GAP, GAP, GAP]),
        ("-m1", [-30, -20, 0, 0, GAP]),
        ("2 ^ 3 ^ 2 + m1 * 0", [512, 512, 512, 512, GAP]),
        ("m1 < m2", [0, 0, 1, 0, GAP]),
        ("m1 >= 30", [1, 0, 0, 0, GAP]),
        ("m1 > 15 AND m2 > 15", [1, 0, 0, 0, GAP]),
        ("m1 > 25 || m2 > 15", [1, 0, 1, 0, GAP]),
        ("m1 == 20 OR m1 != 0", [1, 1, 0, 0, GAP]),
        ("(m1 + m2) * 2", [100, 40, 40, 0, GAP]),
        ("SUM([m1, m2])", [50, 20, 20, 0, GAP]),
        ("SUM(METRICS())", [50, 20, 20, 0, GAP]),
        ('SUM(METRICS("m2"))', [20, GAP, 20, GAP, GAP]),
        ("AVG([m1, m2])", [25, 10, 10, 0, GAP]),
        ("MIN([m1, m2])", [20, 20, 0, 0, GAP]),
        ("MAX(METRICS())", [30, 20, 20, 0, GAP]),
        ("m1 - AVG(m1)", [17.5, 7.5, -12.5, -12.5, GAP]),
        ("m1 / PERIOD(m1) * 60", [30, 20, 0, 0, GAP]),
        ("m1 + METRIC_COUNT(METRICS())", [32, 22, 2, 2, GAP]),
        ("m1 * DATAPOINT_COUNT(m2)", [60, 40, 0, 0, GAP]),
        ("DATAPOINT_COUNT(METRICS())", [2, 1, 2, 1, GAP]),
        ("DIFF(m1)", [GAP, -10, -20, 0, GAP]),
        ("RATE(m1)", [GAP, -10 / 60, -20 / 60, 0, GAP]),
        ("DIFF_TIME(m2)", [GAP, GAP, 120, GAP, GAP]),
        ("RUNNING_SUM(m1)", [30, 50, 50, 50, GAP]),
        ("ABS(m1 - 25)", [5, 5, 25, 25, GAP]),
        ("CEIL(m1 / 7)", [5, 3, 0, 0, GAP]),
        ("FLOOR(m1 / 7)", [4, 2, 0, 0, GAP]),
        ("FILL(m2, 5)", [20, 5, 20, 5, 5]),
        ("FILL(m2, REPEAT)", [20, 20, 20, 20, 20]),
        ("FILL(m2, LINEAR)", [20, 20, 20, GAP, GAP]),
        ("FILL(m2, m1)", [20, 20, 20, 0, GAP]),
        ("FILL(m1, MIN(m1))", [30, 20, 0, 0, 0]),
        ("TIME_SERIES(MAX(m1))", [30, 30, 30, 30, 30]),
        ("FIRST(SORT(METRICS(), SUM, DESC))", [30, 20, 0, 0, GAP]),
        ("LAST(SORT(METRICS(), SUM, DESC))", [20, GAP, 20, GAP, GAP]),
        ("SUM(SLICE(METRICS(), 1))", [20, GAP, 20, GAP, GAP]),
        ("SUM(SLICE(METRICS(), 0, 1))", [30, 20, 0, 0, GAP]),
        ("IF(m1 > 15, 1, 0)", [1, 1, 0, 0, GAP]),
        ("IF(m1 < 25, m1)", [GAP, 20, 0, 0, GAP]),
        ("MINUTE(m1)", [0, 1, 2, 3, 4]),
        ("EPOCH(m1)", [0, 60, 120, 180, 240]),
    ],
)
def test_j12_expressions(text: str, wanted: list[float | None]) -> None:
    assert values(text, m1=M1, m2=M2) == pytest.approx(wanted)


CONDITION = series(1, 1, 0, 0, GAP)
YES, NO = series(30, GAP, 0, 0, 30), series(0, 0, 20, GAP, 20)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("IF(c, y, n)", [30, 0, 20, GAP, GAP]),
        ("IF(c, 5, n)", [5, 5, 20, GAP, GAP]),
        ("IF(c, y, 5)", [30, 0, 5, 5, GAP]),
        ("IF(1 > 0, y, n)", [30, GAP, 0, 0, 30]),
    ],
)
def test_j12_the_tables_of_if(text: str, wanted: list[float | None]) -> None:
    assert values(text, c=CONDITION, y=YES, n=NO) == wanted


def test_j12_an_array_stays_one() -> None:
    found = work_out("METRICS() * 100", m1=series(1), m2=series(2))
    assert isinstance(found, Many)
    assert [each.points for each in found.series] == [{0: 100}, {0: 200}]
    empty = work_out("REMOVE_EMPTY(METRICS())", m1=series(1), m2=series())
    assert isinstance(empty, Many)
    assert len(empty.series) == 1


@pytest.mark.parametrize("name", ["SEARCH", "ANOMALY_DETECTION_BAND", "INSIGHT_RULE_METRIC", "SERVICE_QUOTA", "LAMBDA"])
def test_what_is_not_served_is_refused_by_name(name: str) -> None:
    with pytest.raises(ExpressionError, match=f"does not serve {name} "):
        work_out(f"{name}(m1)", m1=M1)


@pytest.mark.parametrize(
    "text",
    ["", "m1 +", "m1 m2", "(m1", "SUM(m1", "[m1", "m1 $ 2", "NOSUCH(m1)", "IF(m1)", "FILL(m1)", "PERIOD(m1 + 1)",
     "TIME_SERIES(m1)", "SORT(METRICS(), MEDIAN, ASC)", "FILL(m1, NEVER)", "SUM(1)", "other + 1", "1 / 0",
     "METRICS() + METRICS()", "AVG", '"text"', "(" * 150 + "m1" + ")" * 150],
)  # fmt: skip
def test_bad_expressions_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        work_out(text, m1=M1, m2=M2)


@pytest.mark.parametrize(
    "text", ["STDDEV([big, small])", "SUM([big, big])", "RUNNING_SUM(big)", "DIFF(steps)", "big * big"]
)
def test_j12_what_no_number_can_say_is_left_out(text: str) -> None:
    big, small, steps = series(1e308, 1e308), series(-1e308, 1.0), series(-1e308, 1e308)
    found = values(text, big=big, small=small, steps=steps)
    assert all(each is None or abs(each) < float("inf") for each in found)


def test_j12_a_number_that_overflows_says_so() -> None:
    with pytest.raises(ExpressionError, match="too large"):
        work_out("SUM(m1)", m1=series(1e308, 1e308))
