"""Samples, statistics and queries for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.cloudwatch.metrics.statistics import StatisticError, compute, percentile
from hydrant.emulator.cloudwatch.metrics.store import Identity, MetricStore, Sample, Series
from hydrant.emulator.cloudwatch.metrics.summary import MOST_VALUES, Summary, merged, packed, unpacked
from hydrant.emulator.cloudwatch.queries import Evaluation, QueryError, Window, read_query

from ..memory_of import memory_of

ID = Identity.of("N", "M", [("b", "2"), ("a", "1")])
NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50)


def summary(*values: float) -> Summary:
    found = Summary()
    for each in values:
        found.add(each)
    return found


def filled(*samples: tuple[float, float], unit: str = "None", resolution: int = 60) -> MetricStore:
    store = MetricStore()
    store.publish([Sample(ID, at, summary(value), unit, resolution) for at, value in samples], 1000.0)
    return store


@given(NUMBERS)
def test_j10_the_five_statistics(values: list[float]) -> None:
    found = summary(*values)
    assert compute("SampleCount", found) == len(values)
    assert compute("Sum", found) == pytest.approx(sum(values))
    assert compute("Minimum", found) == min(values)
    assert compute("Maximum", found) == max(values)
    assert compute("Average", found) == pytest.approx(sum(values) / len(values))


@given(NUMBERS, st.floats(0, 100), st.floats(0, 100))
def test_j10_percentiles_lie_between_the_extremes_in_their_order(values: list[float], one: float, two: float) -> None:
    counts = {value: float(values.count(value)) for value in values}
    low, high = sorted((one, two))
    assert min(values) <= percentile(counts, low) <= max(values)
    assert percentile(counts, low) <= percentile(counts, high) + 1e-9 * max(1, *map(abs, values))
    assert percentile(counts, 0) == min(values)
    assert percentile(counts, 100) == max(values)


def test_j10_percentiles_of_sets_of_statistics_are_not_known() -> None:
    found = summary(1, 2)
    found.add_set(10, 100, 1, 20)
    assert compute("p50", found) is None
    assert compute("SampleCount", found) == 12
    assert compute("Maximum", found) == 20


def test_a_moment_keeps_so_many_values() -> None:
    found = summary(*(each + 0.123456 for each in range(3 * MOST_VALUES)))
    assert found.values is not None
    assert len(found.values) < 2 * MOST_VALUES
    assert compute("p50", found) == pytest.approx(1.5 * MOST_VALUES, rel=0.02)


def test_a_moment_that_is_put_together_keeps_as_few() -> None:
    found = Summary()
    for each in range(3 * MOST_VALUES):
        found.merge(summary(each + 0.123456))
    assert found.values is not None
    assert len(found.values) < 2 * MOST_VALUES
    assert sum(found.values.values()) == found.count == 3 * MOST_VALUES


@given(NUMBERS | st.just([]), st.booleans(), st.floats(0.5, 1e6))
def test_a_packed_summary_is_the_same(values: list[float], hidden: bool, count: float) -> None:
    found = summary(*values, *values[:2])
    if values:
        found.add(values[0], count)
    if hidden:
        found.add_set(10, 100, 1, 20)
    assert unpacked(packed(found)) == found


@given(st.lists(st.tuples(st.integers(0, 9), NUMBERS), max_size=20), st.integers(0, 9), st.integers(0, 10))
def test_a_series_says_the_same_in_whatever_order_samples_come(
    samples: list[tuple[int, list[float]]], start: int, end: int
) -> None:
    series, expected = Series(), dict[int, Summary]()
    for at, values in samples:
        series.add(at, summary(*values))
        expected.setdefault(at, Summary()).merge(summary(*values))
    wanted = [(at, expected[at]) for at in sorted(expected) if start <= at < end]
    assert list(series.between(start, end)) == wanted
    assert series.last() == max(expected, default=0)


def test_minutes_that_are_over_take_a_fifth_of_what_they_took() -> None:
    """Of what takes another time at each call, as nearly all does."""
    minutes, calls = 30, 500

    def held_as_they_come() -> object:
        return {at: merged([summary(*(at + each / 7 for each in range(calls)))]) for at in range(minutes)}

    def held() -> object:
        series = Series()
        for at in range(minutes):
            series.add(at, summary(*(at + each / 7 for each in range(calls))))
        return series

    assert memory_of(held) < memory_of(held_as_they_come) / 5


@pytest.mark.parametrize("name", ["tm99", "TM(10%:90%)", "wm95", "IQM", "PR(1:2)", "tc90", "ts90"])
def test_statistics_that_are_not_served_are_refused_by_name(name: str) -> None:
    with pytest.raises(StatisticError, match="does not serve the statistic"):
        compute(name, summary(1))


@pytest.mark.parametrize("name", ["p101", "Median", "p", "", "p99.99999999999"])
def test_no_statistics(name: str) -> None:
    with pytest.raises(StatisticError, match="not supported"):
        compute(name, summary(1))


def test_j9_the_order_of_dimensions_says_nothing() -> None:
    assert Identity.of("N", "M", [("a", "1"), ("b", "2")]) == ID


def test_j9_samples_are_kept_by_the_minute_or_by_the_second() -> None:
    coarse, fine = filled((61, 1), (119, 2)), filled((61, 1), (63, 2), resolution=1)
    assert {at: each.total for at, each in coarse.periods(ID, "None", 0, 300, 60).items()} == {60: 3}
    assert {at: each.total for at, each in fine.periods(ID, "None", 60, 70, 1).items()} == {61: 1, 63: 2}
    assert {at: each.total for at, each in fine.periods(ID, "None", 0, 300, 60).items()} == {60: 3}


def test_j9_old_samples_go() -> None:
    store = filled((0, 1))
    store.publish([Sample(ID, 16 * 86_400.0, summary(2))], 16 * 86_400.0)
    assert list(store.periods(ID, "None", 0, 20 * 86_400, 86_400)) == [16 * 86_400]


def query(name: str = "m1", **changes: object) -> dict[str, object]:
    metric = {
        "Namespace": "N",
        "MetricName": "M",
        "Dimensions": [{"Name": "a", "Value": "1"}, {"Name": "b", "Value": "2"}],
    }
    return {"Id": name, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum", **changes}}


def found(store: MetricStore, *wire: dict[str, object], window: Window = Window(0, 300)) -> dict[str, dict[int, float]]:  # noqa: B008
    queries = [read_query(each) for each in wire]
    evaluation = Evaluation(store, queries, window)
    return {each.id: evaluation.found(each.id).series[0].points for each in queries}


def test_j11_periods_begin_with_the_minute_of_the_start() -> None:
    store = filled((65, 1), (130, 2), (250, 4))
    assert found(store, query(Period=120), window=Window(70, 300)) == {"m1": {60: 3, 180: 4}}


def test_j11_of_several_units_the_first_is_shown() -> None:
    store = filled((60, 1), unit="Bytes")
    store.publish([Sample(ID, 60.0, summary(5), "Count"), Sample(ID, 120.0, summary(7), "Count")], 1000.0)
    assert found(store, query()) == {"m1": {60: 1, 120: 7}}
    assert found(store, query(Unit="Count")) == {"m1": {60: 5, 120: 7}}


def test_j12_expressions_name_metrics_and_each_other() -> None:
    store = filled((60, 2), (120, 3))
    wire: list[dict[str, object]] = [
        query(),
        {"Id": "e1", "Expression": "m1 * 10"},
        {"Id": "e2", "Expression": "e1 + m1"},
    ]
    assert found(store, *wire)["e2"] == {60: 22, 120: 33}


@pytest.mark.parametrize(
    ("wire", "words"),
    [
        ([{"Id": "e1", "Expression": "e2"}, {"Id": "e2", "Expression": "e1"}], "depend on each other"),
        ([{"Id": "e1", "Expression": "m9 + 1"}], "Undefined ids: m9"),
        ([query(), query()], "not unique"),
        ([query("M1")], "lower-case"),
        ([query(), {"Id": "e1", "Expression": "SUM(m1)"}], "must return a time series"),
        ([{"Id": "e1", "Expression": "SELECT SUM(M) FROM N"}], "Metrics Insights"),
        ([{"Id": "e1"}], "either a MetricStat or an Expression"),
        ([query(Period=7)], "Period"),
        ([query(Stat="tm99")], "does not serve"),
    ],
)
def test_j11_bad_queries_are_refused(wire: list[dict[str, object]], words: str) -> None:
    with pytest.raises(QueryError, match=words):
        found(MetricStore(), *wire)
